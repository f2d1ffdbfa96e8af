namespace AttrBackfill.Sandbox.Data;

/// <summary>
/// When the generated conversations start and end. Starts are computed from the position and rise with it, so
/// nothing is stored or sorted. Nights are quiet, noon is busy.
/// </summary>
internal sealed class Timeline
{
    static readonly TimeSpan Day = TimeSpan.FromDays(1);
    readonly int _seed;
    readonly int _count;
    readonly bool _goesOn;
    readonly DateTimeOffset _moment;
    readonly DateTimeOffset _last;

    /// <param name="daysAhead">Whole days after the moment's that have conversations too.</param>
    public Timeline(int seed, int count, int days, int daysAhead, DateTimeOffset moment)
    {
        (_seed, _count, _moment, _goesOn) = (seed, count, moment, daysAhead > 0);
        From = StartOfDay(moment) + Day - days * Day;
        To = StartOfDay(moment) + Day + daysAhead * Day;
        // A five-minute grid, so that two sandboxes started in one moment hold the same data.
        var grid = TimeSpan.FromMinutes(5).Ticks;
        var end = _goesOn ? To : moment;
        _last = new DateTimeOffset((end.UtcTicks / grid * grid) - grid, TimeSpan.Zero);
        if (_last <= From) _last = end;
    }

    public DateTimeOffset From { get; }
    public DateTimeOffset To { get; }

    public static DateTimeOffset StartOfDay(DateTimeOffset moment) => new(moment.UtcDateTime.Date, TimeSpan.Zero);

    /// <summary>About three in a hundred are still open, all of them recent.</summary>
    bool IsLong(int position) => !_goesOn && position >= _count * 0.94 && (position & 1) == 1;

    public DateTimeOffset Start(int position)
    {
        var rng = Rng.For(_seed, position, 1);
        var ticks = (long)((position + rng.Fraction()) / _count * (_last - From).Ticks);
        var day = ticks / Day.Ticks;
        if (From + (day + 1) * Day <= _last)
        {
            var part = (double)(ticks % Day.Ticks) / Day.Ticks;
            part += 0.7 * Math.Sin(2 * Math.PI * part) / (2 * Math.PI);
            ticks = (long)((day + part) * Day.Ticks);
        }
        return Trim(From.AddTicks(ticks));
    }

    public DateTimeOffset End(int position)
    {
        var start = Start(position);
        var rng = Rng.For(_seed, position, 2);
        if (IsLong(position)) return Trim(_moment.AddMinutes(120 + rng.Below(360)));
        var length = rng.Percent(2)
            ? TimeSpan.FromMinutes(360 + rng.Below(1440))
            : TimeSpan.FromSeconds(60 + rng.Below(60) * rng.Below(60));
        var latest = _goesOn ? DateTimeOffset.MaxValue : _moment.AddSeconds(-10);
        var end = start + length + TimeSpan.FromMilliseconds(rng.Below(1000));
        if (end > latest) end = latest;
        return Trim(end > start ? end : start.AddSeconds(1));
    }

    static DateTimeOffset Trim(DateTimeOffset moment) =>
        new(moment.UtcTicks / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
}
