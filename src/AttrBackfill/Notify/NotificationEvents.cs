using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Runs.Execution;

namespace AttrBackfill.Notify;

/// <summary>What a run's end is an occasion for. Pure.</summary>
internal static class NotificationEvents
{
    /// <summary>Empty for a run that was interrupted, since the daemon resumes it, and for one that another process ends.</summary>
    public static IReadOnlyList<NotifyEvent> Of(RunResult finished)
    {
        var run = finished.Run;
        if (!finished.EndedHere || run.Status is RunStatus.Interrupted or RunStatus.Running) return [];
        var events = new List<NotifyEvent>();
        var failed = finished.Counts.Outcomes.GetValueOrDefault(ConversationOutcome.Failed) > 0;
        if (run.Status != RunStatus.Completed || failed) events.Add(NotifyEvent.Failure);
        var mismatches = finished.Counts.Kinds.GetValueOrDefault(
            MismatchKind.Missing) + finished.Counts.Kinds.GetValueOrDefault(MismatchKind.Different);
        if (mismatches > finished.Counts.AttributesPatched) events.Add(NotifyEvent.Mismatches);
        return events.Count > 0 ? events : [NotifyEvent.Success];
    }
}
