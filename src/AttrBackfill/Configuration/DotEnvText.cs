using System.Text.RegularExpressions;

namespace AttrBackfill.Configuration;

/// <summary>
/// The text of a <c>.env</c> file. A value is taken as it stands but for surrounding quotes: nothing in it is expanded or escaped, as
/// <c>docker --env-file</c> has it, so that a secret may hold any <c>$</c> or <c>\</c>. Behind an unquoted value, a blank and <c>#</c>
/// begin a comment.
/// </summary>
internal static partial class DotEnvText
{
    /// <param name="fault">Makes the exception for a line, counted from 1, that is neither a value nor a comment.</param>
    public static Dictionary<string, string> Parse(string text, Func<int, Exception> fault)
    {
        var values = new Dictionary<string, string>();
        var number = 0;
        foreach (var line in text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n').Select(l => l.Trim()))
        {
            number++;
            if (line.Length == 0 || line.StartsWith('#')) continue;
            if (Assignment().Match(line) is not { Success: true } match) throw fault(number);
            values[match.Groups["name"].Value] = match.Groups["value"].Captures[0].Value;
        }

        return values;
    }

    [GeneratedRegex("""
        ^(export\s+)?(?<name>[A-Za-z_][A-Za-z0-9_.-]*)\s*=\s*(
            '(?<value>.*?)'(\s*|\s+\#.*)$
          | "(?<value>.*?)"(\s*|\s+\#.*)$
          | (?<value>)(\#.*)?$
          | (?<value>[^'"\#].*?)(\s*|\s+\#.*)$
        )
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Assignment();
}
