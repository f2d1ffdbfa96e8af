using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AttrBackfill.Configuration;

/// <summary>
/// The JSON Schema of jobs.json, for editors. <c>jobs.schema.json</c> beside this file holds it; a test keeps it current.
/// </summary>
internal static class JobsSchema
{
    // Draft 7 is what editors understand in full.
    const string Dialect = "http://json-schema.org/draft-07/schema#";

    static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Generate()
    {
        var schema = new JsonObject
        {
            ["$schema"] = Dialect,
            ["title"] = "AttrBackfill jobs",
            // Editors that know these two words stop marking what the program allows.
            ["allowComments"] = true,
            ["allowTrailingCommas"] = true,
        };
        foreach (var (name, value) in new SettingsTable(_ => null).Root.Schema()) schema[name] = value?.DeepClone();
        return schema.ToJsonString(Indented) + "\n";
    }
}
