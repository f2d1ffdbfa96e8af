using System.Globalization;
using AttrBackfill.Configuration;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Init;

/// <summary>What <c>init</c> asks for, with the answers that it takes without asking.</summary>
/// <param name="Region">As Genesys names it, such as <c>eu-central-1</c>.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="At">When the nightly job runs, in that zone.</param>
/// <param name="MediaTypes">Empty for all.</param>
internal sealed record InitAnswers(string Region, string TimeZone, TimeOnly At, IReadOnlyList<string> MediaTypes)
{
    const string TimeFormat = "HH:mm";

    public static InitAnswers Defaults { get; } = new("us-east-1", LocalTimeZone(), new TimeOnly(2, 30), ["message"]);

    public string AtText => At.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>Null, or what is wrong with a time of day.</summary>
    public static string? TimeProblem(string text) =>
        TryTime(text) is null ? $"{SafeText.Quoted(text)} is no time of day; write it as 02:30" : null;

    public static TimeOnly? TryTime(string text) =>
        TimeOnly.TryParseExact(text.Trim(), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    /// <summary>Of this machine, where it has a name that works everywhere.</summary>
    static string LocalTimeZone() =>
        TimeZoneInfo.Local is { HasIanaId: true, Id: var id } && id.Contains('/') && !id.StartsWith("Etc/", StringComparison.Ordinal)
            && TimeZones.Problem(id) is null ? id : "UTC";
}
