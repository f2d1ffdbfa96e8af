using AttrBackfill.Text;

namespace AttrBackfill.Configuration;

/// <summary>Time zones by their IANA names, as the platform knows them.</summary>
internal static class TimeZones
{
    /// <exception cref="UsageException">No such zone; the message names the nearest.</exception>
    public static TimeZoneInfo Find(string id) => TryFind(id) ?? throw new UsageException($"time zone {Problem(id)}");

    /// <summary>Null, or what is wrong with the zone's name and what to do.</summary>
    public static string? Problem(string id)
    {
        if (TryFind(id) is not null) return null;

        var known = TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id).ToList();
        if (known.Count < 10)
            return $"{SafeText.Quoted(id)} cannot be looked up: this machine has no time zone data; install the package tzdata";

        var near = Suggestions.Of(id, known) is { } zone ? $"did you mean '{zone}'?" : "write an IANA name such as Europe/Berlin";
        return $"{SafeText.Quoted(id)} is unknown; {near}";
    }

    static TimeZoneInfo? TryFind(string id)
    {
        // The platform looks names up as files: a folder (Europe) or a path is no time zone.
        if (id.Contains("..", StringComparison.Ordinal) || id.StartsWith('/')) return null;
        try
        {
            return TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
