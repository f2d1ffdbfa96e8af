using System.Globalization;

namespace AttrBackfill.Configuration;

/// <summary><c>30d</c> or <c>72h</c>: how long after a write it is read again. Writes younger than a day never are.</summary>
internal static class RecheckSpan
{
    const int MaxDays = 365;

    static readonly TimeSpan Least = TimeSpan.FromDays(1);

    public static string Limits { get; } = string.Create(CultureInfo.InvariantCulture, $"more than 1d, up to {MaxDays}d");

    public static bool TryParse(string text, out TimeSpan span) => DayHourSpan.TryParse(text, MaxDays, out span) && span > Least;

    /// <summary>Of a setting that was checked when jobs.json was read.</summary>
    public static TimeSpan Of(string text) =>
        TryParse(text, out var span) ? span : throw new ArgumentException("Checked when jobs.json was read.", nameof(text));
}
