using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AttrBackfill.Tests.Support;

/// <summary>
/// The real built program in processes that carry out one command after the other: a process of its own for each command spends three
/// quarters of its time on compiling. For commands that a test needs and is not about; what a process does when it starts, ends or is
/// killed takes <see cref="AttrBackfillProcess"/>.
/// </summary>
internal sealed class WarmProgram
{
    /// <summary>Against a hang, not a measure of speed.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>A process ends after this number of commands, so that what they leave behind cannot pile up.</summary>
    const int MostCommands = 40;

    /// <summary>These change what a process does with all files from then on, or do not end by themselves.</summary>
    static readonly string[] Own = ["init", "flow", "schedule", "sandbox"];

    static readonly ConcurrentBag<WarmProgram> Idle = [];

    readonly Process _process;
    int _commands;

    WarmProgram(Process process) => _process = process;

    /// <summary>Whether the command can share a process: its environment is variables that the program itself reads.</summary>
    public static bool Takes(IReadOnlyDictionary<string, string> environment, string[] arguments) =>
        arguments.Length > 0 && !Own.Contains(arguments[0]) && environment.All(IsShared);

    static bool IsShared(KeyValuePair<string, string> variable) => variable switch
    {
        ("TZ", "UTC") or ("LEDGER", _) or ("HOOK", _) => true,
        (var name, _) => name.StartsWith("GENESYS_", StringComparison.Ordinal) || name.StartsWith("ATTRBACKFILL_", StringComparison.Ordinal),
    };

    public static async Task<ProcessResult> RunAsync(string folder, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        var program = Idle.TryTake(out var idle) ? idle : Start();
        var result = await program.CarryOutAsync(new StartupHook.Order(folder, new(environment), arguments));
        if (++program._commands < MostCommands && !program._process.HasExited) Idle.Add(program);
        else program.End();
        return result;
    }

    static WarmProgram Start()
    {
        var start = AttrBackfillProcess.StartInfo(AppContext.BaseDirectory, new Dictionary<string, string>());
        start.Environment["TZ"] = "UTC";
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        return new WarmProgram(Process.Start(start)!);
    }

    void End()
    {
        _process.StandardInput.Close(); // it ends by itself
        _process.Dispose();
    }

    async Task<ProcessResult> CarryOutAsync(StartupHook.Order order)
    {
        using var patience = new CancellationTokenSource(Patience);
        var (output, error) = (new StringBuilder(), new StringBuilder());
        try
        {
            await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(order).AsMemory(), patience.Token);
            await _process.StandardInput.FlushAsync(patience.Token);
            var exitCodes = await Task.WhenAll(
                ReadAsync(_process.StandardOutput, output, patience.Token), ReadAsync(_process.StandardError, error, patience.Token));
            return new ProcessResult(exitCodes[0] ?? await EndOfProcessAsync(patience.Token), output.ToString(), error.ToString());
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"the program did not end\n{output}\n{error}");
        }
    }

    async Task<int> EndOfProcessAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Up to the mark, in whole lines. Returns the exit code; null where the process ended.</summary>
    static async Task<int?> ReadAsync(StreamReader from, StringBuilder to, CancellationToken cancellationToken)
    {
        while (await from.ReadLineAsync(cancellationToken) is { } line)
        {
            var mark = line.IndexOf(StartupHook.End, StringComparison.Ordinal);
            if (mark < 0)
            {
                to.Append(line).Append('\n');
                continue;
            }

            if (mark > 0) to.Append(line.AsSpan(0, mark)).Append('\n');
            return int.Parse(line.AsSpan(mark + StartupHook.End.Length), CultureInfo.InvariantCulture);
        }

        return null;
    }
}
