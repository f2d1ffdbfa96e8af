using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Runs.Execution;

/// <summary>A guard of the job stopped the run before a change that would have gone beyond it.</summary>
internal sealed class GuardTrippedException(string guard) : Exception($"guard {guard}")
{
    public string Guard { get; } = guard;

    /// <summary>The guard of failures, not one of changes.</summary>
    public bool OfFailures => Guard.StartsWith("maxFailures", StringComparison.Ordinal);
}

/// <summary>The guards of a job: <c>maxChanges</c>, <c>maxChangePercent</c>, <c>maxFailures</c>. Safe for many threads.</summary>
/// <param name="ignored">The user asked to ignore them (<c>--ignore-guards</c>).</param>
/// <param name="earlier">
/// The run that is resumed: the guards of changes count what its earlier attempts have done. Null for a new run.
/// </param>
internal sealed class RunGuards(GuardSettings settings, bool ignored, RunRecord? earlier = null)
{
    readonly Lock _state = new();
    readonly long _completedBefore = CompletedBefore(earlier);
    long _changes = earlier?.Patched ?? 0;
    long _changing;
    long _ofCanary = Canary.PatchedBefore(earlier);
    long _completed;
    long _failing;
    string? _tripped;

    /// <summary>Judges the percentage of changes before the first one is made.</summary>
    public ChangeGate Gate { get; init; } = new(null, holds: false, 0, 0);

    /// <summary>The first guard that changes have gone beyond, or would have: a plan only reports it.</summary>
    public string? TrippedByChanges
    {
        get { lock (_state) return Gate.Tripped ?? _tripped; }
    }

    /// <summary>The guard that a failure has tripped, or null.</summary>
    public string? TrippedByFailures => TrippedBy(Interlocked.Read(ref _failing), settings, ignored);

    /// <summary>The guard that this number of failures trips, or null. Pure.</summary>
    public static string? TrippedBy(long failed, GuardSettings settings, bool ignored) =>
        !ignored && failed > settings.MaxFailures ? $"maxFailures {settings.MaxFailures}" : null;

    /// <summary>Conversations that earlier attempts of a run have completed. Failed ones are tried again and count then.</summary>
    public static long CompletedBefore(RunRecord? run) => run is null ? 0 : run.Read - run.Failed;

    /// <summary>A conversation has failed and its outcome is not recorded yet: the guard need not wait for the ledger.</summary>
    public void Fail() => Interlocked.Increment(ref _failing);

    /// <summary>Counts one more changed conversation, unless a guard forbids it.</summary>
    /// <param name="obeyed">Whether a guard that is tripped keeps the change from being counted.</param>
    /// <param name="isOfCanary">A canary holds changed conversations alone: they do not count for the percentage.</param>
    /// <returns>Null, or the guard that the change goes beyond.</returns>
    public string? Change(bool obeyed, bool isOfCanary = false)
    {
        lock (_state)
        {
            var guard = OfNextChange(isOfCanary);
            _tripped ??= guard;
            if (guard is null || !obeyed)
            {
                (_changes, _changing) = (_changes + 1, _changing + 1);
                if (isOfCanary) _ofCanary++;
            }

            return guard;
        }
    }

    /// <summary>A conversation has its outcome.</summary>
    public void Complete(ConversationResult result)
    {
        lock (_state)
        {
            _completed++;
            if (result.HadIntent || result.Outcome == ConversationOutcome.Planned) _changing--;
        }
    }

    /// <summary>
    /// The percentage is one of conversations read as the reports count them. Those being changed count; what was read ahead does not.
    /// </summary>
    string? OfNextChange(bool isOfCanary)
    {
        if (settings.MaxChanges is { } most && _changes + 1 > most) return $"maxChanges {most}";
        if (isOfCanary) return null;
        var (changes, read) = (_changes + 1 - _ofCanary, _completedBefore + _completed + _changing + 1 - _ofCanary);
        return settings.MaxChangePercent is { } percent && Gate.IsOpen && changes * 100.0 > percent * read
            ? ChangeGate.GuardText(percent, changes, read)
            : null;
    }
}
