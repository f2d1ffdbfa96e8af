using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Source;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Extract;

public sealed class ExtractorTests
{
    /// <summary>Participants as <c>id:purpose:name=value,name=value</c>, separated by a space.</summary>
    [Theory]
    // The first with any attributes, else the first.
    [InlineData("FirstWithAttributes", "u:user:z=9 c1:customer: c2:customer:a=1 c3:customer:a=2,b=3", "c2 Attributes a=1")]
    [InlineData("FirstWithAttributes", "c1:customer: c2:customer:", "c1 NoAttributes ")]
    // The last with any attributes, else the last: the newest contact.
    [InlineData("LastWithAttributes", "c1:customer:a=1 c2:customer:a=2,b=3 c3:customer: u:user:z=9", "c2 Attributes a=2,b=3")]
    [InlineData("LastWithAttributes", "c1:customer: c2:customer: u:user:", "c2 NoAttributes ")]
    // The first, with attributes or without.
    [InlineData("First", "u:user:z=9 c1:customer: c2:customer:a=1", "c1 NoAttributes ")]
    [InlineData("First", "c1:customer:a=1 c2:customer:b=2", "c1 Attributes a=1")]
    // The one that firstWithAttributes would take, and the names that it lacks from the later ones.
    [InlineData("Merge", "c1:customer: c2:customer:a=1 c3:customer:a=2,b=3 c4:customer:b=4,c=5", "c2 Attributes a=1,b=3,c=5")]
    [InlineData("Merge", "c1:customer:a=1 u:user:b=2 c3:customer:c=3", "c1 Attributes a=1,c=3")]
    [InlineData("Merge", "c1:customer:a=1 c2:customer:A=2", "c1 Attributes a=1,A=2")]
    [InlineData("Merge", "c1:customer:a=1 c2:customer:b=2,b=3 c3:customer:b=4", "c1 Attributes a=1,b=2,b=3")]
    [InlineData("Merge", "c1:customer:a=1,a=2 c2:customer:", "c1 Attributes a=1,a=2")]
    [InlineData("Merge", "c1:customer: c2:customer:", "c1 NoAttributes ")]
    // Nobody of that purpose; the purpose in any case.
    [InlineData("FirstWithAttributes", "u:user:a=1", "- NoCustomer ")]
    [InlineData("Merge", "", "- NoCustomer ")]
    [InlineData("FirstWithAttributes", "c1:Customer:a=1", "c1 Attributes a=1")]
    public void Takes_the_customer(string multiple, string participants, string expected)
    {
        var settings = new ExtractSettings { Multiple = Enum.Parse<MultipleRule>(multiple) };
        Assert.Equal(expected, Show(Extractor.Extract(Conversation(participants), settings)));
    }

    [Theory]
    [InlineData("FirstWithAttributes", "c Attributes a=1")]
    [InlineData("First", "e NoAttributes ")]
    [InlineData("Merge", "c Attributes a=1,b=2")]
    public void Several_purposes_are_one_list_in_the_order_of_the_api(string multiple, string expected)
    {
        var settings = new ExtractSettings { Purposes = ["customer", "EXTERNAL"], Multiple = Enum.Parse<MultipleRule>(multiple) };
        Assert.Equal(expected, Show(Extractor.Extract(Conversation("e:external: c:customer:a=1 f:external:b=2"), settings)));
    }

    [Theory]
    [InlineData("c:customer:a=1", "c Open ")]
    [InlineData("c:customer:", "c Open ")]
    [InlineData("u:user:a=1", "- Open ")]
    public void An_open_conversation_is_open_whatever_else_it_is(string participants, string expected)
    {
        var open = Conversation(participants) with { IsOpen = true };
        Assert.Equal(expected, Show(Extractor.Extract(open, new ExtractSettings())));
    }

    [Fact]
    public void An_open_conversation_that_is_to_be_patched_is_like_any_other()
    {
        var open = Conversation("c:customer:a=1") with { IsOpen = true };
        Assert.Equal("c Attributes a=1", Show(Extractor.Extract(open, new ExtractSettings(), OpenRule.Patch)));
    }

    [Theory]
    [InlineData("c1:customer:a=1,b=2 c2:customer:a=3,b=2,c=4 c3:customer:c=5,a=1", "a=3,c=5")]
    [InlineData("c1:customer:a=1,a=2 c2:customer:a=2", "")]
    [InlineData("c1:customer:a=1 u:user:a=2", "")]
    public void A_merge_keeps_what_lost_its_name_to_another_value(string participants, string outdone)
    {
        var merged = Extractor.Extract(Conversation(participants), new ExtractSettings { Multiple = MultipleRule.Merge });
        Assert.Equal(outdone, string.Join(',', merged.Outdone.Select(a => $"{a.Name}={a.Value.Text}")));
    }

    private static SourceConversation Conversation(string participants) => new()
    {
        Id = "1",
        Depth = SourceDepth.Live,
        Participants = [.. participants.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Participant)],
    };

    private static SourceParticipant Participant(string text)
    {
        var parts = text.Split(':');
        var pairs = parts[2].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('='));
        return new SourceParticipant(
            parts[0], parts[1], [.. pairs.Select(pair => new SourceAttribute(pair[0], AttributeValue.String(pair[1])))]);
    }

    private static string Show(Extraction extraction) =>
        $"{extraction.Participant?.Id ?? "-"} {extraction.Verdict} " +
        string.Join(',', extraction.Attributes.Select(a => $"{a.Name}={a.Value.Text}"));
}
