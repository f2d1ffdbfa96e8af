using AttrBackfill.Configuration;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Source;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Source;

public sealed class WireMappingTests
{
    static readonly DateTimeOffset Start = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    static readonly SourceConversation Known = new() { Id = "c-1", Start = Start, MediaType = "message", Depth = SourceDepth.Snapshot };

    [Fact]
    public void A_listed_conversation_has_no_participants()
    {
        var mapped = WireMapping.Map(Details(end: Start.AddHours(1)), Selection(Channel.Conversations), SourceDepth.IdOnly);
        Assert.Empty(mapped.Participants);
        Assert.False(mapped.IsOpen);
    }

    [Fact]
    public void A_snapshot_keeps_participants_and_attributes_in_order()
    {
        var mapped = WireMapping.Map(Details(end: null), Selection(Channel.Conversations), SourceDepth.Snapshot);
        Assert.True(mapped.IsOpen);
        var customer = Assert.Single(mapped.Participants);
        Assert.Equal(("p", "customer"), (customer.Id, customer.Purpose));
        Assert.Equal(["b", "a", "b"], customer.Attributes.Select(a => a.Name));
    }

    [Fact]
    public void A_webchat_without_an_end_is_not_open() =>
        Assert.False(WireMapping.Map(Details(end: null), Selection(Channel.Webchat), SourceDepth.Snapshot).IsOpen);

    [Fact]
    public void What_the_live_view_leaves_out_stays_as_it_was_known()
    {
        var live = WireMapping.Live(Known, new LiveConversation("C-1", null, null, []), end: null, isOpen: true, "message");
        Assert.Equal((Start, SourceDepth.Live, true), (live.Start, live.Depth, live.IsOpen));
    }

    [Fact]
    public void Another_conversation_in_the_answer_is_a_failure_of_this_one()
    {
        var failure =
            Assert.Throws<GenesysException>(() => WireMapping.Live(Known, new LiveConversation("c-2", null, null, []), null, false, null));
        Assert.Equal(FailureScope.Item, failure.Scope);
    }

    static Selection Selection(Channel channel) => new(new SelectSettings(), channel, new TimeWindow(Start, Start.AddDays(1)));

    static DetailsConversation Details(DateTimeOffset? end) => new(
        "c-1", Start, end, null,
        [new DetailsParticipant(
            "p", "customer", [new("b", "1", true), new("a", "2", true), new("b", "3", false)], [new("message", null, null, null)])]);
}
