namespace AttrBackfill.Doctor.Probes;

/// <summary>
/// All that a probe writes. The names never change: the API cannot remove an attribute, so a second probe has to use those of the first.
/// </summary>
internal static class ProbeNames
{
    /// <summary>No attribute of a user begins so.</summary>
    public const string Prefix = "attrbackfill_probe_";

    public const string Value = Prefix + "value";

    public const string Other = Prefix + "other";

    /// <summary>Of the custom attributes record.</summary>
    public const string Record = "attrbackfill_probe";

    /// <summary>What attributes hold for a moment, and where the empty text is not taken for good.</summary>
    public const string ShortText = "probe";

    /// <summary>The last value, for which the attribute search is asked.</summary>
    public const string LastText = "last";

    /// <summary>All of these begin alike, so that a name that was cut is recognised.</summary>
    public static string Long(int length) => (Prefix + "long").PadRight(length, '_');

    public static bool IsOurs(string attribute) => attribute.StartsWith(Prefix, StringComparison.Ordinal);
}
