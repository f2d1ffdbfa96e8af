using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace AttrBackfill.Tests.Support;

/// <summary>What a finished process left behind.</summary>
internal sealed record ProcessResult(int ExitCode, string Out, string Error)
{
    public override string ToString() => $"exit code {ExitCode}\n--- stdout\n{Out}\n--- stderr\n{Error}";
}

/// <summary>The real built program as a process of its own, with nothing of this machine's Genesys environment.</summary>
internal sealed partial class AttrBackfillProcess : IDisposable
{
    /// <summary>Against a hang, not a measure of speed.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    static readonly string[] Ours = ["GENESYS_", "ATTRBACKFILL_", "OTEL_"];

    readonly Process _process;
    readonly StringBuilder _out = new();
    readonly StringBuilder _error = new();
    readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];

    AttrBackfillProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Append(_out, e.Data);
        _process.ErrorDataReceived += (_, e) => Append(_error, e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>A shell's job in the background ignores SIGINT, and hands that on to everything below it.</summary>
    public static bool IgnoresInterrupts { get; } = ReadIgnoresInterrupts();

    public int Id => _process.Id;

    public static AttrBackfillProcess Start(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Start(Program, folder, environment, arguments);

    /// <summary>From a line of the shell, in which <c>$0</c> is the program.</summary>
    public static AttrBackfillProcess StartShell(
        string shell, string folder, IReadOnlyDictionary<string, string> environment, string line) =>
        Start(shell, folder, environment, ["-c", line, Program]);

    static string Program => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "attrbackfill.exe" : "attrbackfill");

    static AttrBackfillProcess Start(
        string program, string folder, IReadOnlyDictionary<string, string> environment, string[] arguments) =>
        new(StartInfo(program, folder, environment, arguments));

    /// <summary>The program without arguments.</summary>
    public static ProcessStartInfo StartInfo(string folder, IReadOnlyDictionary<string, string> environment) =>
        StartInfo(Program, folder, environment, []);

    static ProcessStartInfo StartInfo(string program, string folder, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
        };
        PrepareEnvironment(start, environment);
        return start;
    }

    /// <summary>Nothing of this machine's Genesys environment, nor what it says of terminals.</summary>
    public static void PrepareEnvironment(ProcessStartInfo start, IReadOnlyDictionary<string, string> environment)
    {
        string[] terminal = ["TERM", "NO_COLOR", "CI"];
        foreach (var name in start.Environment.Keys.Where(k => IsOurs(k) || terminal.Contains(k)).ToList()) start.Environment.Remove(name);
        // a hardening that costs hundreds of short processes an eighth of their time
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        foreach (var (name, value) in environment) start.Environment[name] = value;
    }

    public static async Task<ProcessResult> RunAsync(
        string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var process = Start(folder, environment, arguments);
        return await process.EndAsync();
    }

    /// <param name="longest">For what takes many programs.</param>
    public async Task<ProcessResult> EndAsync(TimeSpan? longest = null)
    {
        using var patience = new CancellationTokenSource(longest ?? Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"the program did not end\n{Text(_out)}\n{Text(_error)}");
        }

        return new ProcessResult(_process.ExitCode, Text(_out), Text(_error));
    }

    /// <summary>Returns once the text stands in what was printed to stdout or stderr.</summary>
    public Task SeenAsync(string text)
    {
        lock (_awaited)
        {
            if (Text(_out).Contains(text, StringComparison.Ordinal) || Text(_error).Contains(text, StringComparison.Ordinal))
                return Task.CompletedTask;
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((text, seen));
            return seen.Task.WaitAsync(Patience);
        }
    }

    /// <summary>What was printed to stderr up to now.</summary>
    public string ErrorSoFar => Text(_error);

    public void Signal(PosixSignal signal)
    {
        var number = signal switch
        {
            PosixSignal.SIGINT =>
            2,
            PosixSignal.SIGTERM => 15,
            _ => throw new ArgumentOutOfRangeException(nameof(signal))
        };
        if (Kill(_process.Id, number) != 0) throw new Win32Exception();
    }

    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    void Append(StringBuilder to, string? line)
    {
        if (line is null) return;
        lock (_awaited)
        {
            lock (to) to.Append(line).Append('\n');
            foreach (var awaited in _awaited.Where(a => line.Contains(a.Text, StringComparison.Ordinal)).ToList())
            {
                awaited.Seen.TrySetResult();
                _awaited.Remove(awaited);
            }
        }
    }

    static bool IsOurs(string variable) =>
        Ours.Any(p => variable.StartsWith(p, StringComparison.Ordinal));

    static bool ReadIgnoresInterrupts()
    {
        const string Status = "/proc/self/status";
        const ulong Interrupt = 1 << 1;
        if (!File.Exists(Status)) return false;
        var ignored = File.ReadLines(Status).First(l => l.StartsWith("SigIgn:", StringComparison.Ordinal)).Split('\t')[1];
        return (Convert.ToUInt64(ignored, 16) & Interrupt) != 0;
    }

    static string Text(StringBuilder builder)
    {
        lock (builder) return builder.ToString();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
