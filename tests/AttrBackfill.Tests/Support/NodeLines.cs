using System.Diagnostics;
using System.Text;
using Xunit;

namespace AttrBackfill.Tests.Support;

/// <summary>One long-lived Node process that answers each line with a line.</summary>
internal sealed class NodeLines : IAsyncDisposable
{
    /// <summary>Against a hang, not a measure of speed.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    readonly Process _process;
    readonly Task<string> _error;

    NodeLines(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Skips the test on a machine without Node.</summary>
    /// <param name="script">JavaScript that defines <c>answer(line)</c>, which returns a line or a promise of one.</param>
    public static NodeLines Start(string script, params string[] arguments)
    {
        var node = MachineProgram.Find("node");
        Assert.SkipWhen(node is null, "this machine has no node (Debian: apt-get install nodejs)");
        const string Loop = """

            const lines = require('node:readline').createInterface({ input: process.stdin, crlfDelay: Infinity });
            (async () => { for await (const line of lines) process.stdout.write(await answer(line) + '\n'); })();
            """;
        var start = new ProcessStartInfo(node!, ["-e", script + Loop, .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false), StandardOutputEncoding = Encoding.UTF8,
        };
        return new NodeLines(Process.Start(start)!);
    }

    /// <summary>Sends lines and receives an answer for each, at the same time: neither pipe may fill up.</summary>
    public async Task<IReadOnlyList<string>> AskAsync(IReadOnlyList<string> lines)
    {
        var sending = Task.Run(async () =>
        {
            foreach (var line in lines) await _process.StandardInput.WriteAsync(line + "\n");
            await _process.StandardInput.FlushAsync();
        });
        var answers = new List<string>(lines.Count);
        while (answers.Count < lines.Count)
        {
            var answer = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
            Assert.True(answer is not null, answer is null ? $"node ended: {await _error}" : "");
            answers.Add(answer!);
        }

        await sending;
        return answers;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Patience);
        }
        finally
        {
            if (!_process.HasExited) _process.Kill();
            _process.Dispose();
        }
    }
}
