using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>A mismatch as a run recorded it. Kind and action are words of the reports.</summary>
/// <param name="ParticipantId">Where a run writes to several participants of one conversation; null for the conversation's own.</param>
internal sealed record RecordedMismatch(
    string Attribute, string SourcePath, string Kind, string? Expected, string? Actual, string Action, string? Message,
    string? ParticipantId = null);

/// <summary>
/// All mismatches of one conversation as the ledger stores them: JSON, as <see cref="PackedText"/>. A mismatch that became a change of the
/// conversation's patch names that change by its place, so that the values are stored once. Each text inside is <see cref="StoredText"/>.
/// </summary>
internal static class StoredMismatches
{
    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="changes">Of the patch; empty for none.</param>
    /// <param name="isShared">Whether a mismatch names one of the changes, so that the patch is needed to read it.</param>
    public static byte[] Pack(
        IEnumerable<RecordedMismatch> mismatches, IReadOnlyList<AttributeChange> changes, out bool isShared)
    {
        var places = new Dictionary<(string, string, string?, string?), int>();
        for (var i = 0; i < changes.Count; i++)
            places.TryAdd((changes[i].Name, changes[i].SourcePath, changes[i].Before, changes[i].After), i);
        var entries = mismatches.Select(m => places.TryGetValue((m.Attribute, m.SourcePath, m.Actual, m.Expected), out var place)
            ? new Entry
            {
                Change = place, Kind = m.Kind, Action = m.Action, Message = StoredText.Encode(m.Message),
                ParticipantId = StoredText.Encode(m.ParticipantId),
            }
            : Whole(m)).ToList();
        isShared = entries.Exists(e => e.Change is not null);
        return PackedText.Pack(JsonSerializer.SerializeToUtf8Bytes(entries, Options));
    }

    /// <param name="changes">The changes of the patch that <see cref="Pack"/> was given.</param>
    public static IReadOnlyList<RecordedMismatch> Unpack(byte[] stored, IReadOnlyList<AttributeChange> changes) =>
        [.. JsonSerializer.Deserialize<List<Entry>>(PackedText.Unpack(stored), Options)!.Select(e => Of(e, changes))];

    static Entry Whole(RecordedMismatch m) => new()
    {
        Attribute = StoredText.Encode(m.Attribute), SourcePath = StoredText.Encode(m.SourcePath), Kind = m.Kind,
        Expected = StoredText.Encode(m.Expected), Actual = StoredText.Encode(m.Actual), Action = m.Action,
        Message = StoredText.Encode(m.Message), ParticipantId = StoredText.Encode(m.ParticipantId),
    };

    static RecordedMismatch Of(Entry e, IReadOnlyList<AttributeChange> changes)
    {
        var (message, participant) = (StoredText.Decode(e.Message), StoredText.Decode(e.ParticipantId));
        if (e.Change is not { } place)
        {
            return new RecordedMismatch(
                StoredText.Decode(e.Attribute)!, StoredText.Decode(e.SourcePath)!, e.Kind, StoredText.Decode(e.Expected),
                StoredText.Decode(e.Actual), e.Action, message, participant);
        }

        var change = place < changes.Count
            ? changes[place]
            : throw new LedgerException("The ledger lacks a patch whose values a mismatch shares");
        return new RecordedMismatch(change.Name, change.SourcePath, e.Kind, change.After, change.Before, e.Action, message, participant);
    }

    sealed record Entry
    {
        /// <summary>The place among the changes of the patch; null for a mismatch with names and values of its own.</summary>
        public int? Change { get; init; }

        public string? Attribute { get; init; }

        public string? SourcePath { get; init; }

        public required string Kind { get; init; }

        public string? Expected { get; init; }

        public string? Actual { get; init; }

        public required string Action { get; init; }

        public string? Message { get; init; }

        public string? ParticipantId { get; init; }
    }
}
