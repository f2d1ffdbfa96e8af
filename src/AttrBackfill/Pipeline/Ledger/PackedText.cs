using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// JSON as the ledger stores it where it holds attributes: its UTF-8, compressed where that is shorter. Names and paths come several times,
/// so that a patch takes a third. Compressed text begins with <see cref="Compressed"/>, which no JSON does, and its length.
/// </summary>
internal static class PackedText
{
    const byte Compressed = 1;

    const int HeaderBytes = 1 + sizeof(int);

    /// <summary>Shorter text does not get shorter.</summary>
    const int TooShort = 64;

    // The third quality is the first one that saves a byte in ten more, and takes twice the time. The window is that of most patches.
    const int Quality = 2, WindowBits = 18;

    public static byte[] Pack(ReadOnlySpan<byte> json)
    {
        if (json.Length < TooShort) return json.ToArray();
        var packed = ArrayPool<byte>.Shared.Rent(HeaderBytes + json.Length);
        try
        {
            var isShorter = BrotliEncoder.TryCompress(json, packed.AsSpan(HeaderBytes), out var length, Quality, WindowBits);
            if (!isShorter || HeaderBytes + length >= json.Length) return json.ToArray();
            packed[0] = Compressed;
            BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(1), json.Length);
            return packed.AsSpan(0, HeaderBytes + length).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }
    }

    /// <exception cref="LedgerException">It was not packed here.</exception>
    public static byte[] Unpack(byte[] stored)
    {
        if (stored.Length < HeaderBytes || stored[0] != Compressed) return stored;
        var json = new byte[BinaryPrimitives.ReadInt32LittleEndian(stored.AsSpan(1))];
        return BrotliDecoder.TryDecompress(stored.AsSpan(HeaderBytes), json, out var length) && length == json.Length
            ? json
            : throw new LedgerException("The attributes of a conversation in the ledger cannot be read");
    }
}
