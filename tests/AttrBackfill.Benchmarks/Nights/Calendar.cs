using System.Globalization;

namespace AttrBackfill.Benchmarks.Nights;

/// <summary>When the nights are. They pass the end of daylight saving time, and the day of 25 hours with it.</summary>
internal sealed record Calendar(int Nights)
{
    public const string Zone = "America/New_York";

    static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById(Zone);
    static readonly DateTime FirstDay = new(2026, 10, 10);

    /// <summary>How far the data lake lags behind.</summary>
    public static TimeSpan Lag { get; } = TimeSpan.FromHours(1);

    /// <summary>The moment that the conversations are generated for: none starts later, all end within eight hours.</summary>
    public DateTimeOffset End => At(Nights).AddHours(-12);

    /// <summary>Start of the first night's window.</summary>
    public static DateTimeOffset Start => Local(FirstDay);

    /// <summary>The end of a night's window.</summary>
    public static DateTimeOffset MidnightOf(int night) => Local(FirstDay.AddDays(night));

    public static DateTimeOffset At(int night) => Local(FirstDay.AddDays(night).AddHours(2.5));

    /// <summary>The day whose conversations a night is the first to see.</summary>
    public static string NameOf(int night) => FirstDay.AddDays(night - 1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static DateTimeOffset Local(DateTime time) => new DateTimeOffset(time, NewYork.GetUtcOffset(time)).ToUniversalTime();
}
