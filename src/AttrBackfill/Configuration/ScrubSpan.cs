using System.Globalization;

namespace AttrBackfill.Configuration;

/// <summary><c>72h</c> or <c>30d</c>: how long ago a conversation has to have ended before it is scrubbed; <c>0h</c> for at once.</summary>
internal static class ScrubSpan
{
    const int MaxDays = 3650;

    public static string Limits { get; } = string.Create(CultureInfo.InvariantCulture, $"up to {MaxDays}d");

    public static bool TryParse(string text, out TimeSpan span) => DayHourSpan.TryParse(text, MaxDays, out span);

    /// <summary>Of a setting that was checked when jobs.json was read.</summary>
    public static TimeSpan Of(string text) =>
        TryParse(text, out var span) ? span : throw new ArgumentException("Checked when jobs.json was read.", nameof(text));
}
