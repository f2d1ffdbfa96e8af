namespace AttrBackfill.Tests.Telemetry;

/// <summary>A job of a simulated daemon. Time is counted in steps.</summary>
/// <param name="offset">Its first firing.</param>
/// <param name="period">Between firings.</param>
/// <param name="length">Of a run that begins at a step, in steps.</param>
internal sealed class SimulatedJob(string name, int offset, int period, Func<int, int> length)
{
    int _seen = -1;
    int _left;
    int _lastSuccess;
    int _completeUntil;
    int? _gap;

    public string Name => name;

    public bool IsActive { get; private set; }

    /// <summary>Null while no run ends in this step.</summary>
    public string? EndedAs { get; private set; }

    public int LastSuccess => _lastSuccess;

    public int Due => NextFiring(_lastSuccess);

    /// <summary>Steps since the oldest day ended that is not complete; 0 where there is none.</summary>
    public int OldestIncomplete(int step) => step - (_gap ?? Math.Min(step, _completeUntil + SimulatedDaemon.StepsADay));

    public void Step(int step, SimulatedFaults faults, bool isByHand)
    {
        if (NextFiring(_seen) <= step && !faults.StartsNothing) _left = length(step); // one that a restart has missed, too
        _seen = step;
        EndedAs = null;
        IsActive = _left > 0 || isByHand;
        if (_left == 0 || --_left > 0) return;
        EndedAs = faults.EndsAs;
        if (EndedAs != "completed" || faults.Failed > 0) return;
        _lastSuccess = step;
        var midnight = step - step % SimulatedDaemon.StepsADay;
        if (faults.LeavesDayOut) _gap ??= midnight;
        _completeUntil = midnight;
    }

    int NextFiring(int after) => after < offset ? offset : offset + period * ((after - offset) / period + 1);
}
