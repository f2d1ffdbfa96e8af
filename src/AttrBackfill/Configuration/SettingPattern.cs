namespace AttrBackfill.Configuration;

/// <summary>A pattern of a setting, as written in jobs.json: a path of <c>flatten.prefixes</c>, a glob of <c>report.mask</c>.</summary>
internal readonly record struct SettingPattern(string Setting, string Pattern)
{
    public const string Prefixes = "flatten.prefixes";
    public const string Rename = "flatten.rename";
    public const string Include = "flatten.include";
    public const string Exclude = "flatten.exclude";
    public const string Mask = "report.mask";

    /// <summary>Added to the patterns that matched as soon as the rules were applied to any attributes.</summary>
    public const string Applied = "flatten";

    /// <summary>Its key in the ledger.</summary>
    public string Text => $"{Setting} {Pattern}";

    /// <summary>Those that the flattener applies.</summary>
    public static IEnumerable<SettingPattern> Of(FlattenSettings settings) =>
    [
        .. settings.Prefixes.Keys.Select(p => new SettingPattern(Prefixes, p)),
        .. settings.Rename.Keys.Select(p => new SettingPattern(Rename, p)),
        .. settings.Include.Select(p => new SettingPattern(Include, p)),
        .. settings.Exclude.Select(p => new SettingPattern(Exclude, p)),
    ];
}
