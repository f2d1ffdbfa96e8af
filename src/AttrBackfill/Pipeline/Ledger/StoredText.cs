using System.Buffers;
using System.Text;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// Text from outside as the ledger stores it. Visitors may send anything: NUL, which PostgreSQL refuses, and halves of surrogate
/// pairs, which have no UTF-8. The stored form has neither, is decoded exactly, and sorts by its bytes as the original sorts by
/// <see cref="StringComparer.Ordinal"/>: so the store's own order is that of the reports, and no report needs its rows in memory.
/// <list type="bullet">
/// <item>U+0000 becomes U+0001 U+0001, and U+0001 becomes U+0001 U+0002;</item>
/// <item>a surrogate D800+n, paired or not, becomes U+E000 U+(1000+n), and U+E000 becomes U+E000 U+F000: surrogates sort below
/// the rest of the plane from U+E000 on, as they do in UTF-16.</item>
/// </list>
/// All other text, nearly all there is, stays as it is.
/// </summary>
internal static class StoredText
{
    const char Low = '\u0001', High = '\uE000', HighItself = '\uF000', SurrogateBase = '\u1000', FirstSurrogate = '\uD800';

    static readonly SearchValues<char> Special = SearchValues.Create(
        [.. Enumerable.Range(FirstSurrogate, 0x800).Select(c => (char)c), '\0', Low, High]);

    static readonly SearchValues<char> Escapes = SearchValues.Create(Low, High);

    public static string? Encode(string? text)
    {
        if (text is null || !text.AsSpan().ContainsAny(Special))
            return text;
        var stored = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            switch (c)
            {
                case '\0': stored.Append(Low).Append('\u0001'); break;
                case Low: stored.Append(Low).Append('\u0002'); break;
                case High: stored.Append(High).Append(HighItself); break;
                case >= FirstSurrogate and < High: stored.Append(High).Append((char)(SurrogateBase + (c - FirstSurrogate))); break;
                default: stored.Append(c); break;
            }
        }
        return stored.ToString();
    }

    public static string? Decode(string? stored)
    {
        if (stored is null || !stored.AsSpan().ContainsAny(Escapes))
            return stored;
        var text = new StringBuilder(stored.Length);
        for (var i = 0; i < stored.Length; i++)
        {
            var c = stored[i];
            if (c is not (Low or High) || i + 1 == stored.Length)
            {
                text.Append(c);
                continue;
            }
            var next = stored[++i];
            text.Append(c == Low ? (char)(next - 1) : next == HighItself ? High : (char)(FirstSurrogate + (next - SurrogateBase)));
        }
        return text.ToString();
    }
}
