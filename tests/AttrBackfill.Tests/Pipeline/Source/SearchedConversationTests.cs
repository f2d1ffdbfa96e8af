using AttrBackfill.Configuration;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Source;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Source;

/// <summary>When a row of the attribute search replaces a live read, and when a live read is needed.</summary>
public sealed class SearchedConversationTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    static readonly ExtractSettings Rules = new();

    [Fact]
    public void Participants_keep_the_order_of_the_source_and_those_without_attributes_stay()
    {
        var known = Known(("u", "user", []), ("c1", "customer", []), ("c2", "customer", ["b", "a"]));
        var row = Row() with { ParticipantData = [Searched("c2", ("a", "1"), ("b", "2"), ("new", "3"))] };
        var read = SearchedConversation.Of(known, row, Rules, Now)!;
        Assert.Equal(["u", "c1", "c2"], read.Participants.Select(p => p.Id));
        Assert.Equal(["b", "a", "new"], read.Participants[2].Attributes.Select(a => a.Name));
        Assert.Empty(read.Participants[1].Attributes);
        Assert.Equal((SourceDepth.Live, true, false), (read.Depth, read.IsReadInBulk, read.IsOpen));
    }

    public static TheoryData<string, double, double?> Times => new()
    {
        { "open", 5, null },
        { "ended 59 minutes ago", 5, 59 / 60.0 },
        { "older than the search keeps", 29 * 24.0, 5 },
    };

    [Theory]
    [MemberData(nameof(Times))]
    public void Only_a_live_read_can_tell_of_a_conversation_that_is(string what, double startedHoursAgo, double? endedHoursAgo)
    {
        var row = Row() with
        {
            StartTime = Now.AddHours(-startedHoursAgo),
            EndTime = endedHoursAgo is { } hours ? Now.AddHours(-hours) : null,
            ParticipantData = [Searched("c1", ("a", "1"))],
        };
        Assert.True(SearchedConversation.Of(Known(("c1", "customer", [])), row, Rules, Now) is null, what);
    }

    [Fact]
    public void Truncated_rows_and_participants_that_the_source_does_not_know_need_a_live_read()
    {
        var known = Known(("c1", "customer", []));
        Assert.Null(SearchedConversation.Of(known, null, Rules, Now));
        Assert.Null(SearchedConversation.Of(known, Row() with { TruncatedData = true }, Rules, Now));
        Assert.Null(SearchedConversation.Of(known, Row() with { ParticipantData = [Searched("c9", ("a", "1"))] }, Rules, Now));
        Assert.NotNull(SearchedConversation.Of(known, Row() with { ParticipantData = [Searched("c1", ("a", "1"))] }, Rules, Now));
    }

    [Theory]
    [InlineData(nameof(MultipleRule.FirstWithAttributes), 1, true)]
    [InlineData(nameof(MultipleRule.Merge), 1, true)]
    [InlineData(nameof(MultipleRule.First), 1, false)] // the first may be one without attributes
    [InlineData(nameof(MultipleRule.FirstWithAttributes), 2, false)] // in which order?
    public void Of_an_id_alone_only_a_lone_customer_is_certain(string rule, int customers, bool isCertain)
    {
        var row = Row() with { ParticipantData = [.. Enumerable.Range(0, customers).Select(i => Searched($"c{i}", ("a", "1")))] };
        var id = new SourceConversation { Id = "x", Depth = SourceDepth.IdOnly };
        var rules = Rules with { Multiple = Enum.Parse<MultipleRule>(rule) };
        Assert.Equal(isCertain, SearchedConversation.Of(id, row, rules, Now) is not null);
    }

    static AttributeSearchRow Row() => new("x", Now.AddHours(-5), Now.AddHours(-2), null, false, []);

    static SearchedParticipant Searched(string id, params (string Name, string Value)[] attributes)
    {
        var map = new AttributeMap();
        map.AddRange(attributes.Select(a => new WireAttribute(a.Name, a.Value, true)));
        return new SearchedParticipant(id, "customer", map);
    }

    static SourceConversation Known(params (string Id, string Purpose, string[] Names)[] participants) => new()
    {
        Id = "x", Depth = SourceDepth.Snapshot, Start = Now.AddHours(-5), End = Now.AddHours(-2),
        Participants = [.. participants.Select(p => new SourceParticipant(
            p.Id, p.Purpose, [.. p.Names.Select(n => new SourceAttribute(n, AttributeValue.String("old")))]))],
    };
}
