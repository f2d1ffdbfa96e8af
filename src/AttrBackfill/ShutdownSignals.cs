using System.Runtime.InteropServices;

namespace AttrBackfill;

/// <summary>
/// Ctrl-C and SIGTERM. The first one asks the work to stop, the second to stop at once. Work that does neither in time (a call into the
/// system that does not return) does not keep the process: the ledger is safe against that, as against a kill.
/// </summary>
internal sealed class ShutdownSignals : IDisposable
{
    /// <summary>From the first signal: a service manager kills after ten seconds or more.</summary>
    static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(9.7);

    /// <summary>From the second signal.</summary>
    static readonly TimeSpan LongestStopAtOnce = TimeSpan.FromSeconds(4.5);

    readonly CancellationTokenSource _stopping = new();
    readonly CancellationTokenSource _atOnce = new();
    readonly List<PosixSignalRegistration> _registrations = [];
    bool _ownsProcess;
    int _signals;

    /// <summary>No new work; what is in flight is finished.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public CancellationToken AtOnce => _atOnce.Token;

    /// <summary>Of the first signal.</summary>
    public ExitCode ExitCode { get; private set; } = ExitCode.Interrupted;

    public static ShutdownSignals OfProcess()
    {
        var interruption = new ShutdownSignals { _ownsProcess = true };
        interruption.Listen(PosixSignal.SIGINT, ExitCode.Interrupted);
        interruption.Listen(PosixSignal.SIGTERM, ExitCode.Terminated);
        return interruption;
    }

    public void Signal(ExitCode exitCode)
    {
        if (Interlocked.Exchange(ref _signals, 1) == 1)
        {
            StopAtOnce();
            return;
        }

        ExitCode = exitCode; // also where the host was stopping already: the signal says that this was wished for
        EndProcessAfter(LongestStop);
        _stopping.Cancel();
    }

    /// <summary>Stops without a signal, which may follow; nothing where there was one already.</summary>
    public void Stop(ExitCode exitCode)
    {
        if (_stopping.IsCancellationRequested) return;
        ExitCode = exitCode;
        EndProcessAfter(LongestStop);
        _stopping.Cancel();
    }

    /// <summary>As a second signal does.</summary>
    public void StopAtOnce()
    {
        EndProcessAfter(LongestStopAtOnce);
        _atOnce.Cancel();
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _stopping.Dispose();
        _atOnce.Dispose();
    }

    /// <summary>On a thread of its own, since whatever is stuck may have taken all others.</summary>
    void EndProcessAfter(TimeSpan time)
    {
        if (!_ownsProcess) return;
        new Thread(() =>
        {
            Thread.CurrentThread.Join(time);
            Environment.Exit((int)ExitCode);
        })
        { IsBackground = true, Name = "last resort" }.Start();
    }

    void Listen(PosixSignal signal, ExitCode exitCode) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true; // the program ends by itself, after it has saved
        Signal(exitCode);
    }));
}
