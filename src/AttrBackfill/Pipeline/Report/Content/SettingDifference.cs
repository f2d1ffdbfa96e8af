using System.Text.Json;
using System.Text.Json.Serialization;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Pipeline.Report.Content;

/// <summary>A setting of a job that two jobs.json give different values.</summary>
/// <param name="Setting">Its path: <c>flatten.prefixes.pre_chat_form_data</c>.</param>
/// <param name="Present">Null where it is absent.</param>
internal sealed record SettingDifference(string Setting, JsonElement? Present, JsonElement? New)
{
    /// <summary>The sections that decide what a run writes and where.</summary>
    static readonly string[] Rules =
    [
        "mode", "select", "openConversations", "channel", "extract", "flatten", "target", "customAttributes", "onDifferent",
    ];

    [JsonIgnore]
    public bool IsRule => Rules.Contains(Setting.Split('.', '[')[0]);

    [JsonIgnore]
    public string Text => $"{Setting}: {TextOf(Present)} -> {TextOf(New)}";

    /// <summary>
    /// Property by property, with every default written out. <c>notify</c> does not change what a run does and is left out.
    /// </summary>
    public static IReadOnlyList<SettingDifference> Of(JobSettings present, JobSettings other)
    {
        var (one, two) =
            (JsonElement.Parse(JobSettingsJson.Serialize(present)), JsonElement.Parse(JobSettingsJson.Serialize(other)));
        return [.. Of("", one, two)];
    }

    public static string TextOf(JsonElement? value) => value is { } json ? json.GetRawText() : "absent";

    static IEnumerable<SettingDifference> Of(string path, JsonElement? present, JsonElement? other)
    {
        if (present is { } one && other is { } two && JsonElement.DeepEquals(one, two)) return [];
        var names = NamesOf(present).Union(NamesOf(other)).ToList();
        return names.Count == 0
            ? [new SettingDifference(path, Given(present), Given(other))]
            : names.SelectMany(n => Of(PathOf(path, n), Member(present, n), Member(other, n)));
    }

    static IEnumerable<string> NamesOf(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Object } section ? section.EnumerateObject().Select(m => m.Name) : [];

    static JsonElement? Member(JsonElement? of, string name) =>
        of is { ValueKind: JsonValueKind.Object } section && section.TryGetProperty(name, out var member) ? member : null;

    /// <summary>An empty section is one without the members of the other.</summary>
    static JsonElement? Given(JsonElement? value) => value is { ValueKind: JsonValueKind.Null } ? null : value;

    static string PathOf(string path, string name) =>
        path.Length == 0 ? name : name.Contains('.', StringComparison.Ordinal) ? $"{path}[\"{name}\"]" : $"{path}.{name}";
}
