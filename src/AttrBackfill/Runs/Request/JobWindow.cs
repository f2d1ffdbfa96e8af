using System.Globalization;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Text;

namespace AttrBackfill.Runs.Request;

internal static class JobWindow
{
    /// <summary>The window that a job's own rule gives at a time: what a schedule runs, and a run without dates.</summary>
    /// <param name="ledger">Null before the first run.</param>
    /// <exception cref="UsageException">
    /// A run with a wrong clock has left an end that lies ahead; the message says how to repair it.
    /// </exception>
    public static async Task<TimeWindow> OfAsync(SqlLedger? ledger, JobSettings job, string connection, DateTimeOffset now)
    {
        var reached = ledger is null ? null : await ledger.Progress.WatermarkAsync(job.Name, connection, CancellationToken.None);
        if (job.Window == WindowResolver.SinceLast && Watermark.IsAhead(reached, now))
            throw new UsageException(await AheadAsync(ledger!, job, connection, reached!.Value, now));
        // What is younger could not be scrubbed yet.
        var ends = job.Mode == JobMode.Scrub ? now - ScrubSettings.Of(job).Age : now;
        return WindowResolver.ResolveJobWindow(job.Window, reached, ends, TimeZones.Find(job.TimeZone));
    }

    /// <summary>A line for each of these jobs whose windows are said to be done up to a time that lies ahead.</summary>
    public static async Task<IReadOnlyList<string>> AllAheadAsync(
        SqlLedger ledger, IReadOnlyList<(JobSettings Job, string Connection)> jobs, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        foreach (var mark
            in (await ledger.Progress.WatermarksAfterAsync(now, cancellationToken)).Where(m => Watermark.IsAhead(m.Until, now)))
        {
            var (job, _) = jobs.FirstOrDefault(
                j => j.Job.Name == mark.Job && j.Connection == mark.Connection && j.Job.Window == WindowResolver.SinceLast);
            if (job is not null) lines.Add(await AheadAsync(ledger, job, mark.Connection, mark.Until, now));
        }

        return lines;
    }

    /// <summary>What is wrong with an end that lies ahead, and the command that repairs it.</summary>
    static async Task<string> AheadAsync(SqlLedger ledger, JobSettings job, string connection, DateTimeOffset reached, DateTimeOffset now)
    {
        var runs = await ledger.Runs.ListAsync(job.Name, CancellationToken.None);
        var done =
            runs.Where(r => r is { Kind: RunKind.Run, Status: RunStatus.Completed, DryRun: false } && r.Connection == connection
                && r.To <= now).Max(r => r.To);
        var from = ZoneDays.DayOf(done ?? now.AddDays(-1), TimeZones.Find(job.TimeZone));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"job '{job.Name}': the ledger says that it is done up to {reached.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}, which is ahead of now ({now.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}): a run with a wrong clock; make sure that this machine's clock is right, then repair it with: attrbackfill run {job.Name} --from {from:yyyy-MM-dd}");
    }

    /// <summary>A window for people: whole days of the job's zone where it consists of such, else times in UTC.</summary>
    public static string Text(TimeWindow window, string timeZone)
    {
        var zone = TimeZones.Find(timeZone);
        if (window.IsEmpty) return "nothing yet";
        var (first, last) = (ZoneDays.DayOf(window.From, zone), ZoneDays.DayOf(window.To.AddTicks(-1), zone));
        var areWhole = ZoneDays.StartOf(first, zone) == window.From && ZoneDays.StartOf(last.AddDays(1), zone) == window.To;
        if (!areWhole) return $"{IsoTime.Of(window.From)} to {IsoTime.Of(window.To)}";
        var until = first == last ? "" : string.Create(CultureInfo.InvariantCulture, $" to {last:yyyy-MM-dd}");
        return string.Create(CultureInfo.InvariantCulture, $"{first:yyyy-MM-dd}{until} ({timeZone})");
    }
}
