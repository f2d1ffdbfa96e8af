using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AttrBackfill.Text;

namespace AttrBackfill.Flow.Kit;

/// <summary>YAML in block style, two spaces a level. Text that a reader could take for another type is in double quotes.</summary>
internal static partial class KitYaml
{
    /// <summary>Texts that readers of YAML 1.1 take for true, false or null.</summary>
    static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "y", "n", "yes", "no", "true", "false", "on", "off", "null",
    };

    public static string Of(Members file)
    {
        var text = new StringBuilder();
        Block(text, file, 0);
        return text.ToString();
    }

    static void Block(StringBuilder to, Members members, int level)
    {
        foreach (var (name, value) in members)
        {
            to.Append(' ', 2 * level).Append(Scalar(name)).Append(':');
            Value(to, value, level);
        }
    }

    static void Value(StringBuilder to, object? value, int level)
    {
        switch (value)
        {
            case Members { Count: > 0 } members:
                to.Append('\n');
                Block(to, members, level + 1);
                break;
            case Members:
                to.Append(" {}\n");
                break;
            case IReadOnlyList<object?> { Count: > 0 } list:
                to.Append('\n');
                foreach (var element in list) Element(to, (Members)element!, level + 1);
                break;
            case IReadOnlyList<object?>:
                to.Append(" []\n");
                break;
            case bool flag:
                to.Append(flag ? " true\n" : " false\n");
                break;
            case int number:
                to.Append(CultureInfo.InvariantCulture, $" {number}\n");
                break;
            default:
                to.Append(' ').Append(Scalar((string)value!)).Append('\n');
                break;
        }
    }

    /// <summary>The first member stands behind the dash, the others below it.</summary>
    static void Element(StringBuilder to, Members element, int level)
    {
        var block = new StringBuilder();
        Block(block, element, level + 1);
        block[2 * level] = '-';
        to.Append(block);
    }

    static string Scalar(string text) => Plain().IsMatch(text) && !Reserved.Contains(text) ? text : Quoted(text);

    static string Quoted(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (SafeText.IsUnseen(c)) quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    [GeneratedRegex(@"\A[A-Za-z]([A-Za-z0-9._/ -]*[A-Za-z0-9._/-])?\z")]
    private static partial Regex Plain();
}
