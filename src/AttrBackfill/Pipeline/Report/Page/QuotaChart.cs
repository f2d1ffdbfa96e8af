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
        new Chart("Calls a minute", [new("calls", "calls"), new("answered 429", "failed")], Bars(calls, step))
        {
            LabelName = step < Minute ? "The minute to (UTC)" : "From (UTC)",
            Standing = true,
            Limit = usable is { } perMinute ? LimitOf(perMinute) : null,
        }.Write(html);
        html.Write($"<p class=\"soft\">{Sentence(run, usable)} {ColumnsOf(step)}</p>\n</section>\n");
    }

    static Limit LimitOf(double perMinute) =>
        new(perMinute, string.Create(CultureInfo.InvariantCulture, $"usable: {perMinute:N0} a minute"));

    /// <summary>
    /// A step of less than a minute shows the calls of the minute that ends with it; a longer one the calls of a minute on average.
    /// </summary>
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

        var (inAMinute, minutes) = (Math.Max(1, (int)(Minute / step)), Math.Max(1, step / Minute));
        var format = step < Minute ? "HH:mm:ss" : step < TimeSpan.FromDays(1) ? "MM-dd HH:mm" : "yyyy-MM-dd";
        return
        [
            .. Enumerable.Range(0, columns).Select(i => new Bar(
                ((first + i * step) + (step < Minute ? step : TimeSpan.Zero)).UtcDateTime.ToString(format, CultureInfo.InvariantCulture),
                [OfAMinute(i, 0), OfAMinute(i, 1)])),
        ];

        long OfAMinute(int column, int series)
        {
            var sum = Enumerable.Range(0, Math.Min(inAMinute, column + 1)).Sum(back => sums[column - back, series]);
            return (long)Math.Ceiling(sum / minutes);
        }
    }

    static DateTimeOffset Begin(DateTimeOffset time, TimeSpan step) => time.AddTicks(-(time.UtcTicks % step.Ticks));

    static string Sentence(RunRecord run, double? usable) => usable is { } calls
        ? string.Create(CultureInfo.InvariantCulture,
            $"The server allows {run.QuotaAllowed:N0} calls a minute, of which the connection may use {run.QuotaShare:0.##} ({calls:N0}).")
        : "The server named no limit.";

    static string ColumnsOf(TimeSpan step) => step < Minute
        ? $"Each column shows the minute before it, every {step.Seconds} seconds."
        : step == Minute ? "Each column is a minute." : $"Each column is the average of {NameOf(step)}.";

    static string NameOf(TimeSpan step) => step switch
    {
        { TotalHours: < 1 } => $"{step.Minutes} minutes",
        { TotalHours: 1 } => "an hour",
        { TotalDays: < 1 } => $"{step.Hours} hours",
        { TotalDays: 1 } => "a day",
        _ => "a week",
    };
}
