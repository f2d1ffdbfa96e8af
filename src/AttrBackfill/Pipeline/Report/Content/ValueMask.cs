using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using AttrBackfill.Configuration;

namespace AttrBackfill.Pipeline.Report.Content;

/// <summary>Replaces values of the attributes that the job's owner wants masked, the same way in every report.</summary>
internal sealed class ValueMask
{
    const int HexDigits = 12;

    readonly IReadOnlyList<Regex> _globs;
    readonly MaskRule _rule;
    readonly byte[] _key;

    public ValueMask(ReportSettings settings, string salt)
    {
        _globs = [.. settings.Mask.Select(Glob)];
        _rule = settings.MaskWith;
        _key = Encoding.UTF8.GetBytes(salt);
    }

    public bool Covers(string attribute, string sourcePath) => _globs.Any(g => g.IsMatch(attribute) || g.IsMatch(sourcePath));

    /// <summary>Equal values stay comparable within a ledger; an absent one stays absent.</summary>
    public string? Apply(string? value) => value switch
    {
        null => null,
        _ when _rule is MaskRule.Stars => "***",
        _ => "sha256:" + Convert.ToHexStringLower(Hash(value))[..HexDigits],
    };

    // HMAC is SHA-256 over key and value such that no other pair of the two gives the same input. UTF-16, because two
    // values that differ in half a surrogate pair are the same in UTF-8.
    byte[] Hash(string value) => HMACSHA256.HashData(_key, MemoryMarshal.AsBytes(value.AsSpan()));

    // A ? takes a character of two UTF-16 units too. Without backtracking, a pattern of many stars stays fast.
    static Regex Glob(string glob)
    {
        var pattern = new StringBuilder(@"\A");
        foreach (var c in glob)
        {
            pattern.Append(c switch
            {
                '*' => ".*",
                '?' => @"(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|.)",
                _ => Regex.Escape(c.ToString()),
            });
        }
        return new Regex(
            pattern.Append(@"\z").ToString(),
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking);
    }
}
