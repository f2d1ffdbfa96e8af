using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace AttrBackfill.Pipeline.Scrub;

/// <summary>Keyed hashes of what a scrub must not keep. The key is derived from the ledger's salt.</summary>
internal sealed class ScrubKey(string salt)
{
    readonly byte[] _key = HMACSHA256.HashData(Encoding.UTF8.GetBytes(salt), "scrub"u8);

    /// <param name="use">Hashes for different uses are not comparable.</param>
    /// <returns>Lower-case hex digits, up to 64.</returns>
    public string Hex(string use, string text, int digits)
    {
        // UTF-16, since texts that differ in half a surrogate pair are the same in UTF-8.
        var hash = HMACSHA256.HashData(_key, MemoryMarshal.AsBytes(string.Concat(use, "\0", text).AsSpan()));
        return Convert.ToHexStringLower(hash)[..digits];
    }
}
