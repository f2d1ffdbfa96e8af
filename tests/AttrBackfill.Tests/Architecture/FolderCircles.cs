namespace AttrBackfill.Tests.Architecture;

/// <summary>Folders that use each other, directly or through other folders.</summary>
internal static class FolderCircles
{
    /// <summary>Each circle as <c>A -> B -> A</c>, with one use of a type for each arrow. A folder may use itself.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<TypeUse> uses, Func<string, bool> isOwn)
    {
        var arrows = uses.Where(u => u.FromNamespace != u.ToNamespace && isOwn(u.FromNamespace) && isOwn(u.ToNamespace))
            .GroupBy(u => (u.FromNamespace, u.ToNamespace)).ToDictionary(g => g.Key, g => g.First());
        return [.. arrows.Keys.Select(
            a => PathBack(arrows.Keys, a.ToNamespace, a.FromNamespace) is { } way ? Text([a.FromNamespace, .. way], arrows) : null)
            .OfType<string>().Order(StringComparer.Ordinal)];
    }

    /// <summary>The shortest way from a folder to another; null when there is none.</summary>
    static List<string>? PathBack(IEnumerable<(string From, string To)> arrows, string from, string to)
    {
        var next = arrows.ToLookup(a => a.From, a => a.To, StringComparer.Ordinal);
        var before = new Dictionary<string, string>(StringComparer.Ordinal) { [from] = from };
        var open = new Queue<string>([from]);
        while (open.TryDequeue(out var folder))
        {
            if (folder == to)
            {
                List<string> way = [folder];
                while (way[0] != from) way.Insert(0, before[way[0]]);
                return way;
            }

            foreach (var used in next[folder])
                if (before.TryAdd(used, folder)) open.Enqueue(used);
        }

        return null;
    }

    static string Text(List<string> way, Dictionary<(string From, string To), TypeUse> arrows) =>
        string.Join(" -> ", way) + ": "
            + string.Join(", ", way.Zip(way.Skip(1)).Select(a => arrows[a]).Select(u => $"{u.From} uses {u.To}"));
}
