using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Targets.Webchat;

internal static class WebchatDocument
{
    const string Attributes = "attributes";

    /// <summary>
    /// The document with the changes merged into its attributes. Every other field, known or unknown, is copied as the very bytes it
    /// came in: what a PUT leaves out is lost.
    /// </summary>
    public static byte[] Merge(JsonElement document, IReadOnlyList<AttributeChange> changes)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var merged = false;
        Open(buffer);
        foreach (var property in document.EnumerateObject())
        {
            if (!merged && JsonStrings.Name(property) == Attributes)
            {
                WriteAttributes(buffer, property.Value, changes);
                merged = true;
            }
            else
            {
                Copy(buffer, property);
            }
        }

        if (!merged) WriteAttributes(buffer, default, changes);
        Close(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    static void WriteAttributes(ArrayBufferWriter<byte> buffer, JsonElement present, IReadOnlyList<AttributeChange> changes)
    {
        Name(buffer, "\"attributes\""u8);
        Open(buffer);
        var left = changes.ToDictionary(c => c.Name);
        if (present.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in present.EnumerateObject())
            {
                var name = JsonStrings.Name(property);
                if (left.Remove(name, out var change)) Write(buffer, change);
                else if (!changes.Any(c => c.Name == name)) Copy(buffer, property);
            }
        }

        foreach (var change in changes.Where(c => left.ContainsKey(c.Name))) Write(buffer, change);
        Close(buffer);
    }

    static void Write(ArrayBufferWriter<byte> buffer, AttributeChange change)
    {
        Name(buffer, JsonStrings.Quoted(change.Name));
        buffer.Write(JsonStrings.Quoted(change.After ?? ""));
    }

    static void Copy(ArrayBufferWriter<byte> buffer, JsonProperty property)
    {
        Name(buffer, [(byte)'"', .. JsonMarshal.GetRawUtf8PropertyName(property), (byte)'"']);
        buffer.Write(JsonMarshal.GetRawUtf8Value(property.Value));
    }

    static void Open(ArrayBufferWriter<byte> buffer) => buffer.Write("{"u8);

    static void Close(ArrayBufferWriter<byte> buffer) => buffer.Write("}"u8);

    static void Name(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> quoted)
    {
        if (buffer.WrittenSpan[^1] != '{') buffer.Write(","u8);
        buffer.Write(quoted);
        buffer.Write(":"u8);
    }
}
