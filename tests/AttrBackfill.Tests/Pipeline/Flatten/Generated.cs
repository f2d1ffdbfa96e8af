using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Source;
using CsCheck;

namespace AttrBackfill.Tests.Pipeline.Flatten;

/// <summary>Small documents out of few names, so that paths meet, and of texts that nearly are JSON.</summary>
internal static class Generated
{
    private static readonly Gen<string> Name = Gen.OneOf("a", "b", "c", "a_b", "b_c", "0", "pre_chat_form_data", "prechat_a");

    private static readonly Gen<string> Space = Gen.Frequency((6, Gen.Const("")), (1, Gen.Const(" ")), (1, Gen.Const("\r\n\t")));

    private static readonly Gen<string> Text = Gen.OneOf(
        "", " ", "x", "y z", "1", "true", "null", "[1", "2]", "{", "]", "{}", "[]", " [1 , 2] ", "{\"b\":1} t", "{\"b\" : 1}", "[\"x\"]",
        "{\"b\":1,}", "[{\"a\":[ ]}]", "\"x\"", "é😀");

    private static readonly Gen<string> Scalar = Gen.Frequency(
        (3, Text.Select(text => JsonSerializer.Serialize(text))),
        (2, Gen.OneOf("0", "1", "1.10", "-0", "1E+5", "true", "false", "null", "\"\\ud800\"", "\"\\/\\u00e9\"")));

    /// <summary>A JSON value as text; some of its strings hold JSON again.</summary>
    public static readonly Gen<string> Json = Value(4);

    /// <summary>Attributes as the platform has them: all texts, and names unique.</summary>
    public static readonly Gen<IReadOnlyList<SourceAttribute>> Texts =
        Gen.Select(Name, Gen.OneOf(Text, Json)).Array[0, 5].Select(pairs => (IReadOnlyList<SourceAttribute>)
            [.. pairs.DistinctBy(p => p.Item1).Select(p => new SourceAttribute(p.Item1, AttributeValue.String(p.Item2)))]);

    /// <summary>Attributes as any contract may have them: names twice, real values.</summary>
    public static readonly Gen<IReadOnlyList<SourceAttribute>> Mixed =
        Gen.Select(Name, Gen.OneOf(Text.Select(AttributeValue.String), Json.Select(AttributeValue.String), Json.Select(Real)),
                (name, value) => new SourceAttribute(name, value))
            .Array[0, 5].Select(attributes => (IReadOnlyList<SourceAttribute>)attributes);

    public static readonly Gen<FlattenSettings> Settings =
        from arrays in Gen.Enum<ArrayRule>()
        from nulls in Gen.Enum<NullRule>()
        from expand in Gen.Frequency((4, Gen.Const(true)), (1, Gen.Const(false)))
        from maxDepth in Gen.Int[1, 6]
        from separator in Gen.OneOf("_", "_", ".", "")
        from exclude in Gen.OneOf("", "", "a_b", "*c", "a?b*")
        from prefix in Gen.OneOf("pre_chat_form_data", "a", "a.b", "b.0")
        select new FlattenSettings
        {
            Arrays = arrays,
            Nulls = nulls,
            ExpandJsonStrings = expand,
            MaxDepth = maxDepth,
            Separator = separator,
            Exclude = exclude.Length == 0 ? [] : [exclude],
            Prefixes = new Dictionary<string, string> { [prefix] = "prechat_" },
        };

    public static string Show(IReadOnlyList<SourceAttribute> attributes) =>
        string.Join("\n", attributes.Select(a => $"{a.Name} {(a.Value.IsString ? "text" : "json")} {a.Value.Text}"));

    private static AttributeValue Real(string json)
    {
        using var document = JsonDocument.Parse(json);
        // A lone surrogate escape makes GetString throw: such a text comes as a text of its own in HardTextTests.
        return document.RootElement.ValueKind == JsonValueKind.String ? AttributeValue.String("x") : AttributeValue.Json(json.Trim());
    }

    private static Gen<string> Value(int depth)
    {
        if (depth == 0) return Scalar;
        var inner = Value(depth - 1);
        var member = Gen.Select(Name, Space, inner, Space, (n, s, v, t) => $"{s}{JsonSerializer.Serialize(n)}{t}:{s}{v}{t}");
        var element = Gen.Select(Space, inner, (s, v) => s + v + s);
        return Gen.Frequency(
            (2, Scalar),
            (3, member.Array[0, 3].Select(members => "{" + string.Join(',', members) + "}")),
            (2, element.Array[0, 3].Select(elements => "[" + string.Join(',', elements) + "]")),
            (2, Gen.Select(Space, inner, (s, v) => JsonSerializer.Serialize(s + v))));
    }
}
