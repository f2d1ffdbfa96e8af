using System.Globalization;

namespace AttrBackfill.Configuration;

/// <summary><c>4d</c> or <c>36h</c> before the beginning of a window; <c>0d</c> for none.</summary>
internal static class LookBackSpan
{
    /// <summary>Older conversations are found by their activity.</summary>
    const int MaxDays = 31;

    public static string Limits { get; } = string.Create(CultureInfo.InvariantCulture, $"up to {MaxDays}d");

    public static bool TryParse(string text, out TimeSpan span) => DayHourSpan.TryParse(text, MaxDays, out span);

    /// <summary>Of a setting that was checked when jobs.json was read.</summary>
    public static TimeSpan Of(string text) =>
        TryParse(text, out var span) ? span : throw new ArgumentException("Checked when jobs.json was read.", nameof(text));
}
