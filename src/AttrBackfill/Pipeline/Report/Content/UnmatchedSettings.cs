using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Report.Content;

/// <summary>
/// The patterns of a job's settings that matched nothing in a whole run, each with the nearest name that was seen: most often a name is
/// mistyped, or the platform writes another one than expected.
/// </summary>
internal static class UnmatchedSettings
{
    const int LongestName = 80;

    static readonly char[] Wildcards = ['*', '?'];
    static readonly char[] BetweenWords = ['.', '_', '-', ' ', ':'];

    /// <summary>Empty of a run that read only a part, that met no attributes, or that an earlier version made.</summary>
    public static IReadOnlyList<string> Of(RunRecord run, RunCounts counts, JobSettings job)
    {
        var isWhole = run is { Kind: RunKind.Run or RunKind.Plan, Status: RunStatus.Completed };
        if (!isWhole || !counts.MatchedPatterns.Contains(SettingPattern.Applied)) return [];
        var matched = counts.MatchedPatterns.ToHashSet(StringComparer.Ordinal);
        return
        [
            .. SettingPattern.Of(job.Flatten).Where(p => !matched.Contains(p.Text)).Concat(MasksWithoutMatch(counts, job.Report))
                .Select(p => Described(p, counts.Names)),
        ];
    }

    /// <summary>The names of a run that met more than the ledger lists here decide nothing.</summary>
    static IEnumerable<SettingPattern> MasksWithoutMatch(RunCounts counts, ReportSettings report)
    {
        var reported = counts.Names.Where(n => n.SourcePath.Length > 0).ToList();
        return counts.Names.Count == RunCounts.MostNames
            ? []
            : from pattern in report.Mask
              let mask = new ValueMask(report with { Mask = [pattern] }, salt: "")
              where !reported.Exists(n => mask.Covers(n.Name, n.SourcePath))
              select new SettingPattern(SettingPattern.Mask, pattern);
    }

    static string Described(SettingPattern pattern, IReadOnlyList<NameSeen> seen)
    {
        var near = Nearest(pattern.Pattern, pattern.Setting == SettingPattern.Prefixes ? ObjectsOf(seen) : NamesOf(seen));
        var text = $"{pattern.Setting} {SafeText.Plain(pattern.Pattern, LongestName)}";
        return near is null ? text : $"{text} (nearest: {SafeText.Plain(near, LongestName)})";
    }

    static IEnumerable<string> NamesOf(IReadOnlyList<NameSeen> seen) =>
        seen.SelectMany(n => new[] { n.Name, n.SourcePath }).Where(n => n.Length > 0).Distinct();

    /// <summary>A prefix names an object: each path above the path of a value. Without any object, the names themselves.</summary>
    static List<string> ObjectsOf(IReadOnlyList<NameSeen> seen)
    {
        var objects = seen.SelectMany(n => Above(n.SourcePath)).Distinct().ToList();
        return objects.Count > 0 ? objects : [.. NamesOf(seen)];
    }

    static IEnumerable<string> Above(string path)
    {
        for (var dot = path.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = path.IndexOf('.', dot + 1))
            yield return path[..dot];
    }

    /// <returns>The shortest name that contains the pattern's text; else one that, or of which a word, differs by a few slips.</returns>
    static string? Nearest(string pattern, IEnumerable<string> names)
    {
        var text = string.Concat(pattern.Split(Wildcards)).Trim(BetweenWords);
        var others = names.Where(n => n != pattern).ToList();
        if (text.Length == 0) return null;
        var holding = others.Where(n => n.Contains(text, StringComparison.OrdinalIgnoreCase))
            .OrderBy(n => n.Length).ThenBy(n => n, StringComparer.Ordinal).FirstOrDefault();
        if ((holding ?? Suggestions.Of(text, others)) is { } near) return near;
        var word = Suggestions.Of(text, others.SelectMany(n => n.Split(BetweenWords)).Where(w => w.Length > 0).Distinct());
        return word is null ? null : others.Find(n => n.Split(BetweenWords).Contains(word));
    }
}
