using System.Text.RegularExpressions;
using AttrBackfill.Text;

namespace AttrBackfill.Configuration;

/// <summary><c>env:NAME</c>: a value that jobs.json leaves to the environment.</summary>
internal static partial class EnvReference
{
    public const string Pattern = "^env:[A-Za-z_][A-Za-z0-9_]*$";

    const string Prefix = "env:";

    public static bool TryParse(string text, out string name)
    {
        var matches = Syntax().IsMatch(text) && !text.EndsWith('\n');
        name = matches ? text[Prefix.Length..] : "";
        return matches;
    }

    /// <summary>What is wrong with a text that begins like a reference and is not one; null for every other text.</summary>
    public static string? Problem(string text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal) && !TryParse(text, out _)
            ? $"{SafeText.Quoted(text)} names no variable; write env: and a name of letters, digits and '_'"
            : null;

    [GeneratedRegex(Pattern)]
    private static partial Regex Syntax();
}
