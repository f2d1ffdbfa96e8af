using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace AttrBackfill.Benchmarks.Nights;

/// <summary>What a process left behind.</summary>
/// <param name="Stopped">A signal of ours ended it.</param>
internal sealed record Ended(int ExitCode, string Out, string Error, double PeakMegabytes, int PeakHandles, bool Stopped)
{
    public string LastLine => Error.TrimEnd().Split('\n')[^1];
}

/// <summary>The built program as a process, under a clock of ours, with its largest memory and number of handles.</summary>
internal sealed partial class NightProcess : IDisposable
{
    /// <summary>Against a hang: every wait of the program is shorter.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    readonly Process _process;
    readonly Task<string> _out;
    readonly Task<string> _error;
    readonly Task _watch;
    double _peak;
    int _handles;
    bool _stopped;

    public NightProcess(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        (_out, _error) = (_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync());
        _watch = WatchAsync();
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>What it printed.</returns>
    /// <exception cref="NightFailure">It ended with another exit code.</exception>
    public static async Task<string> RunAsync(ProcessStartInfo start, params int[] expected)
    {
        using var process = new NightProcess(start);
        var ended = await process.EndAsync();
        return expected.Contains(ended.ExitCode)
            ? ended.Out
            : throw new NightFailure($"{string.Join(' ', start.ArgumentList)} ended with {ended.ExitCode}: {ended.Out}{ended.Error}");
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Completes when it has ended, however that came.</summary>
    public Task Exit => _watch;

    public void Kill() => Signal(9, stops: true);

    public void Terminate() => Signal(15, stops: true);

    public void Pause() => Signal(19);

    public void Continue() => Signal(18);

    /// <exception cref="NightFailure">It does not end; it is killed.</exception>
    public async Task<Ended> EndAsync()
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            _process.Kill();
            throw new NightFailure($"a process did not end within {Patience.TotalMinutes:0} minutes: {await _error}");
        }

        await _watch;
        return new Ended(_process.ExitCode, await _out, await _error, _peak, _handles, _stopped);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    void Signal(int number, bool stops = false)
    {
        if (_process.HasExited) return;
        _stopped |= stops;
        _ = SendSignal(_process.Id, number); // it may have ended just now
    }

    async Task WatchAsync()
    {
        while (!_process.HasExited)
        {
            try
            {
                var lines = File.ReadLines($"/proc/{_process.Id}/status");
                if (lines.FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)) is { } peak) // in kB
                    _peak = double.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
                _handles = Math.Max(_handles, Directory.EnumerateFileSystemEntries($"/proc/{_process.Id}/fd").Count());
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has just ended.
            }

            await Task.Delay(Look);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
