using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Runs.Execution;

namespace AttrBackfill.Notify;

/// <summary>What a run's end is an occasion for. Pure.</summary>
internal static class NotificationEvents
{
    /// <param name="wasBad">The job's run before was a failure.</param>
    /// <returns>
    /// Empty for a run that was interrupted, since the daemon resumes it, and for one that another process ends.
    /// </returns>
    public static IReadOnlyList<NotifyEvent> Of(RunResult finished, bool wasBad)
    {
        var run = finished.Run;
        if (!finished.EndedHere || run.Status is RunStatus.Interrupted or RunStatus.Running) return [];
        var events = new List<NotifyEvent>();
        var failed = finished.Counts.Outcomes.GetValueOrDefault(ConversationOutcome.Failed) > 0;
        if (run.Status != RunStatus.Completed || failed) events.Add(NotifyEvent.Failure);
        if (Mismatches(finished.Counts) > 0) events.Add(NotifyEvent.Mismatches);
        if (events.Count == 0) events.Add(NotifyEvent.Success);
        if (wasBad && !events.Contains(NotifyEvent.Failure)) events.Add(NotifyEvent.Recovered);
        return events;
    }

    /// <summary>Missing and different attributes that the run did not write.</summary>
    public static long Mismatches(RunCounts counts) => Math.Max(
        0,
        counts.Kinds.GetValueOrDefault(MismatchKind.Missing) + counts.Kinds.GetValueOrDefault(MismatchKind.Different)
        - counts.AttributesPatched);

    /// <summary>Of a run as the ledger has it; null for one that says nothing of how the job does.</summary>
    public static bool? IsBad(RunRecord run) => run switch
    {
        { DryRun: true } or { Kind: not RunKind.Run } => null,
        { Status: RunStatus.Running or RunStatus.Interrupted } => null,
        _ => run.Status != RunStatus.Completed || run.Failed > 0,
    };
}
