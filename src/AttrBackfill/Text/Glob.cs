using System.Text;

namespace AttrBackfill.Text;

/// <summary>
/// A pattern over a whole name: <c>*</c> is any text, <c>?</c> one character (a surrogate pair is one), case-sensitive.
/// Matching takes at most the product of both lengths, whatever the pattern.
/// </summary>
internal sealed class Glob(string pattern)
{
    readonly bool _isLiteral = pattern.AsSpan().IndexOfAny('*', '?') < 0;

    /// <summary>Whether the pattern lets every name through.</summary>
    public bool MatchesAll { get; } = pattern.Length > 0 && pattern.All(c => c == '*');

    public bool IsMatch(string name) =>
        MatchesAll || (_isLiteral ? string.Equals(pattern, name, StringComparison.Ordinal) : MatchesPattern(name));

    bool MatchesPattern(string name)
    {
        int p = 0, n = 0, afterStar = -1, starEnd = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                afterStar = ++p;
                starEnd = n;
            }
            else if (p < pattern.Length && pattern[p] == '?')
            {
                p++;
                n += CharacterLength(name, n);
            }
            else if (p < pattern.Length && pattern[p] == name[n])
            {
                p++;
                n++;
            }
            else if (afterStar >= 0)
            {
                // Only the last star needs to give way: an earlier one could not do better.
                starEnd += CharacterLength(name, starEnd);
                n = starEnd;
                p = afterStar;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }

    static int CharacterLength(string text, int index) =>
        Rune.TryGetRuneAt(text, index, out var rune) ? rune.Utf16SequenceLength : 1;
}
