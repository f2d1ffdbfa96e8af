using System.Diagnostics;
using System.Text.RegularExpressions;
using AttrBackfill.Benchmarks.Nights;

namespace AttrBackfill.Benchmarks.Endpoint;

/// <summary>The built program as a process that says on which address it listens.</summary>
internal sealed class ListeningProgram : IDisposable
{
    /// <summary>Against a hang.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    readonly Process _process;
    readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    string _latest = "";

    /// <param name="says">What stands before the address.</param>
    public ListeningProgram(ProcessStartInfo start, string says)
    {
        var pattern = new Regex(Regex.Escape(says) + @"(http://[\d.:]+)");
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Look(e.Data, pattern);
        _process.ErrorDataReceived += (_, e) => Look(e.Data, pattern);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Task<Uri> Address => _address.Task.WaitAsync(Patience);

    /// <returns>The exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        await MachineTool.TryAsync("kill", "-TERM", $"{_process.Id}");
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    void Look(string? line, Regex pattern)
    {
        if (line is null)
        {
            if (_process.HasExited) _address.TrySetException(new InvalidOperationException($"the program ended: {_latest}"));
            return;
        }

        _latest = line;
        if (pattern.Match(line) is { Success: true } found) _address.TrySetResult(new Uri(found.Groups[1].Value));
    }
}
