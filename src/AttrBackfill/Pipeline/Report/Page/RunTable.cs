using System.Globalization;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;

namespace AttrBackfill.Pipeline.Report.Page;

/// <summary>
/// A list of runs: the days of their data, how each stands and why, what to type next, and the counts. All pages list runs with it.
/// </summary>
/// <param name="linkOf">The address of a run's page; null where it has none.</param>
internal sealed class RunTable(HtmlWriter html, string label, Func<RunRecord, string?> linkOf)
{
    static readonly Column[] Columns =
    [
        new("Days"), new("Run"), new("Status"), new("Read", true), new("Patched", true), new("Failed", true), new("Mismatches", true),
        new("Remaining", true),
    ];

    /// <param name="namesJob">Whether the runs are of several jobs.</param>
    /// <param name="isCompared">Whether the script offers to compare two of them.</param>
    public void Write(IEnumerable<RunRecord> runs, bool namesJob, bool isCompared = false)
    {
        var listed = runs.ToList();
        var revertedBy = listed.Where(r => r is { Kind: RunKind.Revert, DryRun: false, RefersTo: not null })
            .ToLookup(r => r.RefersTo!, r => r.RunId, StringComparer.Ordinal);
        var table = new PageTable(html, label, namesJob ? [new("Job"), .. Columns] : Columns);
        table.Begin(isCompared);
        foreach (var run in listed)
        {
            Action[] cells =
            [
                table.Text(DaysOf(run)), () => Run(run, revertedBy[run.RunId].FirstOrDefault()), () => Status(html, run),
                table.Number(run.Read), table.Number(run.Patched), table.Number(run.Failed),
                table.Number(Trends.Mismatches(run)), table.Number(run.Remaining),
            ];
            table.Row(namesJob ? [table.Text(run.Job), .. cells] : cells);
        }

        table.End();
    }

    /// <summary>Its badge, the reason, and the command to type next.</summary>
    public static void Status(HtmlWriter html, RunRecord run)
    {
        Badge(html, run);
        if (RunState.Reason(run) is { } reason) html.Write($"<div class=\"soft\">{Excerpt.Of(reason)}</div>");
        if (NextStep.After(run, run.Remaining ?? 0) is [{ } next, ..])
            html.Write($"<div class=\"soft\">{next.Purpose}: <code class=\"command\">attrbackfill {next.Arguments}</code></div>");
    }

    public static void Badge(HtmlWriter html, RunRecord run)
    {
        var state = RunState.Of(run);
        html.Write($"<span class=\"badge {state.Tone}\">{state.Text}</span>");
    }

    /// <summary>Of the data, in the job's time zone.</summary>
    public static string DaysOf(RunRecord run) => run switch
    {
        { From: { } from, To: { } to } when from == to => "nothing due",
        { From: { } from, To: { } to } => Time.Window(from, to, run.TimeZone),
        _ => "a list of ids",
    };

    void Run(RunRecord run, string? revertedBy)
    {
        if (linkOf(run) is { } link) html.Write($"""<a class="copy" href="{link}">{run.RunId}</a>""");
        else html.Write($"<span class=\"copy\">{run.RunId}</span>");
        html.Write($"<div class=\"soft\">{RunState.ModeOf(run, namesOther: true)}, {Started(run)}</div>");
        if (revertedBy is not null) html.Write($"<div class=\"soft\">reverted by {revertedBy}</div>");
    }

    static string Started(RunRecord run)
    {
        var at = Time.Local(run.StartedAt, run.TimeZone);
        return run.EndedAt is { } ended ? $"{at}, {Time.Duration(ended - run.StartedAt)}" : at;
    }
}
