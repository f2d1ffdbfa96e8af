using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace AttrBackfill.Benchmarks.Kept;

/// <summary>
/// Texts that are looked for in bytes: as they are, in the entries of ZIP files, and in the compressed pieces that a ledger stores. A
/// text is known by its first eight bytes, which no other one has.
/// </summary>
internal sealed class Needles
{
    const int KeyBytes = sizeof(ulong);

    /// <summary>A packed text begins with this byte and its length; see PackedText.</summary>
    const byte Compressed = 1;

    const int HeaderBytes = 1 + sizeof(int), LongestText = 1 << 16;

    readonly Dictionary<ulong, byte[]> _byKey = [];
    readonly HashSet<ulong> _found = [];

    public Needles(IEnumerable<string> texts)
    {
        foreach (var text in texts.Select(Encoding.UTF8.GetBytes)) _byKey.Add(BinaryPrimitives.ReadUInt64LittleEndian(text), text);
    }

    public int Found => _found.Count;

    public void Forget() => _found.Clear();

    public void LookIn(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) LookIn(File.ReadAllBytes(file));
    }

    public void LookIn(byte[] data)
    {
        LookAt(data);
        if (data.AsSpan().StartsWith("PK\u0003\u0004"u8))
        {
            using var zip = new ZipArchive(new MemoryStream(data));
            foreach (var entry in zip.Entries)
            {
                using var content = new MemoryStream();
                using (var stream = entry.Open()) stream.CopyTo(content);
                LookIn(content.ToArray());
            }
        }
        else
        {
            LookAtPieces(data);
        }
    }

    /// <summary>Whatever can be unpacked, whole or not.</summary>
    void LookAtPieces(ReadOnlySpan<byte> data)
    {
        var text = new byte[LongestText];
        for (var at = 0; at + HeaderBytes < data.Length; at++)
        {
            if (data[at] != Compressed) continue;
            var length = BinaryPrimitives.ReadInt32LittleEndian(data[(at + 1)..]);
            if (length is < KeyBytes or > LongestText) continue;
            using var decoder = new BrotliDecoder();
            decoder.Decompress(data[(at + HeaderBytes)..], text.AsSpan(0, length), out _, out var written);
            LookAt(text.AsSpan(0, written));
        }
    }

    void LookAt(ReadOnlySpan<byte> data)
    {
        for (var at = 0; at + KeyBytes <= data.Length; at++)
        {
            var key = BinaryPrimitives.ReadUInt64LittleEndian(data[at..]);
            if (_byKey.TryGetValue(key, out var text) && data[at..].StartsWith(text)) _found.Add(key);
        }
    }
}
