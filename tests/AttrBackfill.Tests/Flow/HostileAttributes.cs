using System.Globalization;
using System.Text;

namespace AttrBackfill.Tests.Flow;

/// <summary>
/// Attributes of a conversation as JSON text, made to be hard to flatten: few names, so that they meet, and all kinds of values.
/// </summary>
internal sealed class HostileAttributes(int seed)
{
    const int Deepest = 4;

    static readonly string[] Names =
    [
        "a", "b", "c", "a_b", "b_c", "a_b_c", "a.b", "b.0", "0", "1", "", " ", "_", "A", "pre_chat_form_data", "prechat_a", "context",
        "email", "__proto__", "constructor", "toString", "toJSON", "length", "é", "ё", "😀", "a😀b", "\ud83d", "\ude00x", "\u0000",
        "\u2028", "x\ty", "\"", "\\", "a/b",
        "context.pre_chat_form_data", "found", "orgId",
    ];

    static readonly string[] Numbers =
    [
        "0", "-0", "1", "1.0", "1.10", "-1.5e-7", "1E5", "1e+5", "12345678901234567890", "0.1000", "9007199254740993", "1e400", "-0.0",
    ];

    static readonly string[] Texts =
    [
        "", " ", "x", "y", "true", "null", "1.0", "{", "[", "{}", "[]", " { } ", "[ ]", "[1", "{\"a\":1,}", "{\"a\":1}{}", "{'a':1}",
        "[1,]", "[01]", "[.5]", "[1.]",
        "[+1]", "[1e]", "[-]", "[NaN]", "[tru]", "[true false]",
        "{\"a\"}", "{\"a\":}", "{a:1}", "[\"\u0001\"]", "[\"\\x\"]", "[\"\\u12g4\"]", "[\"\\ud800\"]",
        "[\"\\u00e9\\/\"]",
        "[1]/**/", "//x\n[1]", "\u00a0[1]", "\ufeff[1]", "[1]\u000b", "\f[1]", "\u2028{}",
        "[\u00a01]", "[1]\0", "x,y", "a\u0000b", "\ud800", "{\"a\":\"\udc00\"}", "😀😀😀😀😀😀", "x😀\ud83d",
        "{\"a\":{\"b\":[1,{\"c\":2}]}}", "{\"a\":1,\"a\":2,\"b\":{}}", "[redacted]", "{name}", "\t\r\n {\"b\":\"{\\\"c\\\":1.10}\"} \n",
    ];

    static readonly string[] Faults = ["\"", ",", "}", "]", "\u00a0", "\ud800", "x", "\\", "\n", "\u0001"];

    readonly Random _random = new(seed);

    public string Next()
    {
        var text = new StringBuilder();
        Object(text, 0, _random.Next(0, 8));
        return text.ToString();
    }

    void Value(StringBuilder to, int depth)
    {
        switch (_random.Next(depth < Deepest ? 20 : 8))
        {
            case 0: to.Append(Any(Numbers)); break;
            case 1: to.Append(Any(["true", "false", "null", "null"])); break;
            case < 8: Quote(to, Any(Texts)); break;
            case < 12: Object(to, depth + 1, _random.Next(0, 4)); break;
            case < 15: Array(to, depth + 1); break;
            case < 19: Quote(to, Inner(depth)); break;
            default: Deep(to); break;
        }
    }

    /// <summary>JSON in a string, with white space around it, and now and then with a fault in it.</summary>
    string Inner(int depth)
    {
        var inner = new StringBuilder();
        Space(inner);
        Value(inner, depth + 1);
        Space(inner);
        if (_random.Next(8) == 0 && inner.Length > 0) inner.Remove(_random.Next(inner.Length), 1);
        if (_random.Next(12) == 0) inner.Insert(_random.Next(inner.Length + 1), Any(Faults));
        return inner.ToString();
    }

    /// <summary>Objects and lists one in the other, about as many as a text may hold.</summary>
    void Deep(StringBuilder to)
    {
        var levels = _random.Next(60, 68);
        var isObject = _random.Next(2) == 0;
        var deep = new StringBuilder();
        for (var i = 0; i < levels; i++) deep.Append(isObject ? "{\"a\":" : "[");
        deep.Append(_random.Next(2) == 0 || isObject ? "1" : "");
        deep.Append(isObject ? '}' : ']', levels);
        if (_random.Next(3) == 0) to.Append(deep);
        else Quote(to, deep.ToString());
    }

    void Object(StringBuilder to, int depth, int members)
    {
        to.Append('{');
        for (var i = 0; i < members; i++)
        {
            if (i > 0) to.Append(',');
            Space(to);
            Quote(to, _random.Next(25) == 0 ? LongName() : Any(Names));
            Space(to);
            to.Append(':');
            Space(to);
            Value(to, depth);
            Space(to);
        }

        if (members == 0) Space(to);
        to.Append('}');
    }

    void Array(StringBuilder to, int depth)
    {
        to.Append('[');
        var elements = _random.Next(0, 4);
        for (var i = 0; i < elements; i++)
        {
            if (i > 0) to.Append(',');
            Space(to);
            Value(to, depth);
        }

        Space(to);
        to.Append(']');
    }

    string LongName() => string.Concat(Enumerable.Repeat(Any(["n", "é", "😀"]), _random.Next(3, 60))) + Any(["", "x", "y"]);

    void Space(StringBuilder to)
    {
        if (_random.Next(8) == 0) to.Append(Any([" ", "\t", "\r\n", "  \n"]));
    }

    /// <summary>A JSON string, its characters escaped or not as the rules allow.</summary>
    void Quote(StringBuilder to, string text)
    {
        var escapesAll = _random.Next(30) == 0;
        to.Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var isPair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (isPair && !escapesAll) to.Append(c).Append(text[++i]);
            else if (c is '"' or '\\' && !escapesAll) to.Append('\\').Append(c);
            else if (c is '/' && _random.Next(2) == 0) to.Append("\\/");
            else if (c is '\n' && _random.Next(2) == 0) to.Append("\\n");
            else if (escapesAll || c < ' ' || char.IsSurrogate(c)) to.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else to.Append(c);
        }

        to.Append('"');
    }

    string Any(string[] of) => of[_random.Next(of.Length)];
}
