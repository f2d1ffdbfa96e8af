using System.Text;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// Ids as the ledger stores them: a UUID in its usual form, which nearly all are, as its 16 bytes; any other text as the UTF-8 of its
/// <see cref="StoredText"/>. Bytes sort as the ids do by <see cref="StringComparer.Ordinal"/>, UUIDs among themselves and other texts among
/// themselves.
/// </summary>
internal static class StoredId
{
    const int UuidBytes = 16, UuidChars = 36;

    public static byte[] Encode(string id)
    {
        if (id.Length == UuidChars && Guid.TryParseExact(id, "D", out var uuid) && uuid.ToString("D") == id)
            return uuid.ToByteArray(bigEndian: true);
        var text = Encoding.UTF8.GetBytes(StoredText.Encode(id)!);
        // No stored text holds a NUL, so this one marks a text that would be taken for a UUID.
        return text.Length == UuidBytes ? [.. text, 0] : text;
    }

    public static byte[]? EncodeOrNull(string? id) => id is null ? null : Encode(id);

    public static string Decode(byte[] stored)
    {
        if (stored.Length == UuidBytes) return new Guid(stored, bigEndian: true).ToString("D");
        var length = stored.Length == UuidBytes + 1 && stored[^1] == 0 ? UuidBytes : stored.Length;
        return StoredText.Decode(Encoding.UTF8.GetString(stored, 0, length))!;
    }
}
