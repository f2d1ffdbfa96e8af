using System.Collections.Frozen;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline.Scrub;

/// <summary>A participant's attribute that holds listed values.</summary>
/// <param name="After">Its text without them; null where nothing is left to scrub.</param>
/// <param name="SourcePath">Its name; the paths of the listed values where others stay.</param>
internal sealed record ScrubbedAttribute(string Name, string? After, string SourcePath);

/// <summary>
/// Which values of a participant a scrub removes: those under a name that the flatten settings include, be it the name of an attribute or
/// one that flattening gives. One instance serves a job's run, from many threads; its answers depend on the attributes alone.
/// </summary>
internal sealed class ScrubRules
{
    const string BetweenPaths = ", ";

    readonly FlattenRules _rules;
    readonly ScrubMark _mark;
    readonly FrozenSet<string> _renamed;
    readonly Flattener? _copies;

    public ScrubRules(FlattenSettings settings, ScrubMark mark)
    {
        (_rules, _mark) = (new FlattenRules(settings), mark);
        _renamed = _rules.Names.RenamedTargets().ToFrozenSet(StringComparer.Ordinal);
        // Only then does a backfill write a value under another name than it is flattened to.
        if (settings.Rename.Count > 0 || settings.Oversize == OversizeRule.Truncate) _copies = new Flattener(settings);
    }

    /// <summary>What the settings have matched so far.</summary>
    public MatchedRules Matched => _rules.Matches.Now;

    /// <summary>
    /// The attributes that hold listed values, in document order. Never fails, whatever the values hold.
    /// </summary>
    /// <param name="copies">Names under which a backfill writes listed values; see <see cref="CopiesOf"/>.</param>
    public IReadOnlyList<ScrubbedAttribute> Of(SourceParticipant participant, IReadOnlySet<string> copies)
    {
        if (participant.Attributes.Count > 0) _rules.Applied.Set();
        var last = new Dictionary<string, AttributeValue>(participant.Attributes.Count, StringComparer.Ordinal);
        foreach (var (name, value) in participant.Attributes) last[name] = value; // of two of one name the last counts
        return [.. last.Select(a => Of(a.Key, a.Value, copies)).OfType<ScrubbedAttribute>()];
    }

    /// <summary>The names under which a backfill with these settings writes what is listed on these participants.</summary>
    public IReadOnlySet<string> CopiesOf(IEnumerable<SourceParticipant> participants) => _copies is null
        ? _renamed
        : _renamed.Concat(participants.SelectMany(p => _copies.Flatten(p.Attributes).Desired)
            .Select(d => _rules.Settings.Oversize == OversizeRule.Truncate ? Reconciler.Cut(d, _rules.Settings).Name : d.Name))
            .ToHashSet(StringComparer.Ordinal);

    ScrubbedAttribute? Of(string name, AttributeValue value, IReadOnlySet<string> copies)
    {
        var isListed = _rules.Names.IsListed(name, isHolderListed: false) || copies.Contains(name);
        var text = value.Text;
        if (!value.IsString && JsonText.Trim(text) is "null") return null;
        if (!IsOpened(value)) return isListed ? Whole(name, text) : null;
        var left = ScrubbedJson.Of(
            _rules, _mark, new ScrubPlace(name, name, 1), text, isListed, value.IsString ? JsonText.MaxTextDepth : JsonText.MaxValueDepth);
        return left switch
        {
            { IsWhole: true } => Whole(name, text),
            { Paths.Count: 0 } => null,
            _ => new ScrubbedAttribute(name, left.Text, string.Join(BetweenPaths, left.Paths)),
        };
    }

    /// <summary>Whether flattening looks into the value.</summary>
    bool IsOpened(AttributeValue value)
    {
        if (value.IsString) return _rules.Settings.ExpandJsonStrings && JsonText.IsContainer(value.Text);
        using var document = JsonText.TryParseValue(value.Text);
        return document is { RootElement.ValueKind: System.Text.Json.JsonValueKind.Object or System.Text.Json.JsonValueKind.Array };
    }

    ScrubbedAttribute Whole(string name, string text) => new(name, _mark.IsMark(text) ? null : _mark.Of(text), name);
}
