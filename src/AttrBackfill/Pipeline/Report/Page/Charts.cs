using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;

namespace AttrBackfill.Pipeline.Report.Page;

/// <summary>The charts of a run.</summary>
internal static class Charts
{
    const int WorstAttributes = 20;

    static readonly Series[] Kinds = [.. ContractNames.Kinds.Select(k => new Series(ContractNames.Of(k), ContractNames.Of(k)))];
    static readonly Series[] KindsOfDay = [new("missing", "missing"), new("different", "different"), new("notes", "notes")];

    /// <summary>What became of conversations, and their mismatches, by the day on which they started.</summary>
    public static async Task DaysAsync(HtmlWriter html, ReportSource source, CancellationToken cancellationToken)
    {
        var run = source.Run;
        var zone = Time.Zone(run.TimeZone);
        Series[] series = [.. ContractNames.Outcomes.Select(o => new Series(RunState.WordOf(run, o), ContractNames.Of(o)))];
        var (outcomes, kinds) = (new Days(series.Length), new Days(KindsOfDay.Length));
        if (run is { From: { } from, To: { } to })
        {
            foreach (var time in (ReadOnlySpan<DateTimeOffset>)[from, to > from ? to.AddTicks(-1) : to])
                (_, _) = (outcomes.On(ZoneDays.DayOf(time, zone)).Length, kinds.On(ZoneDays.DayOf(time, zone)).Length);
        }
        long without = 0;
        await foreach (var sum in source.Ledger.Figures.OutcomesOverTimeAsync(run.RunId, cancellationToken))
        {
            if (sum.Quarter is not { } quarter)
            {
                without += sum.Conversations;
                continue;
            }
            outcomes.On(ZoneDays.DayOf(quarter, zone))[(int)sum.Outcome] += sum.Conversations;
            var day = kinds.On(ZoneDays.DayOf(quarter, zone));
            day[0] += sum.Missing;
            day[1] += sum.Different;
            day[2] += sum.Other;
        }

        html.Write($"<section aria-labelledby=\"days\"><h2 id=\"days\">By day of the conversation's start</h2>\n");
        if (outcomes.IsEmpty)
        {
            html.Write($"<p>No conversation was read of which the start is known.</p>\n");
        }
        else
        {
            html.Write($"<div class=\"charts\">\n");
            var (unit, bars) = outcomes.Bars();
            new Chart("Outcomes of conversations", series, bars) { LabelName = unit }.Write(html);
            new Chart("Mismatched attributes", KindsOfDay, kinds.Bars().Bars) { LabelName = unit }.Write(html);
            html.Write($"</div>\n<p class=\"soft\">Days in the time zone {zone.Id}.</p>\n");
        }
        if (without > 0)
            html.Write($"<p class=\"soft\">Not in the charts: {without} conversations of which the start is not known.</p>\n");
        html.Write($"</section>\n");
    }

    public static async Task WorstAttributesAsync(HtmlWriter html, ReportSource source, CancellationToken cancellationToken)
    {
        html.Write($"<section aria-labelledby=\"worst\"><h2 id=\"worst\">Mismatches by attribute</h2>\n");
        var worst = await source.Ledger.Figures.WorstAttributesAsync(source.Run.RunId, WorstAttributes + 1, cancellationToken);
        var bars = worst.Take(WorstAttributes)
            .Select(w => new Bar(Named(w.Attribute), [w.Missing, w.Different, w.Collision, w.Oversize, w.Type])).ToList();
        if (bars.Count == 0)
            html.Write($"<p>None.</p>\n");
        else
            new Chart("Attributes with the most mismatches", Kinds, bars) { LabelName = "Attribute", AlwaysLying = true }.Write(html);
        if (worst.Count > WorstAttributes)
            html.Write($"<p class=\"soft\">There are more; <a href=\"attributes.csv\">attributes.csv</a> has all of them.</p>\n");
        html.Write($"</section>\n");
    }

    /// <summary>A visitor's name may be empty, and would be invisible.</summary>
    public static string Named(string attribute) => attribute.Length == 0 ? "(empty name)" : attribute;
}
