using System.Data.Common;
using Quartz;

namespace AttrBackfill.Scheduling;

/// <summary>When jobs run next, as the scheduler's store says: further attempts included, and whatever the clock did.</summary>
internal static class NextRuns
{
    /// <summary>Of the daemon's own scheduler.</summary>
    public static async Task<IReadOnlyDictionary<string, DateTimeOffset>> OfAsync(IScheduler scheduler, CancellationToken cancellationToken)
    {
        var next = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var group in new[] { TriggerSync.Group, ScheduledRun.Retries })
        {
            var keys = await scheduler.GetTriggerKeys(GroupMatcher<TriggerKey>.GroupEquals(group), cancellationToken);
            foreach (var trigger in await scheduler.GetTriggers([.. keys], cancellationToken))
            {
                if (trigger.NextFireTimeUtc is not { } at) continue;
                var job = trigger.JobKey.Name;
                next[job] = next.TryGetValue(job, out var known) && known < at ? known : at;
            }
        }

        return next;
    }

    /// <summary>Of the store that daemons share.</summary>
    public static async Task<IReadOnlyDictionary<string, DateTimeOffset>> OfAsync(
        DbDataSource database, CancellationToken cancellationToken)
    {
        await using var factory = JobStore.Factory(database);
        return await OfAsync(await factory.GetScheduler(cancellationToken), cancellationToken);
    }
}
