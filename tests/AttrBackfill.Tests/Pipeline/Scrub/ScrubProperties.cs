using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Scrub;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Tests.Pipeline.Flatten;
using CsCheck;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Scrub;

public sealed class ScrubProperties
{
    static readonly Gen<string> Glob = Gen.OneOf("a", "b", "c", "a_b", "*c", "?_b", "pre*", "prechat_a", "prechat_*", "*0", "b_c");

    static readonly Gen<(FlattenSettings Settings, ScrubValue With)> Rules =
        from settings in Generated.Settings
        from include in Glob.Array[1, 2]
        from with in Gen.Enum<ScrubValue>()
        select (settings with { Include = include }, with);

    /// <summary>A value that is no text comes back as one, which only then is looked into.</summary>
    static readonly Gen<(IReadOnlyList<SourceAttribute> Attributes, (FlattenSettings Settings, ScrubValue With) Rules)> Any =
        from attributes in Generated.Mixed
        from rules in Rules
        select (attributes, attributes.All(a => a.Value.IsString)
            ? rules
            : rules with { Settings = rules.Settings with { ExpandJsonStrings = true } });

    static readonly ScrubKey Key = new("salt");

    [Fact]
    public void No_listed_value_stays_and_every_other_one_does() => Any.Sample(
        (attributes, rules) =>
        {
            var reference = new ReferenceScrub(rules.Settings);
            var before = Last(attributes);
            var after = Scrubbed(before, rules);
            var left = after.SelectMany(reference.Leaves).ToList();
            Assert.Equal(before.SelectMany(reference.Leaves).Where(l => !l.IsListed), left.Where(l => !l.IsListed));
            var mark = new ScrubMark(rules.With, Key);
            Assert.All(left.Where(l => l.IsListed), l => Assert.True(mark.IsMark(l.Value), l.Path));
            Assert.All(
                before.Where(a => !reference.Leaves(a).Any(l => l.IsListed) && !reference.IsListed(a)), a => Assert.Contains(a, after));
        },
        iter: 20_000,
        print: Print);

    [Fact]
    public void What_flattening_makes_of_a_scrubbed_participant_is_empty() => Any.Sample(
        (attributes, rules) =>
        {
            var settings = rules.Settings with { MaxDepth = 64 };
            var flat = new Flattener(settings).Flatten(Scrubbed(Last(attributes), (settings, ScrubValue.Empty)));
            Assert.All(flat.Desired, d => Assert.Equal("", d.Value));
            Assert.Empty(flat.Collisions);
        },
        iter: 5_000,
        print: Print);

    [Fact]
    public void A_second_scrub_changes_nothing() => Any.Sample(
        (attributes, rules) =>
        {
            var once = Scrubbed(Last(attributes), rules);
            Assert.All(ListedOn(once, rules), a => Assert.Null(a.After));
            // Neither does what is listed, and under which paths: a resumed run reports what an undisturbed one does.
            Assert.Equal(
                ListedOn(Last(attributes), rules).Select(a => (a.Name, a.SourcePath)),
                ListedOn(once, rules).Select(a => (a.Name, a.SourcePath)));
        },
        iter: 5_000,
        print: Print);

    [Fact]
    public void A_backfill_after_a_scrub_writes_nothing_more() => Gen.Select(Generated.Texts, Rules).Sample(
        (attributes, rules) =>
        {
            var settings = rules.Settings with { Include = ["*"], Exclude = [], MaxNameLength = null };
            var backfilled = Backfilled(attributes, settings);
            if (Changes(backfilled, settings).Count > 0) return; // names that meet: the second run writes again as it is
            var scrubbed = Scrubbed(backfilled, (rules.Settings with { Exclude = [] }, ScrubValue.Empty));
            Assert.DoesNotContain(Changes(scrubbed, settings), c => c.Expected!.Length > 0 && c.Actual is "");
        },
        iter: 5_000,
        print: Print);

    [Fact]
    public void Equal_values_get_equal_marks_that_only_the_same_key_makes_and_knows() => Gen.String[1, 20].Sample(value =>
    {
        var (mark, other) = (new ScrubMark(ScrubValue.Hash, Key), new ScrubMark(ScrubValue.Hash, new ScrubKey("another salt")));
        var text = mark.Of(value);
        Assert.Matches("^sha256:[0-9a-f]{32}$", text);
        Assert.Equal(text, new ScrubMark(ScrubValue.Hash, new ScrubKey("salt")).Of(value));
        Assert.Equal(text, mark.Of(text));
        Assert.True(mark.IsMark(text));
        Assert.False(other.IsMark(text)); // as a visitor may type it
        Assert.NotEqual(text, other.Of(value));
        Assert.Equal("", new ScrubMark(ScrubValue.Empty, Key).Of(text));
    });

    static IReadOnlyList<SourceAttribute> Backfilled(IReadOnlyList<SourceAttribute> attributes, FlattenSettings settings)
    {
        foreach (var change in Changes(attributes, settings))
        {
            var written = new SourceAttribute(change.Attribute, AttributeValue.String(change.Expected!));
            attributes = [.. attributes.Where(a => a.Name != change.Attribute), written];
        }

        return attributes;
    }

    static List<Mismatch> Changes(IReadOnlyList<SourceAttribute> attributes, FlattenSettings settings) =>
        [.. new Reconciler(settings, DifferentPolicy.Overwrite).Reconcile(new Flattener(settings).Flatten(attributes), attributes).Changes];

    static IReadOnlyList<SourceAttribute> Scrubbed(
        IReadOnlyList<SourceAttribute> attributes, (FlattenSettings Settings, ScrubValue With) rules)
    {
        var texts = ListedOn(attributes, rules).Where(a => a.After is not null).ToDictionary(a => a.Name, a => a.After!);
        return [.. attributes.Select(
            a => texts.TryGetValue(a.Name, out var text) ? new SourceAttribute(a.Name, AttributeValue.String(text)) : a)];
    }

    static IReadOnlyList<ScrubbedAttribute> ListedOn(
        IReadOnlyList<SourceAttribute> attributes, (FlattenSettings Settings, ScrubValue With) rules)
    {
        var scrub = new ScrubRules(rules.Settings, new ScrubMark(rules.With, Key));
        var participant = new SourceParticipant("p", "customer", attributes);
        return scrub.Of(participant, scrub.CopiesOf([participant]));
    }

    /// <summary>As a participant has them: each name once.</summary>
    static List<SourceAttribute> Last(IReadOnlyList<SourceAttribute> attributes) =>
        [.. attributes.GroupBy(a => a.Name).Select(g => g.Last())];

    static string Print((IReadOnlyList<SourceAttribute> Attributes, (FlattenSettings Settings, ScrubValue With) Rules) sample) =>
        $"{Generated.Show(sample.Attributes)}\ninclude {string.Join(' ', sample.Rules.Settings.Include)} "
            + $"exclude {string.Join(' ', sample.Rules.Settings.Exclude)} {sample.Rules.With} {sample.Rules.Settings}";
}
