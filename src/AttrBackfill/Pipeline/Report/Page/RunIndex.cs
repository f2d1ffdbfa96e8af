using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Coverage;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;

namespace AttrBackfill.Pipeline.Report.Page;

/// <summary><c>OUTPUT/index.html</c>: the days and the runs of every job, the newest first, and whether mismatches grow.</summary>
internal static class RunIndex
{
    public const string FileName = "index.html";

    const int MostRuns = 90;

    static readonly Series[] Kinds = [new("missing", "missing"), new("different", "different")];

    /// <param name="outputFolder">Where the runs' folders are: a run without reports there gets no link.</param>
    public static async Task WriteAsync(SqlLedger ledger, string outputFolder, Stream output, CancellationToken cancellationToken)
    {
        var runs = await ledger.AsSeenAsync(await ledger.Runs.ListAsync(job: null, cancellationToken), cancellationToken);
        var jobs = runs.GroupBy(r => r.Job, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        await using var html = new HtmlWriter(output);
        PageShell.Begin(html, "AttrBackfill runs", FileName);
        html.Write($"<h1>Runs</h1>\n");
        Attention(html, jobs);
        if (jobs.Count > 1)
            Contents(html, jobs.Select(j => j.Key));
        if (jobs.Count == 0)
            html.Write($"<p>None yet.</p>\n");
        foreach (var job in jobs)
        {
            html.Write($"""<section aria-labelledby="job-{job.Key}"><h2 id="job-{job.Key}">{job.Key}</h2>{"\n"}""");
            if (await CoverageAsync(ledger, job, cancellationToken) is { } coverage)
                DayCalendar.Write(html, coverage, "Days", RunsOfDays(job, coverage, r => PageOf(r, outputFolder)));
            if (await Trends.OfAsync(ledger, job.Key, job, cancellationToken) is { } trend)
                TrendOf(html, trend);
            Runs(html, [.. job], outputFolder);
            html.Write($"</section>\n");
            await html.FlushAsync(cancellationToken);
        }
        PageShell.End(html, ProductVersion.Text);
    }

    /// <summary>By the rules of the job's newest run; null where no run looked at a window.</summary>
    static async Task<JobCoverage?> CoverageAsync(SqlLedger ledger, IEnumerable<RunRecord> newestFirst, CancellationToken cancellationToken)
    {
        if (newestFirst.FirstOrDefault(r => r is { Kind: RunKind.Run, DryRun: false, From: not null }) is not { } listed) return null;
        var newest = (await ledger.Runs.FindAsync(listed.RunId, cancellationToken))!; // a list of runs has no settings
        return await JobCoverage.LatestAsync(
            ledger, JobSettingsJson.Deserialize(newest.Settings), newest.Connection, DayCalendar.FirstDay, ledger.Now, cancellationToken);
    }

    /// <summary>The last run of each job that writes or reports, where a person has something to do about it.</summary>
    static void Attention(HtmlWriter html, IEnumerable<IGrouping<string, RunRecord>> jobs)
    {
        html.Write($"<section aria-label=\"What needs attention\">\n");
        var all = true;
        foreach (var job in jobs)
        {
            var last = job.FirstOrDefault(r => r is { DryRun: false, Kind: not RunKind.Live, Status: not RunStatus.Running });
            if (last is null || RunState.Of(last).Tone is not ("warn" or "bad")) continue;
            all = false;
            html.Write($"""<div class="note {RunState.Of(last).Tone}"><a href="#job-{job.Key}">{job.Key}</a>, {RunTable.DaysOf(last)}: """);
            RunTable.Status(html, last);
            html.Write($"</div>\n");
        }

        if (all) html.Write($"<p class=\"note good\">The last run of every job went well.</p>\n");
        html.Write($"</section>\n");
    }

    /// <summary>For each day that the calendar shows, the page of the newest run over it.</summary>
    static Dictionary<DateOnly, string> RunsOfDays(
        IEnumerable<RunRecord> newestFirst, JobCoverage coverage, Func<RunRecord, string?> pageOf)
    {
        var pages = new Dictionary<DateOnly, string>();
        var (zone, shown) = (Time.Zone(coverage.Job.TimeZone), coverage.Days.Select(d => d.Day).ToList());
        foreach (var run in newestFirst)
        {
            if (pages.Count == shown.Count) break;
            if (run is not { Kind: RunKind.Run, DryRun: false, From: { } from, To: { } to } || from == to) continue;
            var (first, last) = (ZoneDays.DayOf(from, zone), ZoneDays.DayOf(to.AddTicks(-1), zone));
            var days = shown.Where(d => d >= first && d <= last && !pages.ContainsKey(d)).ToList();
            if (days.Count == 0 || pageOf(run) is not { } page) continue;
            foreach (var day in days) pages[day] = page;
        }

        return pages;
    }

    static void Contents(HtmlWriter html, IEnumerable<string> jobs)
    {
        html.Write($"<nav aria-label=\"Jobs\"><p>");
        foreach (var job in jobs)
            html.Write($"""<a href="#job-{job}">{job}</a> {"\n"}""");
        html.Write($"</p></nav>\n");
    }

    static void TrendOf(HtmlWriter html, JobTrend trend)
    {
        html.Write($"<div class=\"charts\">\n");
        var title = trend.Runs.Count == 1 ? "Mismatches found, last run" : $"Mismatches found, last {trend.Runs.Count} runs";
        new Chart(title, Kinds, [.. trend.Runs.Select(
            r => new Bar(RunTable.DaysOf(r), [r.Missing!.Value, r.Different!.Value]))])
        {
            LabelName = "Days of the data",
        }.Write(html);
        html.Write($"""
            <div><h3>By attribute</h3><div class="scroll" role="region" tabindex="0" aria-label="Trend of {trend.Job} by attribute"><table><thead><tr><th scope="col">Attribute</th><th scope="col">History</th><th scope="col" class="num">Before</th><th scope="col" class="num">Last</th><th scope="col">Trend</th></tr></thead><tbody>

            """);
        Row(html, trend.All);
        foreach (var attribute in trend.Attributes)
            Row(html, attribute);
        html.Write(
            $"</tbody></table></div><p class=\"soft\">Trend: mismatches per conversation, last run against the average of earlier ones.</p></div>\n</div>\n");
    }

    static void Row(HtmlWriter html, Trend trend)
    {
        var name = trend.Attribute is { } attribute ? Excerpt.Of(Charts.Named(attribute)) : "all";
        html.Write(
            $"""<tr><th scope="row">{name}</th><td class="spark"><svg aria-hidden="true" viewBox="0 0 {(double)Math.Max(12, trend.Mismatches.Count) * 2} 20" preserveAspectRatio="none">""");
        var highest = Math.Max(1, trend.Mismatches.Max());
        var left = Math.Max(0, 12 - trend.Mismatches.Count);
        for (var i = 0; i < trend.Mismatches.Count; i++)
        {
            var height = 20.0 * trend.Mismatches[i] / highest;
            if (height > 0)
                html.Write($"""<rect class="s-calls" x="{(left + i) * 2.0}" y="{20 - height}" width="1.7" height="{height}"/>""");
        }
        html.Write(
            $"""</svg></td><td class="num">{(long)Math.Round(trend.Before)}</td><td class="num">{trend.Last}</td><td class="{Tone(trend.Course)}">{Trends.WordOf(trend.Course)}</td></tr>{"\n"}""");
    }

    static void Runs(HtmlWriter html, IReadOnlyList<RunRecord> runs, string outputFolder)
    {
        html.Write($"<h3>Runs</h3>\n");
        var table = new RunTable(html, $"Runs of {runs[0].Job}", r => PageOf(r, outputFolder));
        table.Write(runs.Take(MostRuns), namesJob: false, isCompared: true);
        if (runs.Count > MostRuns)
        {
            html.Write(
                $"<p class=\"soft\">The newest {MostRuns} of {runs.Count}; <code>attrbackfill history {runs[0].Job}</code> lists all of them.</p>\n");
        }
    }

    /// <summary>A run without reports in the folder has none.</summary>
    static string? PageOf(RunRecord run, string outputFolder) =>
        File.Exists(Path.Combine(outputFolder, run.Job, run.RunId, "report.html")) ? $"{run.Job}/{run.RunId}/report.html" : null;

    static string Tone(Course course) => course switch { Course.Growing => "bad", Course.Falling => "good", _ => "" };
}
