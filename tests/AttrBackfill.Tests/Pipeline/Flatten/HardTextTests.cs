using System.Text;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Source;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Flatten;

/// <summary>What the public may type: too deep, too long, no Unicode.</summary>
public sealed class HardTextTests
{
    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_text_is_json_up_to_64_levels(int levels, bool isJson)
    {
        var text = string.Concat(Enumerable.Repeat("[", levels)) + string.Concat(Enumerable.Repeat("]", levels));
        // An opened list that is empty at the bottom shows as less than the whole text.
        var flat = Flatten(new FlattenSettings { Arrays = ArrayRule.Index, MaxDepth = 64 }, Attributes.OfText("a", text));
        Assert.Equal(isJson ? [] : ["a=" + text], flat);
    }

    // Members, because an attribute's argument cannot hold a lone surrogate.
    public static TheoryData<string, string> Escapes => new()
    {
        { """{"b":"\ud800"}""", "\ud800" },
        { """{"b":"x\udc00y\n\u00e9\"\\\/\b\f\r\t"}""", "x\udc00y\n\u00e9\"\\/\b\f\r\t" },
        { """{"b":"\ud83d\ude00 \ude00\ud83d 😀"}""", "\ud83d\ude00 \ude00\ud83d 😀" },
    };

    [Theory]
    [MemberData(nameof(Escapes))]
    public void Escapes_are_decoded_lone_surrogates_too(string json, string expected) =>
        Assert.Equal(["a_b=" + expected], Flatten(new FlattenSettings(), Attributes.OfText("a", json)));

    [Fact]
    public void Escapes_in_names_are_decoded_too() =>
        Assert.Equal(["a_\u00e9\ud800=1"], Flatten(new FlattenSettings(), Attributes.OfText("a", """{"\u00e9\ud800":1}""")));

    [Fact]
    public void A_text_with_a_lone_surrogate_is_no_json() =>
        Assert.Equal(["a={\"b\":\"\ud800\"}"], Flatten(new FlattenSettings(), Attributes.OfText("a", "{\"b\":\"\ud800\"}")));

    [Fact]
    public void A_decoded_lone_surrogate_is_kept_in_a_text_that_would_otherwise_be_json() => Assert.Equal(
        ["a_b={\"c\":\"\ud800\"}"], Flatten(new FlattenSettings(), Attributes.OfText("a", """{"b":"{\"c\":\"\ud800\"}"}""")));

    [Fact]
    public void A_value_that_claims_to_be_json_and_is_not_is_text() =>
        Assert.Equal(["a={nope"], Flatten(new FlattenSettings(), [new SourceAttribute("a", AttributeValue.Json("{nope"))]));

    [Theory]
    [InlineData("Json")]
    [InlineData("Index")]
    [InlineData("Join")]
    public void A_real_value_may_be_100_000_deep(string arrays)
    {
        const int Levels = 100_000;
        var json = string.Concat(Enumerable.Repeat("[", Levels)) + "1" + string.Concat(Enumerable.Repeat("]", Levels));
        var flat = Flatten(
            new FlattenSettings { Arrays = Enum.Parse<ArrayRule>(arrays), MaxDepth = 64 },
            [new SourceAttribute("a", AttributeValue.Json(json)), new SourceAttribute("b", AttributeValue.String(json))]);
        // Deeper than anybody means: it is not opened at all.
        Assert.Equal(["a=" + json, "b=" + json], flat);
    }

    [Fact]
    public void A_real_object_deeper_than_a_text_may_be_is_still_opened()
    {
        var json = string.Concat(Enumerable.Repeat("""{"a":""", 70)) + "1" + new string('}', 70);
        var flat = Flatten(new FlattenSettings { MaxDepth = 64 }, [new SourceAttribute("a", AttributeValue.Json(json))]);
        Assert.StartsWith(string.Join('_', Enumerable.Repeat("a", 64)) + "={\"a\":", Assert.Single(flat), StringComparison.Ordinal);
    }

    [Fact]
    public void Strings_in_strings_as_deep_as_paths_go()
    {
        // \u005c keeps the growth a matter of levels squared, where plain backslashes would double at each.
        var json = "{\"z\":1}";
        for (var level = 0; level < 200; level++)
        {
            json = "{\"a\":\"" + json.Replace("\\", "\\u005c", StringComparison.Ordinal).Replace("\"", "\\u0022", StringComparison.Ordinal)
                + "\"}";
        }

        var flat = Flatten(new FlattenSettings { MaxDepth = 64 }, Attributes.OfText("a", json));
        Assert.StartsWith(string.Join('_', Enumerable.Repeat("a", 64)) + "={\"a\":", Assert.Single(flat), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Json", 1)]
    [InlineData("Index", 20_000)]
    [InlineData("Join", 1)]
    public void Thousands_of_strings_in_one_string(string arrays, int expected)
    {
        var list = new StringBuilder("[");
        for (var i = 0; i < 20_000; i++) list.Append(i == 0 ? "" : ",").Append("\"[[\\\"x\\\"]\"");
        var flat = Flatten(
            new FlattenSettings { Arrays = Enum.Parse<ArrayRule>(arrays) }, Attributes.OfText("a", list.Append(']').ToString()));
        Assert.Equal(expected, flat.Length);
    }

    [Fact]
    public void A_value_of_ten_megabytes()
    {
        var text = new string('x', 10_000_000);
        Assert.Equal(["a_b=" + text], Flatten(new FlattenSettings(), Attributes.OfText("a", $$"""{"b":"{{text}}"}""")));
        Assert.Equal(["a=[" + text], Flatten(new FlattenSettings(), Attributes.OfText("a", "[" + text)));
    }

    private static string[] Flatten(FlattenSettings settings, IReadOnlyList<SourceAttribute> attributes) =>
        Attributes.Show(new Flattener(settings).Flatten(attributes));
}
