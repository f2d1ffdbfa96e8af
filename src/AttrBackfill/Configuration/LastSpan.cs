using System.Globalization;

namespace AttrBackfill.Configuration;

/// <summary><c>7d</c>: the seven whole days before today; <c>36h</c>: the hours until now.</summary>
internal readonly record struct LastSpan(int Count, bool InDays)
{
    const int MaxDays = 3650;
    const int MaxHours = 8760;

    public static string Limits { get; } =
        string.Create(CultureInfo.InvariantCulture, $"1d to {MaxDays}d, or 1h to {MaxHours}h");

    public static bool TryParse(string text, out LastSpan span)
    {
        span = default;
        if (text.Length < 2 || text[^1] is not ('d' or 'h')) return false;

        var inDays = text[^1] == 'd';
        if (!int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
        if (count < 1 || count > (inDays ? MaxDays : MaxHours)) return false;

        span = new LastSpan(count, inDays);
        return true;
    }
}
