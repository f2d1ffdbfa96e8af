using System.Text.Json.Nodes;
using AttrBackfill.Configuration;
using Xunit;

namespace AttrBackfill.Tests.Configuration;

public class JobsSchemaTests
{
    const string Update = "ATTRBACKFILL_WRITE_SCHEMA";

    static readonly string Path = JobsFileText.RepositoryFile("src", "AttrBackfill", "Configuration", "jobs.schema.json");

    [Fact]
    public void The_stored_schema_is_current()
    {
        if (Environment.GetEnvironmentVariable(Update) == "1") File.WriteAllText(Path, JobsSchema.Generate());

        var stored = File.Exists(Path) ? File.ReadAllText(Path).ReplaceLineEndings("\n") : "";
        Assert.True(stored == JobsSchema.Generate(),
            $"jobs.schema.json is not what the code says; run this test once with {Update}=1 and commit the file");
    }

    [Fact]
    public void It_tells_editors_ranges_words_defaults_and_what_is_required()
    {
        var root = JsonNode.Parse(JobsSchema.Generate())!;
        var job = root["properties"]!["jobs"]!["items"]!;
        var settings = job["properties"]!;

        Assert.False((bool)job["additionalProperties"]!);
        Assert.Equal("""["name"]""", job["required"]!.ToJsonString());
        Assert.Equal("""["auto","detailsJob","detailsQuery"]""", settings["source"]!["enum"]!.ToJsonString());
        Assert.Equal("auto", (string?)settings["source"]!["default"]);
        Assert.Equal(64, (int)settings["flatten"]!["properties"]!["maxDepth"]!["maximum"]!);
        Assert.Equal("""["integer","null"]""", settings["guards"]!["properties"]!["maxChanges"]!["type"]!.ToJsonString());
        Assert.Equal(
            0, (double)root["properties"]!["connections"]!["additionalProperties"]!["properties"]!["quotaShare"]!["exclusiveMinimum"]!);
        Assert.Null(settings["flatten"]!["default"]);
    }

    [Fact]
    public void Every_setting_has_a_description()
    {
        Assert.All(Settings(JsonNode.Parse(JobsSchema.Generate())!), s => Assert.NotEmpty((string?)s.Value!["description"] ?? ""));
    }

    static IEnumerable<KeyValuePair<string, JsonNode?>> Settings(JsonNode schema)
    {
        foreach (var setting in schema["properties"] as JsonObject ?? [])
        {
            yield return setting;
            foreach (var inner in new[] { setting.Value!, setting.Value!["items"], setting.Value!["additionalProperties"] })
            {
                if (inner is JsonObject)
                    foreach (var deeper in Settings(inner)) yield return deeper;
            }
        }
    }
}
