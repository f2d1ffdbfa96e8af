using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AttrBackfill.Configuration;

namespace AttrBackfill.Tests.Runs.Rules;

/// <summary>
/// What a job's rules want of a conversation, worked out again from the documentation, in the plainest way: the program's own code is not
/// used. For conversations of <see cref="RandomConversations"/>, whose JSON has no white space.
/// </summary>
internal sealed class NaiveRules(JobSettings job)
{
    /// <summary>The fields of the sandbox's schema that these conversations have names for, and the longest text that each takes.</summary>
    static readonly Dictionary<string, int> TextFields = new()
    {
        ["custom_field_1"] = 100, ["source_url"] = 1000, ["prechat_email"] = 100, ["prechat_subject"] = 100, ["prechat_name"] = 100,
    };

    public bool OnRecord => job.Target == TargetKind.CustomAttributes;

    public bool Selects(GivenConversation c) =>
        Has(job.Select.MediaTypes, c.Media) && Has(job.Select.Directions, c.Direction) && Has(job.Select.DivisionIds, c.Division)
        && (job.Select.OriginatingDirections.Count == 0
            || job.Select.OriginatingDirections.Any(d => d.ToString().Equals(c.Direction, StringComparison.OrdinalIgnoreCase)));

    /// <summary>The participant whose attributes are taken; null where nobody or nothing is.</summary>
    public GivenParticipant? Chosen(GivenConversation c)
    {
        if (!Selects(c)) return null;
        var matching = c.Participants.Where(p => job.Extract.Purposes.Contains(p.Purpose)).ToList();
        var chosen = job.Extract.Multiple switch
        {
            MultipleRule.First => matching.FirstOrDefault(),
            MultipleRule.LastWithAttributes => matching.LastOrDefault(p => p.Attributes.Count > 0),
            _ => matching.FirstOrDefault(p => p.Attributes.Count > 0),
        };
        return chosen is { Attributes.Count: > 0 } ? chosen : null;
    }

    /// <summary>As the target carries it once all is written.</summary>
    /// <param name="carried">What the target carries now.</param>
    public Dictionary<string, string> Wanted(GivenConversation c, IReadOnlyDictionary<string, string> carried)
    {
        var wanted = new Dictionary<string, string>();
        if (Chosen(c) is not { } chosen) return wanted;
        var limits = job.Flatten;
        foreach (var (name, value) in Flat([.. AttributesOf(c, chosen)]))
        {
            if (OnRecord && !FitsField(name, value)) continue;
            var isCarried = carried.TryGetValue(name, out var actual);
            var nameLimit = OnRecord && limits.Oversize == OversizeRule.Truncate ? null : limits.MaxNameLength;
            var isOver = Length(name) > (nameLimit ?? int.MaxValue) || Length(value) > (limits.MaxValueLength ?? int.MaxValue);
            if (value.Length == 0 && !isCarried && !isOver) continue;
            if (!isOver || actual == value) wanted.TryAdd(name, value);
            else if (limits.Oversize == OversizeRule.Truncate) wanted.TryAdd(Cut(name, nameLimit), Cut(value, limits.MaxValueLength));
        }

        return wanted;
    }

    bool FitsField(string name, string value) => TextFields.TryGetValue(name, out var longest)
        && Length(job.Flatten.Oversize == OversizeRule.Truncate ? Cut(value, job.Flatten.MaxValueLength) : value) <= longest;

    IEnumerable<(string Name, string Value)> AttributesOf(GivenConversation c, GivenParticipant chosen)
    {
        var taken = new HashSet<string>();
        foreach (var p in c.Participants.SkipWhile(p => p != chosen))
        {
            if (p != chosen && (job.Extract.Multiple != MultipleRule.Merge || !job.Extract.Purposes.Contains(p.Purpose))) continue;
            foreach (var (name, value) in p.Attributes.Where(a => !taken.Contains(a.Key)).ToList()) yield return (name, value);
            taken.UnionWith(p.Attributes.Keys);
        }
    }

    List<(string Name, string Value)> Flat(List<(string Name, string Value)> attributes)
    {
        var (all, opened) = Walk(attributes, []);
        // JSON text that an earlier run wrote under a flattened name is no JSON of the customer's.
        var copies = all.Where(f => f.Depth > 1 && f.Name != f.Top && IsContainer(f.Value)).Select(f => f.Name).Intersect(opened)
            .ToHashSet();
        if (copies.Count > 0) (all, _) = Walk(attributes, copies);
        var winners = new List<Found>();
        foreach (var found in all)
        {
            var at = winners.FindIndex(w => w.Name == found.Name);
            if (at < 0) winners.Add(found);
            else if (winners[at].Depth == 1 && found.Depth > 1) winners[at] = found;
        }

        // In document order, which decides who keeps a name that is cut.
        return [.. all.Where(winners.Contains).Select(f => (f.Name, f.Value))];
    }

    (List<Found> All, HashSet<string> Opened) Walk(List<(string Name, string Value)> attributes, HashSet<string> unopened)
    {
        var (all, opened, rules) = (new List<Found>(), new HashSet<string>(), job.Flatten);
        foreach (var (name, text) in attributes)
        {
            if (unopened.Contains(name)) Add(name, name, 1, text);
            else Text(name, name, name, 1, text);
        }

        return (all, opened);

        void Text(string top, string name, string path, int depth, string text)
        {
            if (rules.ExpandJsonStrings && IsContainer(text)) Value(top, name, path, depth, JsonElement.Parse(text), text);
            else Add(top, name, depth, text);
        }

        void Value(string top, string name, string path, int depth, JsonElement value, string? text)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Object when !value.EnumerateObject().Any():
                    break;
                case JsonValueKind.Object when depth >= rules.MaxDepth:
                    Add(top, name, depth, text ?? value.GetRawText());
                    break;
                case JsonValueKind.Object:
                    if (text is not null && depth == 1) opened.Add(top);
                    var prefix = rules.Prefixes.TryGetValue(path, out var listed) ? listed : name + rules.Separator;
                    foreach (var m in value.EnumerateObject()) Value(top, prefix + m.Name, $"{path}.{m.Name}", depth + 1, m.Value, null);
                    break;
                case JsonValueKind.Array when rules.Arrays == ArrayRule.Join && value.EnumerateArray().All(IsScalar):
                    Add(top, name, depth, string.Join(',', value.EnumerateArray().Select(e =>
                        e.ValueKind == JsonValueKind.Null ? "" : e.ValueKind == JsonValueKind.String ? e.GetString()! : e.GetRawText())));
                    break;
                case JsonValueKind.Array when rules.Arrays == ArrayRule.Index && value.GetArrayLength() == 0:
                    break;
                case JsonValueKind.Array when rules.Arrays != ArrayRule.Index || depth >= rules.MaxDepth:
                    Add(top, name, depth, text ?? value.GetRawText());
                    break;
                case JsonValueKind.Array:
                    if (text is not null && depth == 1) opened.Add(top);
                    for (var i = 0; i < value.GetArrayLength(); i++)
                        Value(top, $"{name}{rules.Separator}{i}", $"{path}.{i}", depth + 1, value[i], null);
                    break;
                case JsonValueKind.String:
                    Text(top, name, path, depth, value.GetString()!);
                    break;
                case JsonValueKind.Null:
                    if (rules.Nulls == NullRule.Empty) Add(top, name, depth, "");
                    break;
                default:
                    Add(top, name, depth, value.GetRawText());
                    break;
            }
        }

        void Add(string top, string name, int depth, string value)
        {
            if (!rules.Include.Any(p => IsLike(p, name)) || rules.Exclude.Any(p => IsLike(p, name))) return;
            all.Add(new Found(top, rules.Rename.GetValueOrDefault(name, name), value, depth, all.Count));
        }
    }

    bool IsScalar(JsonElement e) => e.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)
        && !(job.Flatten.ExpandJsonStrings && e.ValueKind == JsonValueKind.String && IsContainer(e.GetString()!));

    static bool IsContainer(string text)
    {
        if (!text.StartsWith('{') && !text.StartsWith('[')) return false;
        try
        {
            JsonElement.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    static bool IsLike(string pattern, string name) =>
        Regex.IsMatch(name, $"^{Regex.Escape(pattern).Replace("\\*", ".*").Replace("\\?", ".")}$", RegexOptions.Singleline);

    static bool Has(IReadOnlyList<string> wanted, string value) => wanted.Count == 0 || wanted.Contains(value);

    static int Length(string text) => text.EnumerateRunes().Count();

    static string Cut(string text, int? length) => length is { } most
        ? string.Concat(text.EnumerateRunes().Take(most).Select(r => r.ToString()))
        : text;

    /// <param name="Top">The attribute that it was found in.</param>
    sealed record Found(string Top, string Name, string Value, int Depth, int Place);
}
