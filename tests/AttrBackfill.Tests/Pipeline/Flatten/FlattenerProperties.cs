using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Source;
using CsCheck;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Flatten;

public sealed class FlattenerProperties
{
    [Fact]
    public void Agrees_with_the_plain_reference() => Gen.Select(Generated.Mixed, Generated.Settings).Sample(
        (attributes, settings) =>
        {
            var expected = new ReferenceFlattener(settings).Flatten(attributes);
            var actual = new Flattener(settings).Flatten(attributes);
            Assert.Equal(expected.Desired, actual.Desired);
            Assert.Equal(expected.Collisions, actual.Collisions);
        },
        iter: 20_000,
        print: Print);

    [Fact]
    public void Names_are_unique_and_two_walks_agree() => Gen.Select(Generated.Mixed, Generated.Settings).Sample(
        (attributes, settings) =>
        {
            var flattener = new Flattener(settings);
            var flat = flattener.Flatten(attributes);
            Assert.Distinct(flat.Desired.Select(d => d.Name));
            Assert.All(flat.Collisions, c =>
            {
                Assert.NotEqual(c.WinnerValue, c.Value);
                Assert.Contains(flat.Desired, d => d.Name == c.Name && d.Value == c.WinnerValue);
            });
            var again = flattener.Flatten(attributes);
            Assert.Equal(flat.Desired, again.Desired);
            Assert.Equal(flat.Collisions, again.Collisions);
        },
        iter: 5_000,
        print: Print);

    [Fact]
    public void Any_text_that_is_no_json_is_kept_exactly() => Gen.Select(Gen.String, Generated.Settings).Sample(
        (text, settings) =>
        {
            var trimmed = text.Trim(' ', '\t', '\r', '\n');
            if (trimmed.StartsWith('{') || trimmed.StartsWith('[')) text = "x" + text;
            var flat = new Flattener(settings with { Exclude = [] }).Flatten(Attributes.OfText("a", text));
            Assert.Equal([new DesiredAttribute("a", text, "a")], flat.Desired);
        },
        iter: 5_000);

    [Fact]
    public void Nothing_fails_on_json_with_a_fault_in_it() =>
        Gen.Select(Generated.Json, Gen.Int[0, 200], Gen.Char, Generated.Settings).Sample(
            (json, at, c, settings) =>
            {
                var broken = json.Insert(Math.Min(at, json.Length), c.ToString());
                IReadOnlyList<SourceAttribute> attributes =
                    [new("a", AttributeValue.String(broken)), new("b", AttributeValue.Json(broken)),
                        new(broken, AttributeValue.String(""))];
                Assert.NotNull(new Flattener(settings).Flatten(attributes));
            },
            iter: 10_000);

    [Fact]
    public void Compacting_changes_nothing_but_the_space_between_tokens() => Generated.Json.Sample(
        json =>
        {
            var compact = JsonText.Compact(json);
            Assert.Equal(ReferenceFlattener.WithoutSpace(json), compact);
            Assert.Equal(compact, JsonText.Compact(compact));
            if (json.Contains("\\ud800", StringComparison.Ordinal)) return; // DeepEquals cannot take it
            using var before = JsonDocument.Parse(json);
            using var after = JsonDocument.Parse(compact);
            Assert.True(JsonElement.DeepEquals(before.RootElement, after.RootElement));
        },
        iter: 5_000);

    private static string Print((IReadOnlyList<SourceAttribute> Attributes, FlattenSettings Settings) sample) =>
        $"{Generated.Show(sample.Attributes)}\n{JsonSerializer.Serialize(sample.Settings)}";
}
