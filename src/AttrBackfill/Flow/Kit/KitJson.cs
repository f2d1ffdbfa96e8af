using System.Globalization;
using System.Text;
using AttrBackfill.Text;

namespace AttrBackfill.Flow.Kit;

/// <summary>
/// JSON text of the kit's files: two spaces a level, LF. Half a surrogate pair, which serialisers replace, stays an escape.
/// </summary>
internal static class KitJson
{
    public static string Of(Members file)
    {
        var text = new StringBuilder();
        Write(text, file, 0);
        return text.Append('\n').ToString();
    }

    public static string Quoted(string text) => Encoding.UTF8.GetString(JsonStrings.Quoted(text));

    static void Write(StringBuilder to, object? value, int level)
    {
        switch (value)
        {
            case Members members:
                Write(to, '{', '}', [.. members], level, member =>
                {
                    to.Append(Quoted(member.Name)).Append(": ");
                    Write(to, member.Value, level + 1);
                });
                break;
            case IReadOnlyList<object?> list:
                Write(to, '[', ']', list, level, element => Write(to, element, level + 1));
                break;
            case string text: to.Append(Quoted(text)); break;
            case bool flag: to.Append(flag ? "true" : "false"); break;
            case int number: to.Append(number.ToString(CultureInfo.InvariantCulture)); break;
            case null: to.Append("null"); break;
            default: throw new NotSupportedException(value.GetType().Name);
        }
    }

    static void Write<T>(StringBuilder to, char open, char close, IReadOnlyList<T> items, int level, Action<T> write)
    {
        to.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            to.Append(i == 0 ? "\n" : ",\n").Append(' ', 2 * (level + 1));
            write(items[i]);
        }

        if (items.Count > 0) to.Append('\n').Append(' ', 2 * level);
        to.Append(close);
    }
}
