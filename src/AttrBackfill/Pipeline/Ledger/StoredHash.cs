using System.Buffers;
using System.Text;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// A fingerprint (<see cref="InSyncKey"/>) as the ledger stores it: the hexadecimal digits that it begins with as bytes, the rest as text.
/// </summary>
internal static class StoredHash
{
    /// <summary>Digits of a hash; it is followed by nothing, or by a word about it.</summary>
    const int Digits = 32;

    static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    public static byte[] Encode(string hash) => hash.Length >= Digits && IsHexadecimal(hash.AsSpan(0, Digits))
        ? [.. Convert.FromHexString(hash.AsSpan(0, Digits)), .. Encoding.UTF8.GetBytes(hash[Digits..])]
        : Encoding.UTF8.GetBytes(hash);

    static bool IsHexadecimal(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Hexadecimal);
}
