using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Tests.Pipeline.Flatten;
using AttrBackfill.Text;
using CsCheck;
using Xunit;
using Attributes = AttrBackfill.Tests.Pipeline.Flatten.Attributes;

namespace AttrBackfill.Tests.Pipeline.Reconcile;

/// <summary>
/// Running twice changes nothing the second time, on the participant target, where what a run writes is read by the next.
/// </summary>
public sealed class SecondRunTests
{
    [Fact]
    public void A_second_run_finds_nothing_with_the_default_settings() => AssertSettled(Gen.Const(new FlattenSettings()));

    /// <summary>
    /// Not with <c>join</c>, <c>rename</c> and <c>truncate</c>, which can make of an attribute a text that means something
    /// else when read again: see <see cref="Where_a_second_run_still_writes"/>.
    /// </summary>
    [Fact]
    public void A_second_run_finds_nothing_with_other_settings() => AssertSettled(
        Generated.Settings.Select(s => s with { Arrays = s.Arrays == ArrayRule.Join ? ArrayRule.Json : s.Arrays }));

    /// <summary>The honest limits of the promise: each needs settings, or attributes, that work against themselves.</summary>
    [Theory]
    // A name of the one path overwrites an attribute that was itself JSON and gave other names.
    [InlineData("{}", """{"a_b":"{\"c\":\"2\"}","a":"{\"b\":\"1\",\"b_c\":\"3\"}"}""", "a_b_c")]
    // Joined texts happen to be JSON.
    [InlineData("""{"Arrays":2}""", """{"a":"[\"[1\",\"2]\"]"}""", "a")]
    // A new name is itself renamed.
    [InlineData("""{"Rename":{"a":"b","b":"c"}}""", """{"a":"1"}""", "c")]
    // What is left of a text after the cut happens to be JSON.
    [InlineData("""{"MaxValueLength":7,"Oversize":1}""", """{"a":"{\"t\":\"{\\\"b\\\":1} and more\"}"}""", "a_t_b")]
    public void Where_a_second_run_still_writes(string settings, string attributes, string written)
    {
        var rules = JsonSerializer.Deserialize<FlattenSettings>(settings)!;
        var afterOne = Run(Attributes.Of(attributes), rules, out _);
        Run(afterOne, rules, out var second);
        Assert.Contains(written, second.Changes.Select(m => m.Attribute));
    }

    [Theory]
    [InlineData("Json", """{"a":{"b":{"c":{"d":1}}}}""")]
    [InlineData("Index", """{"a":{"b":[[{"c":1}]]}}""")]
    public void What_a_run_wrote_as_json_text_is_not_opened_by_the_next(string arrays, string json)
    {
        var rules = new FlattenSettings { MaxDepth = 2, Arrays = Enum.Parse<ArrayRule>(arrays) };
        var afterOne = Run([new SourceAttribute("a", AttributeValue.String(Attributes.Of(json)[0].Value.Text))], rules, out var first);
        Assert.Single(first.Changes);
        // Nor when the source has changed since.
        var changed = afterOne.Select(a => a.Name == "a" ? Text("a", a.Value.Text.Replace('1', '2')) : a).ToList();
        Run(changed, rules, out var second);
        Assert.Equal(MismatchKind.Different, Assert.Single(second.Mismatches).Kind);
        Run(afterOne, rules, out var third);
        Assert.Empty(third.Mismatches);
    }

    [Fact]
    public void Every_change_is_within_the_limits_and_settles_what_it_changes() =>
        Gen.Select(Generated.Mixed, Generated.Texts, Gen.Enum<OversizeRule>(), Gen.Int[1, 6], Gen.Int[0, 6]).Sample(
            (source, target, oversize, maxName, maxValue) =>
            {
                var rules = new FlattenSettings { MaxNameLength = maxName, MaxValueLength = maxValue, Oversize = oversize };
                var flat = new Flattener(rules).Flatten(source);
                var reconciler = new Reconciler(rules, DifferentPolicy.Overwrite);
                var changes = reconciler.Reconcile(flat, target).Changes.ToList();
                Assert.Distinct(changes.Select(m => m.Attribute));
                Assert.All(changes, m => Assert.False(
                    CodePoints.IsOver(m.Attribute, maxName) || CodePoints.IsOver(m.Expected!, maxValue)));
                Assert.Empty(reconciler.Reconcile(flat, Apply(target, changes)).Changes);
            },
            iter: 10_000);

    private static void AssertSettled(Gen<FlattenSettings> settings) => Gen.Select(Generated.Texts, settings).Sample(
        (attributes, rules) =>
        {
            var afterOne = Run(attributes, rules, out var first);
            if (OverwritesJson(first)) return;
            Run(afterOne, rules, out var second);
            Assert.DoesNotContain(second.Mismatches, m => m.Counts);
        },
        iter: 20_000,
        print: t => $"{Generated.Show(t.Item1)}\n{JsonSerializer.Serialize(t.Item2)}");

    private static bool OverwritesJson(Reconciliation run) => run.Changes.Any(m => m.Actual is not null && JsonText.IsContainer(m.Actual));

    private static List<SourceAttribute> Run(IReadOnlyList<SourceAttribute> attributes, FlattenSettings rules, out Reconciliation result)
    {
        var conversation = new SourceConversation
        {
            Id = "1",
            Depth = SourceDepth.Live,
            Participants = [new SourceParticipant("p", "customer", attributes)],
        };
        var extraction = Extractor.Extract(conversation, new ExtractSettings());
        var flat = new Flattener(rules).Flatten(extraction.Attributes);
        result = new Reconciler(rules, DifferentPolicy.Overwrite).Reconcile(flat, attributes);
        return Apply(attributes, result.Changes);
    }

    /// <summary>As the platform merges a patch: a name that is there keeps its place.</summary>
    private static List<SourceAttribute> Apply(IReadOnlyList<SourceAttribute> attributes, IEnumerable<Mismatch> changes)
    {
        var after = attributes.ToList();
        foreach (var change in changes)
        {
            var at = after.FindIndex(a => a.Name == change.Attribute);
            if (at < 0) after.Add(Text(change.Attribute, change.Expected!));
            else after[at] = Text(change.Attribute, change.Expected!);
        }

        return after;
    }

    private static SourceAttribute Text(string name, string text) => new(name, AttributeValue.String(text));
}
