using System.Globalization;

namespace AttrBackfill.Configuration;

/// <summary><c>90d</c>: how long values are kept after a run.</summary>
internal static class KeepSpan
{
    const int MaxDays = 3650;

    public static string Limits { get; } = string.Create(CultureInfo.InvariantCulture, $"1d to {MaxDays}d");

    public static bool TryParse(string text, out TimeSpan span) =>
        DayHourSpan.TryParse(text, MaxDays, out span) && text.EndsWith('d') && span > TimeSpan.Zero;

    /// <summary>Of a setting that was checked when jobs.json was read.</summary>
    public static TimeSpan Of(string text) =>
        TryParse(text, out var span) ? span : throw new ArgumentException("Checked when jobs.json was read.", nameof(text));
}
