using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using AttrBackfill.Configuration;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>A job's settings as they are kept with a run, with every default written out: a resume and a report use these.</summary>
internal static class JobSettingsJson
{
    static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        IgnoreReadOnlyProperties = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Serialize(JobSettings settings) => JsonSerializer.Serialize(settings, Options);

    /// <summary>Whether a run was started with these settings. A run of an earlier version has those that came later by default.</summary>
    public static bool IsSame(string stored, JobSettings settings) => Serialize(Deserialize(stored)) == Serialize(settings);

    /// <exception cref="LedgerException">The text is no job's settings.</exception>
    public static JobSettings Deserialize(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<JobSettings>(json, Options)
                ?? throw new LedgerException("A run in the ledger has no settings");
        }
        catch (JsonException e)
        {
            throw new LedgerException("The settings of a run in the ledger cannot be read", e);
        }
    }
}
