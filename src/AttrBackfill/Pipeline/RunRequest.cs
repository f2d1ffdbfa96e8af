using System.Text.Json;
using System.Text.Json.Serialization;
using AttrBackfill.Configuration;

namespace AttrBackfill.Pipeline;

/// <summary>What a run is asked to do.</summary>
/// <param name="Connection">The connection's name; <c>sandbox</c> for the sandbox, whose conversations must not mix with real ones.</param>
/// <param name="Window">Null for a list of ids.</param>
/// <param name="Selection">What narrows the window or replaces it.</param>
internal sealed record RunRequest(JobSettings Job, string Connection, bool DryRun, TimeWindow? Window, RunSelection Selection)
{
    /// <summary>A run of ids, a part of a window, or one that only looks covers no window.</summary>
    public bool CoversWindow => Window is not null && Selection is { Ids: null, Limit: null } && !DryRun;
}

/// <param name="Ids">Conversations by id; null for all of the window.</param>
/// <param name="Limit">The run ends after so many conversations; null is no limit.</param>
internal sealed record RunSelection(IReadOnlyList<string>? Ids, int? Limit)
{
    public string ToJson() => JsonSerializer.Serialize(this, RunSelectionJson.Default.RunSelection);

    public static RunSelection FromJson(string json) => JsonSerializer.Deserialize(json, RunSelectionJson.Default.RunSelection)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunSelection))]
internal sealed partial class RunSelectionJson : JsonSerializerContext;
