using System.Globalization;
using AttrBackfill.Genesys;

namespace AttrBackfill.Doctor.Checks;

/// <summary>Whose organisation the region is, and whether this machine's clock agrees with it: windows are cut by this machine's.</summary>
internal sealed class ClockCheck(GenesysClient genesys, TimeProvider clock) : ICheck
{
    /// <summary>The server gives whole seconds, and its response takes a while.</summary>
    static readonly TimeSpan Tolerated = TimeSpan.FromMinutes(2);

    public string Name => "region and clock";

    public string Remedy => "set this machine's clock, best by NTP";

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        var organisation = await genesys.OrganisationAsync(cancellationToken);
        var whose = organisation.Name is { } name ? $"organisation {Text.SafeText.Quoted(name)}" : "the organisation is not known";
        if (organisation.ServerTime is not { } time) return $"{whose}, nor is the server's time";
        var ahead = clock.GetUtcNow() - time;
        var skew = string.Create(CultureInfo.InvariantCulture,
            $"{Math.Abs(ahead.TotalSeconds):0} s {(ahead < TimeSpan.Zero ? "behind" : "ahead of")} the server");
        return ahead.Duration() <= Tolerated
            ? $"{whose}, clock {skew}"
            : throw new CheckFailedException($"this machine's clock is {skew}", ExitCode.Usage);
    }
}
