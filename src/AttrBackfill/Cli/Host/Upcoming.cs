using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Request;
using AttrBackfill.Scheduling;

namespace AttrBackfill.Cli.Host;

/// <summary>A job's next scheduled run.</summary>
/// <param name="Covers">Null where a fault keeps it from running.</param>
internal sealed record Upcoming(DateTimeOffset At, TimeWindow? Covers, string? Fault)
{
    /// <summary>By job. When a run is due is read from the store that daemons share; without one it is reckoned.</summary>
    /// <param name="ledger">Null before the first run.</param>
    public static async Task<IReadOnlyDictionary<string, Upcoming>> OfAsync(CommandContext context, JobsFile file, SqlLedger? ledger)
    {
        var now = context.Clock.GetUtcNow();
        var stored = context.Ledger.Database is { } database ? await NextRuns.OfAsync(database, CancellationToken.None) : null;
        var all = new Dictionary<string, Upcoming>(StringComparer.Ordinal);
        foreach (var job in file.Jobs)
        {
            if (job.Schedule is not { } schedule || CronRule.Next(schedule, now) is not { } reckoned) continue;
            all[job.Name] = await OfAsync(ledger, job, context.Connection
                ?? job.Connection, stored is not null && stored.TryGetValue(job.Name, out var at) ? at : reckoned, now);
        }

        return all;
    }

    public string Line(JobSettings job) =>
        Fault is not null ? $"FAULT: {Fault}" : $"{job.Name}: next run covers {JobWindow.Text(Covers!.Value, job.TimeZone)}";

    static async Task<Upcoming> OfAsync(SqlLedger? ledger, JobSettings job, string connection, DateTimeOffset at, DateTimeOffset now)
    {
        try
        {
            await JobWindow.OfAsync(ledger, job, connection, now);
            return new Upcoming(at, await JobWindow.OfAsync(ledger, job, connection, at), null);
        }
        catch (UsageException e)
        {
            return new Upcoming(at, null, e.Message);
        }
    }
}
