using System.Runtime.InteropServices;

namespace AttrBackfill;

/// <summary>Ctrl-C and SIGTERM. The first one asks the work to stop, the second to stop at once.</summary>
internal sealed class Interruption : IDisposable
{
    readonly CancellationTokenSource _stopping = new();
    readonly CancellationTokenSource _atOnce = new();
    readonly List<PosixSignalRegistration> _registrations = [];

    /// <summary>No new work; what is in flight is finished.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public CancellationToken AtOnce => _atOnce.Token;

    /// <summary>Of the first signal.</summary>
    public ExitCode ExitCode { get; private set; } = ExitCode.Interrupted;

    public static Interruption OfProcess()
    {
        var interruption = new Interruption();
        interruption.Listen(PosixSignal.SIGINT, ExitCode.Interrupted);
        interruption.Listen(PosixSignal.SIGTERM, ExitCode.Terminated);
        return interruption;
    }

    public void Signal(ExitCode exitCode)
    {
        if (_stopping.IsCancellationRequested)
        {
            StopAtOnce();
            return;
        }

        ExitCode = exitCode;
        _stopping.Cancel();
    }

    /// <summary>As a first signal does; nothing where there was one already.</summary>
    public void Stop(ExitCode exitCode)
    {
        if (!_stopping.IsCancellationRequested) Signal(exitCode);
    }

    /// <summary>As a second signal does.</summary>
    public void StopAtOnce() => _atOnce.Cancel();

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _stopping.Dispose();
        _atOnce.Dispose();
    }

    void Listen(PosixSignal signal, ExitCode exitCode) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true; // the program ends by itself, after it has saved
        Signal(exitCode);
    }));
}
