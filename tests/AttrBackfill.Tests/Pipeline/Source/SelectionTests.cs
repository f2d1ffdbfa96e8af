using System.Globalization;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Source;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Source;

public sealed class SelectionTests
{
    static readonly TimeWindow Day = new(new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero), new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("2026-11-19T23:59:59.999Z", false)]
    [InlineData("2026-11-20T00:00:00Z", true)]
    [InlineData("2026-11-20T23:59:59.999Z", true)]
    [InlineData("2026-11-21T00:00:00Z", false)]
    [InlineData(null, false)]
    public void A_conversation_outside_the_window_is_refused(string? start, bool accepted) =>
        Assert.Equal(accepted, Of(new SelectSettings { MediaTypes = [] }).Accepts(Conversation("c") with
        {
            ConversationStart = start is null ? null : DateTimeOffset.Parse(start, CultureInfo.InvariantCulture),
        }));

    [Fact]
    public void A_conversation_without_an_id_is_refused() =>
        Assert.False(Of(new SelectSettings { MediaTypes = [] }).Accepts(Conversation("")));

    [Theory]
    [InlineData("message", true)]
    [InlineData("MESSAGE", true)]
    [InlineData("voice", false)]
    public void The_medium_is_compared_without_case(string medium, bool accepted) =>
        Assert.Equal(accepted, Of(new SelectSettings { MediaTypes = [medium] }).Accepts(Conversation("c", Session("message"))));

    [Fact]
    public void Each_setting_must_be_met()
    {
        var selection = Of(new SelectSettings
        {
            MediaTypes = ["message"], QueueIds = ["q"], DivisionIds = ["d"], Directions = ["inbound"], MessageTypes = ["webmessaging"],
        });
        var met = Conversation("c", Session("message", "inbound", "webmessaging", "q")) with { DivisionIds = ["d"] };
        Assert.True(selection.Accepts(met));
        Assert.False(selection.Accepts(met with { DivisionIds = ["other"] }));
        Assert.False(
            selection.Accepts(Conversation("c", Session("message", "outbound", "webmessaging", "q")) with { DivisionIds = ["d"] }));
        Assert.False(selection.Accepts(Conversation("c", Session("message", "inbound", "whatsapp", "q")) with { DivisionIds = ["d"] }));
        Assert.False(
            selection.Accepts(Conversation("c", Session("message", "inbound", "webmessaging", "other")) with { DivisionIds = ["d"] }));
    }

    [Fact]
    public void One_leg_must_meet_all_conditions_on_legs()
    {
        var selection = Of(
            new SelectSettings { MediaTypes = ["message"], QueueIds = ["q"], Directions = ["inbound"], MessageTypes = ["webmessaging"] });
        Assert.False(
            selection.Accepts(Conversation("c", Session("message", "inbound", "webmessaging"), Session("voice", "outbound", null, "q"))));
        Assert.False(selection.Accepts(Conversation(
            "c", Session("message", "inbound", "webmessaging", "other"), Session("message", "outbound", "webmessaging", "q"))));
        Assert.True(selection.Accepts(
            Conversation("c", Session("voice", "outbound", null, "q"), Session("message", "inbound", "webmessaging", "q"))));
    }

    [Theory]
    [InlineData("inbound", true)]
    [InlineData("OUTBOUND", false)]
    [InlineData(null, true)] // not told: the server has looked at it
    public void The_originating_direction_is_the_conversations_whatever_its_legs(string? told, bool accepted) =>
        Assert.Equal(accepted, Of(new SelectSettings { OriginatingDirections = [Direction.Inbound] }).Accepts(
            Conversation("c", Session("message", "outbound")) with { OriginatingDirection = told }));

    [Fact]
    public void The_server_gets_one_filter_of_legs_and_a_filter_for_each_property_of_the_conversation()
    {
        var selection = Of(new SelectSettings
        {
            MediaTypes = ["message", "voice"], QueueIds = ["q"], DivisionIds = ["d", "e"], OriginatingDirections = [Direction.Outbound],
        });
        var clauses = Assert.Single(selection.SegmentFilters!).Clauses!;
        Assert.Equal(["mediaType=message|mediaType=voice", "queueId=q"], clauses.Select(c => TextOf(c.Predicates)));
        Assert.Equal(["divisionId=d|divisionId=e", "originatingDirection=outbound"],
            selection.ConversationFilters!.Select(f => TextOf(f.Predicates!)));
        Assert.Equal("or", Assert.Single(Of(new SelectSettings { MediaTypes = ["message", "voice"] }).SegmentFilters!).Type);

        static string TextOf(IReadOnlyList<DetailsPredicate> predicates) =>
            string.Join('|', predicates.Select(p => $"{p.Dimension}={p.Value}"));
    }

    [Fact]
    public void The_medium_shown_is_that_of_the_leg_selected_by()
    {
        var outbound = Conversation("c", Session("voice", "inbound"), Session("email", "outbound"));
        Assert.Equal("email", Of(new SelectSettings { MediaTypes = [], Directions = ["outbound"] }).MediumOf(outbound));
        var conversation = Conversation("c", Session("voice"), Session("message"));
        Assert.Equal("message", Of(new SelectSettings { MediaTypes = ["message"] }).MediumOf(conversation));
        Assert.Equal("voice", Of(new SelectSettings { MediaTypes = [] }).MediumOf(conversation));
    }

    [Fact]
    public void Settings_that_select_nothing_send_no_filter()
    {
        var selection = Of(new SelectSettings { MediaTypes = [] });
        Assert.Null(selection.SegmentFilters);
        Assert.Null(selection.ConversationFilters);
    }

    static Selection Of(SelectSettings select) => new(select, Channel.Conversations, Day);

    static DetailsConversation Conversation(string id, params DetailsSession[] sessions) =>
        new(id, Day.From.AddHours(1), null, null, [new DetailsParticipant("p", "customer", null, sessions)]);

    static DetailsSession Session(string medium, string? direction = null, string? messageType = null, string? queue = null) =>
        new(medium, messageType, direction, [new DetailsSegment(queue)]);
}
