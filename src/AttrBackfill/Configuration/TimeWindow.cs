using System.Globalization;

namespace AttrBackfill.Configuration;

/// <summary>Conversation start times that a run covers: from <see cref="From"/> on, before <see cref="To"/>; both in UTC.</summary>
internal readonly record struct TimeWindow
{
    public TimeWindow(DateTimeOffset from, DateTimeOffset to)
    {
        From = from.ToUniversalTime();
        To = to.ToUniversalTime();
    }

    public DateTimeOffset From { get; }

    public DateTimeOffset To { get; }

    public bool IsEmpty => From >= To;

    public override string ToString() => $"{Text(From)} to {Text(To)}";

    static string Text(DateTimeOffset time) => time.ToString(
        time.Ticks % TimeSpan.TicksPerSecond == 0
            ? "yyyy-MM-dd'T'HH:mm:ss'Z'"
            : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

/// <summary>The selection options as the user wrote them; null for one that is absent.</summary>
internal sealed record DateSelection(string? From = null, string? To = null, string? Date = null, string? Last = null);
