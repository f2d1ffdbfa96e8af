using AttrBackfill.Configuration;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Pipeline;
using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets;
using Xunit;

namespace AttrBackfill.Tests.Pipeline;

/// <summary>An apply or a revert makes exactly the changes of its list, each only where the target is still as it was.</summary>
public sealed class ListedChangesTests
{
    static readonly ListJudge Judge = new(TargetKind.Participant, null);

    [Theory]
    [InlineData("a=old", "Different write")]
    [InlineData("a=new", "nothing")]
    [InlineData("a=other", "Different leave changed since")]
    [InlineData("b=1", "Different leave changed since")]
    public void A_change_of_a_value_wants_the_value_from_before(string attributes, string expected) =>
        Assert.Equal(expected, Show(Judge.Of(Live(attributes, new ListedChange("a", "a", "old", "new")))));

    [Theory]
    [InlineData("b=1", "Missing write")]
    [InlineData("a=new", "nothing")]
    [InlineData("a=other", "Different leave changed since")]
    public void A_new_attribute_wants_the_name_to_be_free(string attributes, string expected) =>
        Assert.Equal(expected, Show(Judge.Of(Live(attributes, new ListedChange("a", "a", null, "new")))));

    [Fact]
    public void An_attribute_that_is_gone_needs_no_clearing() =>
        Assert.Equal("nothing", Show(Judge.Of(Live("b=1", new ListedChange("a", "a", "new", "", "cleared")))));

    [Fact]
    public void A_conversation_that_was_not_read_is_not_evaluated()
    {
        var listed = new SourceConversation { Id = "c", Depth = SourceDepth.Listed, Listed = new ListedChanges("p", [new("a", "a", null, "x")]) };
        Assert.Null(Judge.Of(listed).Reconciliation);
    }

    [Fact]
    public void A_participant_that_is_gone_leaves_nothing_to_change()
    {
        var judgement = Judge.Of(Live("a=old", new ListedChange("a", "a", "old", "new")) with { Participants = [] });
        Assert.Equal((ExtractVerdict.NoCustomer, false), (judgement.Extraction!.Verdict, judgement.HasChanges));
    }

    static SourceConversation Live(string attributes, ListedChange change) => new()
    {
        Id = "c",
        Depth = SourceDepth.Live,
        Participants = [new SourceParticipant("p", "customer",
            [.. attributes.Split(' ').Select(a => a.Split('=')).Select(a => new SourceAttribute(a[0], AttributeValue.String(a[1])))])],
        Listed = new ListedChanges("p", [change]),
    };

    static string Show(Judgement judgement) => judgement.Reconciliation!.Mismatches switch
    {
        [] => "nothing",
        [var m] => $"{m.Kind} {(m.ToWrite ? "write" : "leave")}{(m.Message is null ? "" : " " + m.Message)}",
        _ => "more than one",
    };
}
