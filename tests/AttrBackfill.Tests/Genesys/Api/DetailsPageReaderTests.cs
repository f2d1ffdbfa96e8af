using System.Text;
using System.Text.Json;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Tests.Support;
using CsCheck;
using Xunit;

namespace AttrBackfill.Tests.Genesys.Api;

/// <summary>A page is the same page however it arrives, and nothing in it does worse than a page that cannot be read.</summary>
public sealed class DetailsPageReaderTests
{
    static readonly byte[] Sample = File.ReadAllBytes(Repository.Path("tests", "AttrBackfill.Tests", "Data", "details-job-results.json"));

    static readonly byte[] Odd = Encoding.UTF8.GetBytes("""
        { "before": [1, {"conversations": [{}]}], "conversations": [
          {}, {"conversationId": "a", "participants": null, "divisionIds": "none", "conversationEnd": null},
          {"conversationId": 7, "extra": {"deep": [[[{"x": "]}"}]]]}, "divisionIds": ["d", 1, "e"], "participants": [
            null, {"participantId": "p", "purpose": "customer", "sessions": [{"mediaType": "message", "segments": [{"queueId": "q"}, 3, {"queueId": "q"}]}],
              "attributes": {"näme \u00e9": "ü\ud800 \"{[", "n": 1.10, "o": {"a": [true, null]}, "z": null, "n": "again"}}, {"attributes": [1]}]}
        ], "cursor": "c\u002Bd", "totalHits": 12, "after": {"cursor": "no"} }
        """);

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_of_real_shape_is_read_as_a_plain_parser_reads_it()
    {
        using var parsed = JsonDocument.Parse(Sample);
        var page = await ReadAsync(Sample, 1024);

        var expected = parsed.RootElement.GetProperty("conversations").EnumerateArray().Select(Plain).ToList();
        Assert.NotEmpty(expected);
        Assert.Equal(expected, page.Conversations!.Select(Plain));
    }

    [Fact]
    public async Task What_is_odd_is_passed_over_and_what_counts_is_kept()
    {
        var page = await ReadAsync(Odd, 16);

        Assert.Equal(["", "a", ""], page.Conversations!.Select(c => c.ConversationId));
        Assert.Equal(("c+d", 12), (page.Cursor, page.TotalHits));
        var third = page.Conversations![2];
        Assert.Equal(["d", "e"], third.DivisionIds);
        Assert.Equal(2, third.Participants!.Count);
        Assert.Equal(["q"], third.Participants[0].Sessions![0].Segments!.Select(s => s.QueueId));
        Assert.Equal(
            [("näme é", "ü\ud800 \"{[", true), ("n", "1.10", false), ("o", """{"a": [true, null]}""", false), ("z", "null", false),
                ("n", "again", true)],
            third.Participants[0].Attributes!.Select(a => (a.Name, a.Text, a.IsString)));
        Assert.Null(third.Participants[1].Attributes);
    }

    [Fact]
    public void It_does_not_matter_where_the_network_cuts_a_page() =>
        Gen.Select(Gen.OneOf(Gen.Const(Sample), Gen.Const(Odd)), Gen.Int[16, 3000], Gen.Int[1, 5000].Array[1, 20]).Sample(
        (text, buffer, cuts) => Assert.Equal(Text(ReadNow(text, text.Length + 1, [text.Length])), Text(ReadNow(text, buffer, cuts))),
        iter: 300);

    [Fact]
    public void A_page_that_breaks_off_is_told_as_such() =>
        Gen.Select(Gen.OneOf(Gen.Const(Sample), Gen.Const(Odd)), Gen.Double[0, 1], Gen.Int[16, 3000]).Sample(
        (text, share, buffer) =>
        {
            var part = text.AsMemory().TrimEnd("\r\n "u8)[..^1];
            Assert.ThrowsAny<JsonException>((Action)(() => ReadNow(part[..(int)(share * part.Length)].ToArray(), buffer, [4096])));
        },
        iter: 300);

    [Fact]
    public void Bytes_that_flip_cost_no_more_than_the_page() =>
        Gen.Select(Gen.OneOf(Gen.Const(Sample), Gen.Const(Odd)), Gen.Select(Gen.Double[0, 0.9999], Gen.Byte).Array[1, 4]).Sample(
        (text, flips) =>
        {
            var broken = text.ToArray();
            foreach ((double share, byte value) in flips) broken[(int)(share * broken.Length)] = value;
            try
            {
                ReadNow(broken, 512, [700]);
            }
            catch (JsonException)
            {
                // What is no JSON is told as such; nothing else may come of it.
            }
        },
        iter: 1000);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}}")]
    [InlineData("""{"conversations": {}}""")]
    [InlineData("""{"conversations": [null]}""")]
    [InlineData("""{"conversations": [[]]}""")]
    [InlineData("""{"conversations": [{"conversationStart": 5}]}""")]
    [InlineData("""{"conversations": [{"conversationStart": "yesterday"}]}""")]
    [InlineData("""{"cursor": 5}""")]
    [InlineData("""{"totalHits": "many"}""")]
    public async Task What_is_no_page_is_refused(string text) =>
        await Assert.ThrowsAnyAsync<JsonException>(() => ReadAsync(Encoding.UTF8.GetBytes(text), 16));

    [Fact]
    public async Task A_page_may_be_empty_and_may_begin_with_a_mark()
    {
        Assert.Null((await ReadAsync("{}"u8.ToArray(), 16)).Conversations);
        Assert.Empty((await ReadAsync([0xEF, 0xBB, 0xBF, .. """{"conversations":[]}"""u8], 16)).Conversations!);
    }

    static async Task<DetailsPage> ReadAsync(byte[] text, int buffer)
    {
        using var stream = new MemoryStream(text);
        return await DetailsPageReader.ReadAsync(stream, Cancelled, buffer);
    }

    static DetailsPage ReadNow(byte[] text, int buffer, int[] cuts) =>
        DetailsPageReader.ReadAsync(new CutStream(text, cuts), Cancelled, buffer).GetAwaiter().GetResult();

    static string Text(DetailsPage page) => JsonSerializer.Serialize(page);

    static string Plain(JsonElement conversation) => string.Join('\n', [
        conversation.GetProperty("conversationId")
            .GetString(), conversation.GetProperty("conversationStart").GetDateTimeOffset().ToString("o"),
        .. conversation.GetProperty("participants").EnumerateArray()
            .Select(p => $"{p.GetProperty("participantId")} {p.GetProperty("purpose")} "
            + (p.TryGetProperty("attributes", out var a)
                ? string.Join(',', a.EnumerateObject().Select(m => $"{m.Name}={m.Value}"))
                : ""))]);

    static string Plain(DetailsConversation conversation) => string.Join('\n', [
        conversation.ConversationId, conversation.ConversationStart!.Value.ToString("o"),
        .. conversation.Participants!.Select(
            p => $"{p.ParticipantId} {p.Purpose} " + string.Join(',', p.Attributes?.Select(a => $"{a.Name}={a.Text}") ?? []))]);

    /// <summary>Hands out the text in pieces of the given sizes, again and again.</summary>
    sealed class CutStream(byte[] text, int[] cuts) : MemoryStream(text)
    {
        int _next;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, cuts[_next++ % cuts.Length])], cancellationToken);
    }
}
