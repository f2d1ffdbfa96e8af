using System.Text.Encodings.Web;
using System.Text.Json;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// The changes of a patch as the ledger stores them: JSON, as <see cref="PackedText"/>. Each text inside is <see cref="StoredText"/>, so
/// that it survives whatever it holds.
/// </summary>
internal static class StoredChanges
{
    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static byte[] Pack(IReadOnlyList<AttributeChange> changes) => PackedText.Pack(Serialize(changes));

    public static IReadOnlyList<AttributeChange> Unpack(byte[] stored) => Deserialize(PackedText.Unpack(stored));

    public static byte[] Serialize(IReadOnlyList<AttributeChange> changes) =>
        JsonSerializer.SerializeToUtf8Bytes(changes.Select(c => Each(c, t => StoredText.Encode(t))), Options);

    public static IReadOnlyList<AttributeChange> Deserialize(ReadOnlySpan<byte> json) =>
        [.. JsonSerializer.Deserialize<List<AttributeChange>>(json, Options)!.Select(c => Each(c, t => StoredText.Decode(t)))];

    static AttributeChange Each(AttributeChange change, Func<string?, string?> text) =>
        change with { Name = text(change.Name)!, Before = text(change.Before), After = text(change.After) };
}
