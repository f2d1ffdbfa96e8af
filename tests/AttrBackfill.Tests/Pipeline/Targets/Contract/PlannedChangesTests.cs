using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets.Contract;
using AttrBackfill.Pipeline.Targets.Participant;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Targets.Contract;

/// <summary>An apply or a revert makes exactly the changes of its list, each only where the target is still as it was.</summary>
public sealed class ListedChangesTests
{
    static readonly ChangeListEvaluator Evaluator = new(new ParticipantTarget());

    [Theory]
    [InlineData("a=old", "Different write")]
    [InlineData("a=new", "nothing")]
    [InlineData("a=other", "Different leave changed since")]
    [InlineData("b=1", "Different leave changed since")]
    public void A_change_of_a_value_wants_the_value_from_before(string attributes, string expected) =>
        Assert.Equal(expected, Show(Evaluator.Of(Live(attributes, new PlannedChange("a", "a", "old", "new")))));

    [Theory]
    [InlineData("b=1", "Missing write")]
    [InlineData("a=new", "nothing")]
    [InlineData("a=other", "Different leave changed since")]
    public void A_new_attribute_wants_the_name_to_be_free(string attributes, string expected) =>
        Assert.Equal(expected, Show(Evaluator.Of(Live(attributes, new PlannedChange("a", "a", null, "new")))));

    [Fact]
    public void An_attribute_that_is_gone_needs_no_clearing() =>
        Assert.Equal("nothing", Show(Evaluator.Of(Live("b=1", new PlannedChange("a", "a", "new", "", "cleared")))));

    [Fact]
    public void A_conversation_that_was_not_read_is_not_evaluated()
    {
        var listed = new SourceConversation
        {
            Id = "c", Depth = SourceDepth.IdOnly,
            PlannedChanges = new PlannedChanges("p", [new("a", "a", null, "x")])
        };
        Assert.Null(Evaluator.Of(listed).Reconciliation);
    }

    [Fact]
    public void A_participant_that_is_gone_leaves_nothing_to_change()
    {
        var evaluation = Evaluator.Of(Live("a=old", new PlannedChange("a", "a", "old", "new")) with { Participants = [] });
        Assert.Equal((ExtractVerdict.NoCustomer, false), (evaluation.Extraction!.Verdict, evaluation.HasChanges));
    }

    static SourceConversation Live(string attributes, PlannedChange change) => new()
    {
        Id = "c",
        Depth = SourceDepth.Live,
        Participants = [new SourceParticipant("p", "customer",
            [.. attributes.Split(' ').Select(a => a.Split('=')).Select(a => new SourceAttribute(a[0], AttributeValue.String(a[1])))])],
        PlannedChanges = new PlannedChanges("p", [change]),
    };

    static string Show(Evaluation evaluation) => evaluation.Reconciliation!.Mismatches switch
    {
        [] => "nothing",
        [var m] => $"{m.Kind} {(m.ToWrite ? "write" : "leave")}{(m.Message is null ? "" : " " + m.Message)}",
        _ => "more than one",
    };
}
