using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Pipeline.Coverage;

/// <summary>Which days of a job are proven complete.</summary>
/// <param name="Days">In order of time.</param>
internal sealed record JobCoverage(JobSettings Job, string Connection, IReadOnlyList<CoverageDay> Days)
{
    public bool IsComplete => Days.All(d => d.IsComplete);

    /// <summary>In order of time; neighbouring days that are alike are one gap.</summary>
    public IReadOnlyList<DayGroup> Gaps => [.. DayGroup.Of(Days).Where(g => g.State != DayState.Complete)];

    /// <summary>The arguments of the command that closes a gap; null where there is nothing to type.</summary>
    public string? Command(Closing? closing, DateOnly first, DateOnly last) => closing?.Arguments(
        Job.Name, first, last,
        Connection == ConnectionSettings.Sandbox ? " --sandbox" : Connection != Job.Connection ? $" --connection {Connection}" : "");

    /// <param name="first">Null: from the job's first window on.</param>
    /// <param name="last">Null: yesterday.</param>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public static async Task<JobCoverage> OfAsync(
        SqlLedger ledger, JobSettings job, string connection, DateOnly? first, DateOnly? last, DateTimeOffset now,
        CancellationToken cancellationToken) =>
        Of(await LooksAsync(ledger, job, connection, cancellationToken), job, connection, first, last, now);

    /// <summary>The job's days up to yesterday.</summary>
    /// <param name="earliest">The first day to be shown, given the last one.</param>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public static async Task<JobCoverage> LatestAsync(
        SqlLedger ledger, JobSettings job, string connection, Func<DateOnly, DateOnly> earliest, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var looks = await LooksAsync(ledger, job, connection, cancellationToken);
        var (evidence, last) = (new Evidence(looks, job), Yesterday(job, now));
        return Of(evidence, looks, job, connection, Later(FirstDay(evidence, job, last), earliest(last)), last, now);
    }

    /// <inheritdoc cref="OfAsync"/>
    /// <summary>Pure.</summary>
    public static JobCoverage Of(
        JobLooks looks, JobSettings job, string connection, DateOnly? first, DateOnly? last, DateTimeOffset now)
    {
        var (evidence, until) = (new Evidence(looks, job), last ?? Yesterday(job, now));
        return Of(evidence, looks, job, connection, first ?? FirstDay(evidence, job, until), until, now);
    }

    static JobCoverage Of(
        Evidence evidence, JobLooks looks, JobSettings job, string connection, DateOnly first, DateOnly last, DateTimeOffset now) =>
        new(job, connection, new CoverageDays(evidence, looks, ZoneOf(job), now).Of(first, last));

    static DateOnly Yesterday(JobSettings job, DateTimeOffset now) => ZoneDays.DayOf(now, ZoneOf(job)).AddDays(-1);

    /// <summary>The day of the first window that was looked at, at most the last day; without a window, the last day.</summary>
    static DateOnly FirstDay(Evidence evidence, JobSettings job, DateOnly last) =>
        evidence.First is { } begin && ZoneDays.DayOf(begin, ZoneOf(job)) is var day && day < last ? day : last;

    static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;

    /// <summary>This machine may not know the zone of a run on another one.</summary>
    static TimeZoneInfo ZoneOf(JobSettings job) =>
        TimeZones.Problem(job.TimeZone) is null ? TimeZones.Find(job.TimeZone) : TimeZoneInfo.Utc;

    static async Task<JobLooks> LooksAsync(SqlLedger ledger, JobSettings job, string connection, CancellationToken cancellationToken)
    {
        var looks = await ledger.Coverage.OfAsync(job.Name, connection, job.Mode.WritesToTarget(), cancellationToken);
        return looks with { Runs = await AsSeenAsync(ledger, looks.Runs, cancellationToken) };
    }

    /// <summary>A run whose process is gone has died.</summary>
    static async Task<IReadOnlyList<RunLook>> AsSeenAsync(
        SqlLedger ledger, IReadOnlyList<RunLook> looks, CancellationToken cancellationToken)
    {
        var seen = new List<RunLook>(looks.Count);
        foreach (var look in looks)
        {
            var run = look.Status == RunStatus.Running ? await ledger.Runs.FindAsync(look.RunId, cancellationToken) : null;
            seen.Add(run is null ? look : look with { Status = (await ledger.AsSeenAsync(run, cancellationToken)).Status });
        }

        return seen;
    }
}
