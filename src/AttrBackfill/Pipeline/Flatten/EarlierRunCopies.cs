namespace AttrBackfill.Pipeline.Flatten;

/// <summary>
/// Finds the JSON texts that an earlier run wrote on the participant. What lies below the greatest depth becomes JSON text
/// under a flattened name; read again as a top-level attribute, that text must not be opened, or each run would
/// flatten one level deeper than the one before.
/// </summary>
internal sealed class EarlierRunCopies
{
    string _topLevel = "";
    HashSet<string>? _opened;
    List<(string Name, string Value)>? _nested;

    public void Begin(string topLevelName) => _topLevel = topLevelName;

    /// <summary>A text was taken for an object or list, and its members for attributes.</summary>
    public void Opened(bool isNested)
    {
        if (!isNested) (_opened ??= new(StringComparer.Ordinal)).Add(_topLevel);
    }

    public void Nested(string name, string value)
    {
        // What comes from the attribute of that name itself is no sign of an earlier run.
        if (JsonText.LooksLikeContainer(value) && !string.Equals(name, _topLevel, StringComparison.Ordinal))
            (_nested ??= []).Add((name, value));
    }

    /// <returns>The opened top-level attributes whose name a nested path gives to a JSON text; null for none.</returns>
    public IReadOnlySet<string>? Find()
    {
        if (_opened is null || _nested is null) return null;
        HashSet<string>? copies = null;
        foreach (var (name, value) in _nested)
        {
            if (_opened.Contains(name) && JsonText.IsContainer(value)) (copies ??= new(StringComparer.Ordinal)).Add(name);
        }

        return copies;
    }
}
