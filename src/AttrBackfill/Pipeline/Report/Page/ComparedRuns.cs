using System.Globalization;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;

namespace AttrBackfill.Pipeline.Report.Page;

/// <summary>A run beside the run of the same job before it: counts, and the attributes whose mismatches changed most.</summary>
internal static class ComparedRuns
{
    const int RunsLookedAt = 50;
    const int MostAttributes = 10;

    public static async Task WriteAsync(HtmlWriter html, ReportSource source, CancellationToken cancellationToken)
    {
        var run = source.Run;
        if (!Trends.Compares(run) || await BeforeAsync(source, cancellationToken) is not { } before) return;
        html.Write($"<section aria-labelledby=\"compared\"><h2 id=\"compared\">Compared with the run before</h2>\n");
        var table = new PageTable(
            html, "This run and the run before", new Column(""), new("Before", true), new("This run", true), new("Difference", true));
        table.Begin();
        table.Row(
            table.Text("Run"), () => html.Write($"""<a href="../{before.RunId}/report.html">{before.RunId}</a>"""), table.Text(run.RunId),
            table.Text(""));
        table.Row(table.Text("Days"), table.Text(RunTable.DaysOf(before)), table.Text(RunTable.DaysOf(run)), table.Text(""));
        Numbers("Read", before.Read, run.Read);
        Numbers("Patched", before.Patched, run.Patched);
        Numbers("Failed", before.Failed, run.Failed);
        Numbers("Mismatches", Trends.Mismatches(before) ?? 0, Trends.Mismatches(run) ?? 0);
        Numbers("Remaining", before.Remaining ?? 0, run.Remaining ?? 0);
        foreach (var (name, then, now) in await AttributesAsync(source, before, cancellationToken))
            Numbers($"Mismatches of {Excerpt.Of(Charts.Named(name))}", then, now);
        table.End();
        html.Write($"</section>\n");

        void Numbers(string name, long then, long now) =>
            table.Row(table.Text(name), table.Number(then), table.Number(now), table.Text(Difference(now - then)));
    }

    static async Task<RunRecord?> BeforeAsync(ReportSource source, CancellationToken cancellationToken)
    {
        var runs = await source.Ledger.Runs.LatestAsync(source.Run.Job, RunsLookedAt, cancellationToken);
        return runs.FirstOrDefault(r => r.Connection == source.Run.Connection && Trends.Compares(r) && r.StartedAt < source.Run.StartedAt);
    }

    static async Task<IEnumerable<(string Name, long Then, long Now)>> AttributesAsync(
        ReportSource source, RunRecord before, CancellationToken cancellationToken)
    {
        var totals = await source.Ledger.Figures.MismatchTotalsAsync([before.RunId, source.Run.RunId], cancellationToken);
        return totals.GroupBy(t => t.Attribute, StringComparer.Ordinal)
            .Select(g => (
                Name: g.Key, Then: g.Where(t => t.RunId == before.RunId).Sum(t => t.Missing + t.Different),
                Now: g.Where(t => t.RunId != before.RunId).Sum(t => t.Missing + t.Different)))
            .Where(a => a.Then != a.Now)
            .OrderByDescending(a => Math.Abs(a.Now - a.Then)).ThenBy(a => a.Name, StringComparer.Ordinal).Take(MostAttributes);
    }

    static string Difference(long number) => number.ToString("+#,0;-#,0;0", CultureInfo.InvariantCulture);
}
