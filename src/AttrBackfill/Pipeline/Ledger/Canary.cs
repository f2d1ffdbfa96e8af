using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>How far a canary has come. The ledger keeps the names.</summary>
/// <remarks><see cref="Ignored"/>: it was put back, and the run was resumed with <c>--ignore-guards</c>.</remarks>
internal enum CanaryStage { Choosing, Writing, Soaking, Passed, Returning, PutBack, Ignored }

/// <summary>The conversations that a run writes and reads back before all others: what was asked for, and how far it has come.</summary>
/// <param name="Size">The most conversations that are chosen.</param>
/// <param name="SoakSeconds">How long after the first read-back they are read again.</param>
internal sealed record Canary(int Size, long SoakSeconds)
{
    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    };

    public CanaryStage Stage { get; init; }

    /// <summary>When all had been read back; null before.</summary>
    public DateTimeOffset? SoakFrom { get; init; }

    /// <summary>How many conversations were written.</summary>
    public int Written { get; init; }

    /// <summary>The kind of failure, without values; null where there was none.</summary>
    public string? Reason { get; init; }

    /// <summary>How many conversations were put back.</summary>
    public int Returned { get; init; }

    /// <summary>Those of them whose read did not show the values from before.</summary>
    public int Unconfirmed { get; init; }

    /// <summary>How many could not be put back yet.</summary>
    public int Left { get; init; }

    [JsonIgnore]
    public TimeSpan Soak => TimeSpan.FromSeconds(SoakSeconds);

    /// <summary>The values from before are back, or are being put back.</summary>
    [JsonIgnore]
    public bool HasFailed => Stage is CanaryStage.Returning or CanaryStage.PutBack;

    /// <summary>
    /// Patched conversations of an earlier attempt that say nothing of the share that a run changes: a canary holds changed ones alone.
    /// </summary>
    public static long PatchedBefore(RunRecord? run) => run switch
    {
        null or { Canary: null or { Stage: CanaryStage.Ignored } } => 0,
        { Canary: { Stage: CanaryStage.Passed } passed } => passed.Written,
        _ => run.Patched,
    };

    /// <summary>Such as <c>canary 20: value cut; 18 conversations put back, 2 not yet</c>.</summary>
    public string FailureText()
    {
        var unconfirmed = Unconfirmed > 0 ? Text($" ({Unconfirmed} not confirmed by a read)") : "";
        var left = Left > 0 ? Text($", {Left} not yet") : "";
        return Text($"canary {Size}: {Reason}; {Returned} conversations put back{unconfirmed}{left}");
    }

    public string ToJson() => JsonSerializer.Serialize(this, Options);

    public static Canary FromJson(string json) => JsonSerializer.Deserialize<Canary>(json, Options)!;

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A conversation of a canary.</summary>
/// <param name="Whole">
/// All that the target carried before the write, each attribute with its value before; null before the write. One without value was erased
/// since.
/// </param>
/// <param name="IsBack">The values from before were put back.</param>
internal sealed record CanaryMember(
    string ConversationId, DateTimeOffset? Start, DateTimeOffset? End, string? MediaType, IReadOnlyList<AttributeChange>? Whole = null,
    bool IsBack = false);
