using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AttrBackfill.Configuration;

namespace AttrBackfill.Tests.Docs;

/// <summary>The page of all settings of jobs.json, made from their JSON Schema and thus from the settings table.</summary>
internal static class SettingsPage
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Generate()
    {
        var page = new StringBuilder("""
            # Settings of jobs.json

            Generated from `SettingsTable`; do not edit. `attrbackfill validate` checks a file; `jobs.schema.json` completes it in editors.
            Comments and trailing commas are allowed. Unknown properties are errors with line and column.
            A setting that is absent has its default. [operations.md](operations.md) lists the environment variables.

            """.ReplaceLineEndings("\n"));
        AddObject(page, "", JsonNode.Parse(JobsSchema.Generate())!);
        return page.ToString();
    }

    static void AddObject(StringBuilder page, string path, JsonNode schema)
    {
        page.Append($"\n## {(path.Length == 0 ? "Top level" : $"`{path}`")}\n\n");
        page.Append("| Setting | Type | Default | Meaning |\n|---|---|---|---|\n");
        var required = (schema["required"] as JsonArray ?? []).Select(n => (string?)n).ToHashSet();
        var nested = new List<(string Path, JsonNode Schema)>();
        foreach (var (name, setting) in schema["properties"]!.AsObject())
        {
            var at = path.Length == 0 ? name : $"{path}.{name}";
            var inner = at == SharedSettings.Defaults ? null : Nested(at, setting!); // the settings of a job, which the page lists once
            if (inner is not null) nested.Add(inner.Value);
            var whole = setting!["type"] is JsonArray ? "absent" : "see below";
            var preset = required.Contains(name) ? "required" : inner is null ? Default(setting) : whole;
            page.Append($"| `{name}` | {Cell(Type(setting))} | {Cell(preset)} | {Cell((string?)setting["description"] ?? "")} |\n");
        }

        foreach (var (at, inner) in nested) AddObject(page, at, inner);
    }

    /// <summary>The object that a setting holds, or that each of its members holds.</summary>
    static (string Path, JsonNode Schema)? Nested(string path, JsonNode setting)
    {
        if (setting["properties"] is not null) return (path, setting);
        if (setting["items"]?["properties"] is not null) return ($"{path}[]", setting["items"]!);
        if (setting["additionalProperties"] is JsonObject member && member["properties"] is not null) return ($"{path}.NAME", member);
        return null;
    }

    static string Default(JsonNode setting) =>
        !setting.AsObject().TryGetPropertyValue("default", out var value) ? "" : $"`{value?.ToJsonString(Plain) ?? "null"}`";

    static string Type(JsonNode setting)
    {
        if (setting["enum"] is JsonArray words) return string.Join(", ", words.Select(w => $"`{w}`"));
        var type = setting["type"] switch
        {
            JsonArray several => string.Join(" or ", several.Select(t => (string?)t)),
            var one => (string?)one ?? "",
        };
        if (setting["items"] is JsonObject item) type = $"list of {Type(item)}";
        var range = new List<string>();
        if (setting["minimum"] is { } from) range.Add($"from {from}");
        if (setting["exclusiveMinimum"] is { } above) range.Add($"above {above}");
        if (setting["maximum"] is { } to && to.ToJsonString() != "2147483647") range.Add($"up to {to}");
        return range.Count == 0 ? type : $"{type}, {string.Join(" ", range)}";
    }

    static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
