using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Request;
using AttrBackfill.Scheduling;

namespace AttrBackfill.Doctor.Checks;

/// <summary>
/// What the next scheduled runs will cover. An end that a run with a wrong clock has left ahead would keep a job from every run.
/// </summary>
internal sealed class WatermarkCheck(DoctorContext context, JobsFile file, TimeProvider clock) : ICheck
{
    const int JobsShown = 3;

    public string Name => "next runs";

    public string Remedy => "see attrbackfill jobs";

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        if (context.HasNoLedger(file)) return "no ledger yet: the first run covers the day before it";
        await using var ledger = await context.OpenLedger();
        var (now, jobs) = (clock.GetUtcNow(), context.Choose(file));
        var ahead = await JobWindow.AllAheadAsync(ledger, [.. jobs.Select(j => (j, ConnectionOf(j)))], now, cancellationToken);
        if (ahead.Count > 0) throw new UsageException(ahead[0] + (ahead.Count > 1 ? $" (and {ahead.Count - 1} more jobs)" : ""));
        var due = jobs.Where(j => j.Schedule is { } schedule && CronRule.Next(schedule, now) is not null).ToList();
        if (due.Count == 0) return "none is scheduled";
        var lines = new List<string>();
        foreach (var job in due.Take(JobsShown)) lines.Add(await LineAsync(ledger, job, now));
        return string.Join(", ", lines) + (due.Count > JobsShown ? $", and {due.Count - JobsShown} more jobs" : "");
    }

    async Task<string> LineAsync(SqlLedger ledger, JobSettings job, DateTimeOffset now)
    {
        var window = await JobWindow.OfAsync(ledger, job, ConnectionOf(job), CronRule.Next(job.Schedule!, now)!.Value);
        return $"{job.Name}: next run covers {JobWindow.Text(window, job.TimeZone)}";
    }

    string ConnectionOf(JobSettings job) => context.Connection ?? job.Connection;
}
