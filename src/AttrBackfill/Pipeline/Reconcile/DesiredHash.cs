using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Flatten;

namespace AttrBackfill.Pipeline.Reconcile;

/// <summary>
/// A fingerprint of what a participant should carry, by which the ledger knows that exactly that was written before.
/// The order, source paths and collisions are no part of it.
/// </summary>
internal static class DesiredHash
{
    const int HashBytes = 16;

    /// <returns>32 lower-case hex digits.</returns>
    public static string Of(string participantId, FlatAttributes desired, FlattenSettings limits)
    {
        var parts = new ArrayBufferWriter<byte>(4096);
        Append(parts, participantId);
        Append(parts, limits.MaxNameLength ?? -1);
        Append(parts, limits.MaxValueLength ?? -1);
        Append(parts, (int)limits.Oversize);
        foreach (var attribute in desired.Desired.OrderBy(a => a.Name, StringComparer.Ordinal))
        {
            Append(parts, attribute.Name);
            Append(parts, attribute.Value);
        }

        return Convert.ToHexStringLower(SHA256.HashData(parts.WrittenSpan).AsSpan(0, HashBytes));
    }

    static void Append(ArrayBufferWriter<byte> parts, int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(parts.GetSpan(sizeof(int)), number);
        parts.Advance(sizeof(int));
    }

    /// <summary>Length first, so that no two lists of parts look alike; UTF-16, which keeps lone surrogates apart.</summary>
    static void Append(ArrayBufferWriter<byte> parts, string text)
    {
        Append(parts, text.Length);
        parts.Write(MemoryMarshal.AsBytes(text.AsSpan()));
    }
}
