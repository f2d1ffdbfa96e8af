using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Runs.Request;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AttrBackfill.Tests.Runs;

/// <summary>Conversations that have not ended: deferred, or patched as the job or a person wants it. The live read decides.</summary>
public sealed class OpenConversationTests
{
    const string Id = "11111111-0000-0000-0000-000000000001";

    const string Open = """
        {"conversations":[{"id":"11111111-0000-0000-0000-000000000001","start":"2026-11-03T10:00:00Z","end":"2026-11-06T10:20:00Z",
         "participants":[{"id":"p1","purpose":"customer","attributes":{"pre":"{\"a\":\"1\"}"},"later":[{"at":"2026-11-06T10:00:00Z","attributes":{"order":"{\"n\":\"7\"}"}}]}]}]}
        """;

    /// <summary>Analytics has an end; the live conversation goes on.</summary>
    const string OpenLive = """
        {"conversations":[{"id":"11111111-0000-0000-0000-000000000001","start":"2026-11-03T10:00:00Z","end":"2026-11-03T10:20:00Z","liveEnd":"2026-11-05T10:00:00Z",
         "participants":[{"id":"p1","purpose":"customer","attributes":{"pre":"{\"a\":\"1\"}"}}]}]}
        """;

    [Fact]
    public async Task A_conversation_that_the_live_read_shows_without_an_end_is_open_whatever_analytics_says()
    {
        await using var nights = await Nights.StartAsync("2026-11-04", OpenLive);
        var night = await nights.RunAsync("2026-11-04");
        Assert.Equal((1L, 1L, 0L), (night.Outcomes["deferred"], night.Waiting ?? -1, nights.Server.WriteCount));
        Assert.Equal("", nights.Run.Report("conversations.csv").Single()["conversation_end"]);
        Assert.Equal(1, (await nights.RunAsync("2026-11-06")).Outcomes["patched"]);
    }

    [Theory]
    [InlineData("connected", true)]
    [InlineData("disconnected", false)]
    public async Task The_message_view_tells_by_its_participants_whether_a_conversation_is_open(string state, bool isOpen)
    {
        await using var stub = StubGenesys.Start((_, path) =>
            StubAnswer.Json(
                $$$"""{"id":"{{{path.Split('/')[^1]}}}","participants":[{"id":"p1","purpose":"customer","state":"{{{state}}}","attributes":{"a":"1"}}]}"""));
        var endpoint = new GenesysEndpoint("default", stub.Address, stub.Address, "sandbox", new Secret("sandbox"), 1, 4);
        using var genesys = GenesysClient.Open(
            endpoint, mayWrite: false, TimeProvider.System, NullLogger.Instance, stopping: TestContext.Current.CancellationToken);
        var end = new DateTimeOffset(2026, 11, 3, 10, 0, 0, TimeSpan.Zero);
        var listed = new SourceConversation { Id = Id, End = end, Depth = SourceDepth.Snapshot };
        var live = await new MessageReader(genesys.Messages).ReadAsync(listed, new CallLog(), TestContext.Current.CancellationToken);
        Assert.Equal((isOpen, isOpen ? null : end), (live.IsOpen, live.End));
    }

    [Fact]
    public async Task A_conversation_named_by_hand_is_patched_open_or_not_and_looked_at_again_once_it_has_ended()
    {
        await using var nights = await Nights.StartAsync("2026-11-04", Open);
        Assert.Equal(1, (await nights.RunAsync("2026-11-04")).Outcomes["deferred"]);
        var named = await nights.RunAsync(
            "2026-11-04", new RunRequest(Nights.Nightly, "default", RunKind.Run, false, null, new RunSelection([Id], null)));
        Assert.Equal(1, named.Outcomes["patched"]);
        Assert.Equal("1", nights.Carried(Id)["pre_a"]);
        Assert.Equal((0L, 1L), ((await nights.RunAsync("2026-11-05")).Read, nights.Summary.Waiting ?? -1));
        Assert.Equal((1L, 0L), ((await nights.RunAsync("2026-11-07")).Outcomes["patched"], nights.Summary.Waiting ?? -1));
        Assert.Equal("7", nights.Carried(Id)["order_n"]);
    }

    [Fact]
    public async Task A_job_can_patch_open_conversations_and_looks_at_them_again_once_they_have_ended()
    {
        await using var nights = await Nights.StartAsync("2026-11-04", Open);
        var job = Nights.Nightly with { OpenConversations = OpenRule.Patch };
        Assert.Equal((1L, 1L), ((await nights.RunAsync("2026-11-04", job)).Outcomes["patched"], nights.Summary.Waiting ?? -1));
        Assert.Equal("1", nights.Carried(Id)["pre_a"]);
        var open = await nights.RunAsync("2026-11-05", job);
        Assert.Equal((0L, 1L, 1L), (open.Read, open.KnownAgain, open.Waiting ?? -1));
        Assert.Equal((1L, 0L), ((await nights.RunAsync("2026-11-07", job)).Outcomes["patched"], nights.Summary.Waiting ?? -1));
        Assert.Equal("7", nights.Carried(Id)["order_n"]);
    }

    [Fact]
    public async Task A_patched_conversation_that_ended_without_another_attribute_is_waited_for_no_longer_and_costs_no_call()
    {
        await using var nights = await Nights.StartAsync("2026-11-04",
            Open.Replace("\"order\":\"{\\\"n\\\":\\\"7\\\"}\"", "\"pre\":\"{\\\"a\\\":\\\"1\\\"}\"", StringComparison.Ordinal));
        var job = Nights.Nightly with { OpenConversations = OpenRule.Patch };
        await nights.RunAsync("2026-11-04", job);
        var ended = await nights.RunAsync("2026-11-07", job);
        Assert.Equal((0L, 1L, 0L, 0L), (ended.Read, ended.KnownAgain, ended.ChangedAgain, ended.Waiting ?? -1));
    }

    [Fact]
    public async Task An_audit_waits_for_nothing()
    {
        await using var nights = await Nights.StartAsync("2026-11-04", Open);
        var audit = await nights.RunAsync("2026-11-04", Nights.Audit);
        Assert.Equal((1L, 0L), (audit.Outcomes["deferred"], audit.Waiting ?? -1));
    }
}
