using System.Globalization;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;

namespace AttrBackfill.Pipeline.Report.Page;

/// <summary>The calls of a run over its time, beside what the limit allowed.</summary>
internal static class QuotaChart
{
    const int MostColumns = 60, FewestColumns = 12;

    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    static readonly TimeSpan[] Steps =
    [
        PendingCalls.Slot, TimeSpan.FromSeconds(30), Minute, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1),
        TimeSpan.FromHours(6), TimeSpan.FromDays(1), TimeSpan.FromDays(7),
    ];

    public static async Task WriteAsync(HtmlWriter html, ReportSource source, CancellationToken cancellationToken)
    {
        var run = source.Run;
        html.Write($"<section aria-labelledby=\"quota\"><h2 id=\"quota\">Quota used over time</h2>\n");
        var calls = await source.Ledger.Figures.CallsOverTimeAsync(run.RunId, cancellationToken).ToListAsync(cancellationToken);
        if (calls.Count == 0)
        {
            html.Write($"<p>No calls, or the run is older than this chart.</p>\n</section>\n");
            return;
        }

        var step = Steps.FirstOrDefault(s => (calls[^1].At - calls[0].At) / s < MostColumns, Steps[^1]);
        var usable = run.QuotaAllowed * run.QuotaShare;
        new Chart($"Calls per {NameOf(step)}", [new("calls", "calls"), new("answered 429", "failed")], Bars(calls, step))
        {
            LabelName = "From (UTC)",
            Standing = true,
            Limit = usable is { } perMinute ? LimitOf(perMinute, step) : null,
        }.Write(html);
        html.Write($"<p class=\"soft\">{Sentence(run, usable)}</p>\n</section>\n");
    }

    static List<Bar> Bars(List<CallsInTime> calls, TimeSpan step)
    {
        var first = Begin(calls[0].At, step);
        var columns = Math.Clamp((int)((calls[^1].At - first) / step) + 1, FewestColumns, 2 * MostColumns);
        var sums = new long[columns, 2];
        foreach (var c in calls)
        {
            var column = Math.Min((int)((c.At - first) / step), columns - 1);
            sums[column, 0] += Math.Max(0, c.Calls - c.TooManyRequests);
            sums[column, 1] += c.TooManyRequests;
        }
        var format = step < Minute ? "HH:mm:ss" : step < TimeSpan.FromDays(1) ? "MM-dd HH:mm" : "yyyy-MM-dd";
        return [.. Enumerable.Range(0, columns).Select(i => new Bar(
            (first + i * step).UtcDateTime.ToString(format, CultureInfo.InvariantCulture), [sums[i, 0], sums[i, 1]]))];
    }

    static DateTimeOffset Begin(DateTimeOffset time, TimeSpan step) => time.AddTicks(-(time.UtcTicks % step.Ticks));

    /// <summary>Within less than a minute a whole minute's calls may be made at once.</summary>
    static Limit LimitOf(double perMinute, TimeSpan step)
    {
        var value = perMinute * Math.Max(1, step / Minute);
        return new Limit(
            value, string.Create(CultureInfo.InvariantCulture, $"usable per {NameOf(step < Minute ? Minute : step)}: {value:N0}"));
    }

    static string Sentence(RunRecord run, double? usable) => usable is { } calls
        ? string.Create(CultureInfo.InvariantCulture,
            $"The server allows {run.QuotaAllowed:N0} calls a minute, of which the connection may use {run.QuotaShare:0.##} ({calls:N0}).")
        : "The server named no limit.";

    static string NameOf(TimeSpan step) => step switch
    {
        { TotalMinutes: < 1 } => $"{step.Seconds} seconds",
        { TotalMinutes: 1 } => "minute",
        { TotalHours: < 1 } => $"{step.Minutes} minutes",
        { TotalHours: 1 } => "hour",
        { TotalDays: < 1 } => $"{step.Hours} hours",
        { TotalDays: 1 } => "day",
        _ => "week",
    };
}
