using System.Globalization;

namespace AttrBackfill.Pipeline.Report.Page;

/// <summary>
/// Sums by day; over long times by week, month or year, so that a chart never has more than a hundred columns or so.
/// </summary>
/// <param name="width">How many sums a day has.</param>
internal sealed class Days(int width)
{
    const int MostBars = 100;

    static readonly Unit[] Units =
    [
        new("Day", d => d, d => d.AddDays(1), d => Text(d, "yyyy-MM-dd")),
        new("Week of", d => d.AddDays(-(((int)d.DayOfWeek + 6) % 7)), d => d.AddDays(7), d => Text(d, "yyyy-MM-dd")),
        new("Month", d => new DateOnly(d.Year, d.Month, 1), d => d.AddMonths(1), d => Text(d, "yyyy-MM")),
        new("Year", d => new DateOnly(d.Year, 1, 1), d => d.AddYears(1), d => Text(d, "yyyy")),
    ];

    readonly Dictionary<DateOnly, long[]> _sums = [];

    sealed record Unit(string Name, Func<DateOnly, DateOnly> Begin, Func<DateOnly, DateOnly> Next, Func<DateOnly, string> Label);

    public bool IsEmpty => _sums.Count == 0;

    /// <summary>The day's sums, to add to; a day that is only asked for shows as one without anything.</summary>
    public Span<long> On(DateOnly day)
    {
        if (!_sums.TryGetValue(day, out var sum))
            _sums[day] = sum = new long[width];
        return sum;
    }

    /// <summary>Every day, or week and so on, from the first to the last one.</summary>
    public (string Unit, IReadOnlyList<Bar> Bars) Bars()
    {
        var (first, last) = (_sums.Keys.Min(), _sums.Keys.Max());
        var unit = Units.First(u => u == Units[^1] || Count(u, first, last) <= MostBars);
        var bars = _sums.GroupBy(s => unit.Begin(s.Key))
            .ToDictionary(g => g.Key, g => Enumerable.Range(0, width).Select(i => g.Sum(s => s.Value[i])).ToArray());
        var all = new List<Bar>();
        for (var (at, steps) = (unit.Begin(first), 0); at <= last && steps <= MostBars; at = unit.Next(at), steps++)
            all.Add(new Bar(unit.Label(at), bars.GetValueOrDefault(at) ?? new long[width]));
        return (unit.Name, all);
    }

    static double Count(Unit unit, DateOnly first, DateOnly last)
    {
        var day = DateOnly.FromDayNumber(10_000);
        return (last.DayNumber - first.DayNumber) / (double)(unit.Next(day).DayNumber - day.DayNumber);
    }

    static string Text(DateOnly day, string format) => day.ToString(format, CultureInfo.InvariantCulture);
}
