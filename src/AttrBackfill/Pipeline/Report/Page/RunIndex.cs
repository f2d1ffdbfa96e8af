using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;

namespace AttrBackfill.Pipeline.Report.Page;

/// <summary><c>OUTPUT/index.html</c>: the runs of every job, the newest first, and whether mismatches grow.</summary>
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
        PageShell.Begin(html, "AttrBackfill runs");
        html.Write($"<h1>Runs</h1>\n");
        if (jobs.Count > 1)
            Contents(html, jobs.Select(j => j.Key));
        if (jobs.Count == 0)
            html.Write($"<p>None yet.</p>\n");
        foreach (var job in jobs)
        {
            html.Write($"""<section aria-labelledby="job-{job.Key}"><h2 id="job-{job.Key}">{job.Key}</h2>{"\n"}""");
            if (await Trends.OfAsync(ledger, job.Key, job, cancellationToken) is { } trend)
                TrendOf(html, trend);
            Runs(html, [.. job], outputFolder);
            html.Write($"</section>\n");
            await html.FlushAsync(cancellationToken);
        }
        PageShell.End(html, ProductVersion.Text);
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
        new Chart($"Mismatches, last {trend.Runs.Count} runs", Kinds, [.. trend.Runs.Select(
            r => new Bar(Time.Minute(r.StartedAt), [r.Missing!.Value, r.Different!.Value]))])
        {
            LabelName = "Run",
        }.Write(html);
        html.Write($"""
            <div><h3>By attribute</h3><div class="scroll" role="region" tabindex="0" aria-label="Trend of {trend.Job} by attribute"><table><thead><tr><th scope="col">Attribute</th><th scope="col">Course</th><th scope="col" class="num">Before</th><th scope="col" class="num">Last</th><th scope="col">Trend</th></tr></thead><tbody>

            """);
        Row(html, trend.All);
        foreach (var attribute in trend.Attributes)
            Row(html, attribute);
        html.Write(
            $"</tbody></table></div><p class=\"soft\">The trend goes by mismatches a conversation read: the last run beside those before it.</p></div>\n</div>\n");
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
        html.Write($"""
            <h3>Runs</h3>
            <div class="scroll" role="region" tabindex="0" aria-label="Runs of {runs[0].Job}"><table class="listing" data-sortable><thead><tr><th scope="col">Started</th><th scope="col">Run</th><th scope="col">Mode</th><th scope="col">Window</th><th scope="col">Status</th><th scope="col" class="num">Read</th><th scope="col" class="num">Patched</th><th scope="col" class="num">Failed</th><th scope="col" class="num">Mismatches</th></tr></thead><tbody>

            """);
        foreach (var run in runs.Take(MostRuns))
        {
            var (first, last) = run is { From: { } from, To: { } to } ? Time.Ends(from, to, run.TimeZone) : ("ids", null);
            html.Write($"<tr><td class=\"once\">{Time.Minute(run.StartedAt)}</td><td class=\"once\">");
            if (File.Exists(Path.Combine(outputFolder, run.Job, run.RunId, "report.html")))
                html.Write($"""<a href="{run.Job}/{run.RunId}/report.html">{run.RunId}</a>""");
            else
                html.Write($"{run.RunId}");
            html.Write($"""</td><td>{Headline.ModeOf(run)}</td><td class="once">{first}""");
            if (last is not null) html.Write($" to<br>{last}"); // beside each other they push the last column out of sight
            html.Write($"""</td><td><span class="badge {Headline.Tone(run)}">{ContractNames.Of(run.Status)}</span>""");
            if (Headline.Reason(run) is { } reason)
                html.Write($"<div class=\"soft\">{Excerpt.Of(reason)}</div>");
            html.Write(
                $"""</td><td class="num">{run.Read}</td><td class="num">{run.Patched}</td><td class="num">{run.Failed}</td><td class="num">""");
            if (Trends.Mismatches(run) is { } mismatches)
                html.Write($"{mismatches}");
            html.Write($"</td></tr>\n");
        }
        html.Write($"</tbody></table></div>\n");
        if (runs.Count > MostRuns)
        {
            html.Write(
                $"<p class=\"soft\">The newest {MostRuns} of {runs.Count}; <code>attrbackfill history {runs[0].Job}</code> lists all of them.</p>\n");
        }
    }

    static string Tone(Course course) => course switch { Course.Growing => "bad", Course.Falling => "good", _ => "" };
}
