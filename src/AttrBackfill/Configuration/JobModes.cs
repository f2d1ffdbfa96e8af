using AttrBackfill.Configuration.Schema;

namespace AttrBackfill.Configuration;

/// <summary>What the modes of jobs differ in. A run records its mode as a word.</summary>
internal static class JobModes
{
    static readonly string Audit = SettingNames.Of(JobMode.Audit);
    static readonly string Scrub = SettingNames.Of(JobMode.Scrub);

    /// <summary>Whether runs of the mode write to Genesys Cloud.</summary>
    public static bool WritesToTarget(this JobMode mode) => WritesToTarget(SettingNames.Of(mode));

    /// <inheritdoc cref="WritesToTarget(JobMode)"/>
    public static bool WritesToTarget(string mode) => mode != Audit;

    /// <summary>Whether runs of the mode keep the values that they find and write.</summary>
    public static bool KeepsValues(string mode) => mode != Scrub;
}
