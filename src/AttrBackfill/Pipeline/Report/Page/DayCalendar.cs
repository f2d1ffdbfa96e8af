using System.Globalization;
using AttrBackfill.Pipeline.Coverage;

namespace AttrBackfill.Pipeline.Report.Page;

/// <summary>
/// A square for each day of the last twelve months, a row for each month, and below them the gaps with the commands that close them. A
/// state has a colour, a sign and a word.
/// </summary>
internal static class DayCalendar
{
    const int Months = 12;
    const int MostGaps = 30;

    static readonly (DayState State, string Sign)[] Signs =
    [
        (DayState.Complete, ""), (DayState.Failures, "!"), (DayState.Waiting, "…"), (DayState.Part, "½"), (DayState.Unavailable, "~"),
        (DayState.Never, "×"),
    ];

    /// <summary>The first day that a calendar shows which ends with a day.</summary>
    public static DateOnly FirstDay(DateOnly last) => last.AddMonths(-Months).AddDays(1);

    /// <param name="heading">Of the third level.</param>
    /// <param name="pages">Of the newest run over a day.</param>
    /// <param name="hasButtons">Whether a script starts a gap's run at a click.</param>
    public static void Write(
        HtmlWriter html, JobCoverage coverage, string heading, IReadOnlyDictionary<DateOnly, string> pages, bool hasButtons = false)
    {
        if (coverage.Days.Count == 0) return;
        var job = coverage.Job.Name;
        var last = coverage.Days[^1].Day;
        html.Write($"<h3>{heading}</h3>\n<p>{CoverageWords.Sum(coverage)}</p>\n");
        html.Write($"""<table class="calendar"><caption class="sr">Days of {job}</caption><thead><tr><th scope="col">Month</th>""");
        for (var day = 1L; day <= 31; day++) html.Write($"""<th scope="col">{day}</th>""");
        html.Write($"</tr></thead><tbody>\n");
        var days = coverage.Days.ToDictionary(d => d.Day);
        var first = FirstDay(last);
        for (var month = new DateOnly(first.Year, first.Month, 1); month <= last; month = month.AddMonths(1))
            Row(html, month, days, pages, first, last);
        html.Write($"</tbody></table>\n");
        Legend(html);
        Gaps(html, coverage, hasButtons);
    }

    static void Row(
        HtmlWriter html, DateOnly month, Dictionary<DateOnly, CoverageDay> days, IReadOnlyDictionary<DateOnly, string> pages,
        DateOnly first, DateOnly last)
    {
        html.Write($"""<tr><th scope="row">{month.ToString("yyyy-MM", CultureInfo.InvariantCulture)}</th>""");
        for (var day = month; day.Month == month.Month; day = day.AddDays(1))
        {
            if (days.TryGetValue(day, out var known)) Square(html, known, pages.GetValueOrDefault(day));
            else if (day >= first && day <= last) html.Write($"""<td class="before"><span class="sr">before the first window</span></td>""");
            else html.Write($"<td></td>");
        }

        html.Write($"</tr>\n");
    }

    static void Square(HtmlWriter html, CoverageDay day, string? page)
    {
        var state = CoverageWords.Of(day.State);
        var counts = string.Create(
            CultureInfo.InvariantCulture,
            $"{CoverageWords.Of(day.Day)}: {state}, {day.Read:N0} read, {day.Failed:N0} failed, {day.Waiting:N0} open");
        html.Write($"""<td class="d-{state}" title="{counts}">""");
        if (page is not null) html.Write($"""<a href="{page}">""");
        html.Write($"""<span class="sr">{state}</span><span aria-hidden="true">{SignOf(day.State)}</span>""");
        if (page is not null) html.Write($"</a>");
        html.Write($"</td>");
    }

    static void Legend(HtmlWriter html)
    {
        html.Write($"<ul class=\"legend\">");
        foreach (var (state, sign) in Signs)
        {
            var name = CoverageWords.Of(state);
            html.Write($"""<li><span class="square d-{name}" aria-hidden="true">{sign}</span>{name}: {CoverageWords.Meaning(state)}</li>""");
        }

        html.Write($"</ul>\n");
    }

    static void Gaps(HtmlWriter html, JobCoverage coverage, bool hasButtons)
    {
        var gaps = coverage.Gaps;
        if (gaps.Count == 0) return;
        var left = gaps.Count > MostGaps ? gaps.Count - MostGaps + 1 : 0; // the newest are named
        html.Write($"<ul class=\"gaps\">\n");
        if (left > 0)
        {
            var (first, last) = (gaps[0].First, gaps[left - 1].Last);
            html.Write($"<li>{CoverageWords.Range(first, last)}: {left} gaps: ");
            Command(html, coverage, coverage.Command(Closing.ByRun, first, last), first, last, hasButtons);
            html.Write($"</li>\n");
        }

        foreach (var gap in gaps.Skip(left))
        {
            html.Write($"<li>{CoverageWords.Range(gap.First, gap.Last)}: {CoverageWords.Of(gap)}: ");
            if (coverage.Command(gap.Closing, gap.First, gap.Last) is { } command)
                Command(html, coverage, command, gap.First, gap.Last, hasButtons);
            else
                html.Write($"{CoverageWords.Instead(gap)}");
            if (CoverageWords.Beside(coverage, gap) is { } beside) html.Write($" <span class=\"soft\">{beside}</span>");
            html.Write($"</li>\n");
        }

        html.Write($"</ul>\n");
    }

    static void Command(
        HtmlWriter html, JobCoverage coverage, string? command, DateOnly first, DateOnly last, bool hasButtons)
    {
        html.Write($"<code class=\"command\">attrbackfill {command}</code>");
        if (!hasButtons) return;
        var (job, from, to) = (coverage.Job.Name, CoverageWords.Of(first), CoverageWords.Of(last));
        html.Write($""" <button type="button" class="run" hidden data-job="{job}" data-from="{from}" data-to="{to}" aria-label="Run {job} from {from} to {to}">Run</button>""");
    }

    static string SignOf(DayState state) => Signs.First(s => s.State == state).Sign;
}
