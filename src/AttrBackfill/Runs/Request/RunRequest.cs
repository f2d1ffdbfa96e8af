using System.Text.Json;
using System.Text.Json.Serialization;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Runs.Request;

/// <summary>What a run is asked to do.</summary>
/// <param name="Connection">The connection's name; <c>sandbox</c> for the sandbox, whose conversations must not mix with real ones.</param>
/// <param name="Window">Null for a list of ids, and for what the ledger lists.</param>
/// <param name="Selection">What narrows the window or replaces it.</param>
internal sealed record RunRequest(JobSettings Job, string Connection, RunKind Kind, bool DryRun, TimeWindow? Window, RunSelection Selection)
{
    /// <summary>The plan to be applied, or the run to be undone.</summary>
    public string? RefersTo { get; init; }

    /// <summary>The window was given by hand, as dates: it says nothing of where the job's own windows begin.</summary>
    public bool IsDated { get; init; }

    /// <summary>The job under the present rules, where a plan compares those of <see cref="Job"/> with them; else null.</summary>
    public JobSettings? ComparedWith { get; init; }

    /// <summary>The interrupted run that is resumed under its own id.</summary>
    public RunRecord? Resumes { get; init; }

    public RunOrigin Origin { get; init; }

    public bool IgnoreGuards { get; init; }

    /// <summary>The window is cut into days, which every process that has the same request, and every daemon, works on.</summary>
    public bool Distributed { get; init; }

    /// <summary>A daemon's share of a distributed run: when it is stopped, other processes continue the run.</summary>
    public bool Joins { get; init; }

    /// <summary>The day of a distributed run that is worked on.</summary>
    public TimeWindow? Part { get; init; }

    /// <summary>
    /// The conversations that are written and checked first; null for a run without a canary. That of the first start counts.
    /// </summary>
    public Canary? Canary { get; init; }

    /// <summary>Whether the ledger may know of this run what it has done already.</summary>
    public bool GoesOn => Resumes is not null || Distributed;

    /// <summary>The window is the job's own, of the rule <c>sinceLast</c>: what changed before it is looked at again.</summary>
    public bool LooksBack { get; init; }

    /// <summary>How far before the window; null for a run that does not look back.</summary>
    public TimeSpan? LookBack =>
        LooksBack && Window is { IsEmpty: false } && LookBackSpan.Of(Job.LookBack) is var span && span > TimeSpan.Zero ? span : null;

    /// <summary>A run of ids, a part of a window, or one that only looks covers no window.</summary>
    public bool CoversWindow => Kind == RunKind.Run && Window is not null && Selection.IsAll && !DryRun;

    /// <summary>The same again: what it was asked to do then, with the settings of then.</summary>
    public static RunRequest ToResume(RunRecord run) => new(
        JobSettingsJson.Deserialize(run.Settings), run.Connection, run.Kind, run.DryRun,
        run is { From: { } from, To: { } to } ? new TimeWindow(from, to) : null, RunSelection.FromJson(run.Selection))
    {
        RefersTo = run.RefersTo, Resumes = run, IsDated = run.IsDated, LooksBack = run.LooksBack, Canary = run.Canary,
        ComparedWith = run.ComparedWith is { } present ? JobSettingsJson.Deserialize(present) : null,
    };

    /// <summary>Writes what a plan lists, or puts back what was there before a run.</summary>
    public static RunRequest After(RunRecord referred, RunKind kind, bool dryRun) => new(
        JobSettingsJson.Deserialize(referred.Settings), referred.Connection, kind, dryRun, null, new RunSelection(null, null))
    {
        RefersTo = referred.RunId,
    };
}

/// <param name="Ids">
/// Conversations by id, before the ledger has them, and of a run of version 0.1.0, which kept them here; else null.
/// </param>
/// <param name="Limit">The run ends after this number of conversations; null is no limit.</param>
internal sealed record RunSelection(IReadOnlyList<string>? Ids, int? Limit)
{
    /// <summary>How many ids the ledger lists for the run; null where it lists none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Listed { get; init; }

    /// <summary>How many conversations are given by id, wherever the ids are kept; null for all of the window.</summary>
    [JsonIgnore]
    public int? IdCount => Ids?.Count ?? Listed;

    [JsonIgnore]
    public bool HasIds => IdCount is not null;

    /// <summary>Nothing narrows the window.</summary>
    [JsonIgnore]
    public bool IsAll => this is { HasIds: false, Limit: null };

    /// <summary>The same once the ledger lists the ids.</summary>
    public RunSelection AsListed() => Ids is null ? this : this with { Ids = null, Listed = Ids.Count };

    public string ToJson() => JsonSerializer.Serialize(this, RunSelectionJson.Default.RunSelection);

    public static RunSelection FromJson(string json) => JsonSerializer.Deserialize(json, RunSelectionJson.Default.RunSelection)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunSelection))]
internal sealed partial class RunSelectionJson : JsonSerializerContext;
