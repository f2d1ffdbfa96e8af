using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AttrBackfill.Flow.Kit;

/// <summary>An expression of HCL as it stands: <c>var.name</c>.</summary>
internal sealed record HclExpression(string Text);

/// <summary>A value that HCL is to encode as JSON text.</summary>
internal sealed record HclJson(object Value);

/// <summary>A block within another one, such as <c>config_request { … }</c>.</summary>
internal sealed record HclBlock(Members Body);

/// <summary>
/// HCL as the Terraform formatter writes it: two spaces a level, and the equals signs of neighbouring lines below each other. A value of
/// several lines, a block and an empty line end such a column.
/// </summary>
internal static partial class KitHcl
{
    /// <param name="header"><c>resource "type" "name"</c>.</param>
    public static string Of(string header, Members body)
    {
        var text = new StringBuilder();
        Block(text, header, body, 0);
        return text.ToString();
    }

    static void Block(StringBuilder to, string header, Members body, int level)
    {
        to.Append(' ', 2 * level).Append(header).Append(" {\n");
        Lines(to, body, level + 1);
        to.Append(' ', 2 * level).Append("}\n");
    }

    static void Lines(StringBuilder to, Members members, int level)
    {
        var column = new List<(string Name, string Value)>();
        var isFirst = true;
        foreach (var (name, value) in members)
        {
            if (value is HclBlock block)
            {
                Flush(to, column, level);
                if (!isFirst) to.Append('\n');
                Block(to, name, block.Body, level);
            }
            else if (Value(value, level) is var text && text.Contains('\n'))
            {
                Flush(to, column, level);
                Assign(to, Name(name), text, level);
            }
            else
            {
                column.Add((Name(name), text));
            }

            isFirst = false;
        }

        Flush(to, column, level);
    }

    static void Flush(StringBuilder to, List<(string Name, string Value)> column, int level)
    {
        var width = column.Count == 0 ? 0 : column.Max(c => c.Name.Length);
        foreach (var (name, value) in column) Assign(to, name.PadRight(width), value, level);
        column.Clear();
    }

    static void Assign(StringBuilder to, string name, string value, int level) =>
        to.Append(' ', 2 * level).Append(name).Append(" = ").Append(value).Append('\n');

    static string Value(object? value, int level) => value switch
    {
        HclExpression expression => expression.Text,
        HclJson json => $"jsonencode({Value(json.Value, level)})",
        Members { Count: 0 } => "{}",
        Members members => Braces('{', '}', level, to => Lines(to, members, level + 1)),
        IReadOnlyList<object?> list => Braces('[', ']', level, to =>
        {
            foreach (var element in list) to.Append(' ', 2 * (level + 1)).Append(Value(element, level + 1)).Append(",\n");
        }),
        string text => Quoted(text),
        bool flag => flag ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException(value?.GetType().Name ?? "null"),
    };

    static string Braces(char open, char close, int level, Action<StringBuilder> lines)
    {
        var text = new StringBuilder().Append(open).Append('\n');
        lines(text);
        return text.Append(' ', 2 * level).Append(close).ToString();
    }

    static string Name(string name) => Identifier().IsMatch(name) ? name : Quoted(name);

    /// <summary><c>${</c> and <c>%{</c> would be Terraform's own: the platform's <c>${input.x}</c> needs the sign twice.</summary>
    static string Quoted(string text)
    {
        var escaped = text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
        return $"\"{escaped.Replace("${", "$${").Replace("%{", "%%{")}\"";
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_-]*\z")]
    private static partial Regex Identifier();
}
