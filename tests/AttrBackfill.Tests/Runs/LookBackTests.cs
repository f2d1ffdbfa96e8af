using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Request;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Runs;

/// <summary>Scheduled runs take what changed since the nights before: conversations that went on, ended, or were listed late.</summary>
public sealed class LookBackTests
{
    const string Id = "11111111-0000-0000-0000-000000000001";

    const string Reopened = """
        {"conversations":[
          {"id":"11111111-0000-0000-0000-000000000001","start":"2026-11-03T10:00:00Z",
           "activity":[["2026-11-03T10:00:00Z","2026-11-03T10:20:00Z"],["2026-11-05T09:00:00Z","2026-11-05T09:30:00Z"]],
           "participants":[
            {"id":"p1","purpose":"customer","attributes":{"pre":"{\"a\":\"1\"}"},"later":[{"at":"2026-11-05T09:00:00Z","attributes":{"order":"{\"number\":\"0012\"}"}}]},
            {"id":"p2","purpose":"customer","since":"2026-11-05T09:05:00Z","attributes":{"pre":"{\"a\":\"2\",\"b\":\"3\"}"}}]},
          {"id":"22222222-0000-0000-0000-000000000002","start":"2026-11-04T12:00:00Z","end":"2026-11-04T12:20:00Z",
           "participants":[{"id":"q1","purpose":"customer","attributes":{"pre":"{\"a\":\"x\"}"}}]}]}
        """;

    [Fact]
    public async Task A_conversation_that_went_on_is_written_again_and_one_that_did_not_is_counted_alone()
    {
        await using var nights = await Nights.StartAsync("2026-11-04", Reopened);
        Assert.Equal(1, (await nights.RunAsync("2026-11-04")).Outcomes["patched"]);
        var quiet = await nights.RunAsync("2026-11-05");
        Assert.Equal((1L, 1L, 1L, 0L), (quiet.Read, quiet.Outcomes["patched"], quiet.KnownAgain, quiet.ChangedAgain));
        var after = await nights.RunAsync("2026-11-06");
        Assert.Equal((1L, 1L, 2L, 1L), (after.Read, after.Outcomes["patched"], after.KnownAgain, after.ChangedAgain));
        Assert.Equal("0012", nights.Carried(Id, "p1")["order_number"]);
        Assert.Equal("looked again at 2 known, 1 of them had changed", after.LookedAgainLine());

        var last = await nights.RunAsync("2026-11-07");
        Assert.Equal((0L, 2L, 0L), (last.Read, last.KnownAgain, last.ChangedAgain));
        Assert.Empty(nights.Run.Report("conversations.csv"));
        Assert.InRange(last.Calls.Total, 1, 6); // login, availability, job, its state, a page, the details query
    }

    [Theory]
    [InlineData(nameof(MultipleRule.FirstWithAttributes), "p1", "1", null)]
    [InlineData(nameof(MultipleRule.LastWithAttributes), "p2", "2", "3")]
    public async Task A_second_customer_of_a_reopened_conversation_is_a_matter_of_the_extract_rule(
        string rule, string written, string a, string? b)
    {
        var job = Nights.Nightly with { Extract = new ExtractSettings { Multiple = Enum.Parse<MultipleRule>(rule) } };
        await using var nights = await Nights.StartAsync("2026-11-04", Reopened);
        foreach (var day in new[] { "2026-11-04", "2026-11-05", "2026-11-06" }) await nights.RunAsync(day, job);
        Assert.Equal((a, b), (nights.Carried(Id, written)["pre_a"], nights.Carried(Id, written).GetValueOrDefault("pre_b")));
    }

    [Fact]
    public async Task What_a_merge_cannot_take_from_a_later_customer_is_named()
    {
        var job = Nights.Nightly with { Extract = new ExtractSettings { Multiple = MultipleRule.Merge } };
        await using var nights = await Nights.StartAsync("2026-11-04", Reopened);
        foreach (var day in new[] { "2026-11-04", "2026-11-05", "2026-11-06" }) await nights.RunAsync(day, job);
        var row = Assert.Single(nights.Run.Report("mismatches.csv"), r => r["kind"] == "collision");
        Assert.Equal(("pre_a", "2", "1", "pre.a"), (row["attribute"], row["expected"], row["actual"], row["source_path"]));
    }

    [Fact]
    public async Task Without_a_look_back_and_by_hand_only_the_window_is_read()
    {
        await using var nights = await Nights.StartAsync("2026-11-04", Reopened);
        var job = Nights.Nightly with { LookBack = "0d" };
        await nights.RunAsync("2026-11-04", job);
        await nights.RunAsync("2026-11-05", job);
        Assert.Equal((0L, 0L), ((await nights.RunAsync("2026-11-06", job)).Read, nights.Summary.KnownAgain));
        Assert.Equal(0, (await nights.RunAsync("2026-11-06", Nights.ByHand(job, "2026-11-05", "2026-11-06"))).Read);
        Assert.False(nights.Carried(Id, "p1").ContainsKey("order_number"));
    }

    [Fact]
    public async Task A_conversation_that_is_listed_late_is_written_once_it_is_listed()
    {
        await using var nights = await Nights.StartAsync("2026-11-04", """
            {"conversations":[{"id":"11111111-0000-0000-0000-000000000001","start":"2026-11-03T10:00:00Z","end":"2026-11-03T10:20:00Z","listed":"2026-11-05T20:00:00Z",
             "participants":[{"id":"p1","purpose":"customer","attributes":{"pre":"{\"a\":\"1\"}"}}]}]}
            """);
        Assert.Equal(0, (await nights.RunAsync("2026-11-04")).Read);
        Assert.Equal(0, (await nights.RunAsync("2026-11-05")).Read);
        var listed = await nights.RunAsync("2026-11-06");
        Assert.Equal((1L, 0L), (listed.Outcomes["patched"], listed.KnownAgain));
        Assert.Equal((0L, 1L), ((await nights.RunAsync("2026-11-07")).Read, nights.Summary.KnownAgain));
    }

    [Fact]
    public async Task A_conversation_that_stays_open_for_two_months_is_written_in_the_night_after_its_end()
    {
        await using var nights = await Nights.StartAsync("2026-02-07", """
            {"conversations":[{"id":"11111111-0000-0000-0000-000000000001","start":"2026-02-06T10:00:00Z","end":"2026-04-05T10:20:00Z",
             "participants":[{"id":"p1","purpose":"customer","attributes":{"pre":"{\"a\":\"1\"}"}}]}]}
            """);
        Assert.Equal(1, (await nights.RunAsync("2026-02-07")).Outcomes["deferred"]);
        foreach (var day in new[] { "2026-02-08", "2026-03-08", "2026-03-20", "2026-04-05" })
        {
            var open = await nights.RunAsync(day);
            Assert.Equal((0L, 1L), (open.Read, open.Waiting ?? -1));
        }

        var ended = await nights.RunAsync("2026-04-06");
        Assert.Equal((1L, 0L), (ended.Outcomes["patched"], ended.Waiting ?? -1));
        Assert.Equal("1", nights.Carried(Id)["pre_a"]);
        Assert.Equal(0, (await nights.RunAsync("2026-04-07")).Read);
    }

    [Theory]
    [InlineData(nameof(SourceKind.Auto))]
    [InlineData(nameof(SourceKind.DetailsQuery))]
    public async Task Six_hundred_open_conversations_cost_few_calls_and_those_that_have_ended_are_written(string source)
    {
        var open = string.Join(',', Enumerable.Range(0, 600).Select(i => $$$"""
            {"id":"{{{i:D8}}}-0000-0000-0000-000000000001","start":"2026-11-03T10:00:00Z","end":{{{(i == 7 ? "\"2026-11-15T09:00:00Z\"" : "null")}}},
             "participants":[{"id":"p1","purpose":"customer","attributes":{"pre":"{\"a\":\"1\"}"}}]}
            """));
        await using var nights = await Nights.StartAsync("2026-11-04", $$"""{"conversations":[{{open}}]}""");
        var job = Nights.Nightly with { Source = Enum.Parse<SourceKind>(source) };
        Assert.Equal(600, (await nights.RunAsync("2026-11-04", job)).Outcomes["deferred"]);
        var night = await nights.RunAsync("2026-11-05", job);
        Assert.Equal((0L, 600L), (night.Read, night.Waiting ?? -1));
        Assert.InRange(night.Calls.Total, 1, 20);
        night = await nights.RunAsync("2026-11-14", job);
        Assert.InRange(night.Calls.Total, 1, 40); // ten days to read
        night = await nights.RunAsync("2026-11-16", job);
        Assert.Equal((1L, 1L, 599L), (night.Read, night.Outcomes["patched"], night.Waiting ?? -1));
        Assert.InRange(night.Calls.Total, 1, 22); // a read and a patch among them
    }

    [Fact]
    public async Task A_night_costs_a_call_for_a_thousand_known_conversations_and_no_row()
    {
        await using var nights =
            await Nights.StartAsync("2026-11-07", new SandboxOptions { Conversations = 3000, Days = 5, AvailabilityLag = TimeSpan.Zero });
        var job = Nights.Nightly with { Select = new SelectSettings { MediaTypes = [] }, Mode = JobMode.Backfill };
        await nights.RunAsync("2026-11-07", Nights.ByHand(job, "2026-11-02", "2026-11-07"));
        var read = nights.Summary.Read;
        var night = await nights.RunAsync("2026-11-07", job);
        Assert.Equal((night.KnownAgain, 0L), (read - night.Read, night.ChangedAgain));
        Assert.True(night.KnownAgain > 1500, $"{night.KnownAgain}");
        Assert.InRange(night.Calls.Total, 1, 10 + night.Outcomes["deferred"]);
    }

    [Fact]
    public async Task Repeated_rows_and_jobs_that_fail_half_way_do_not_count_twice()
    {
        await using var nights = await Nights.StartAsync(
            "2026-11-07", new SandboxOptions
            {
                Conversations = 3000, Days = 5, AvailabilityLag = TimeSpan.Zero,
                Faults = "jobExpires=0.3,repeat=0.5"
            });
        var job = Nights.Nightly with { Select = new SelectSettings { MediaTypes = [] } };
        await nights.RunAsync("2026-11-07", Nights.ByHand(job, "2026-11-02", "2026-11-07"));
        var read = nights.Summary.Read;
        var night = await nights.RunAsync("2026-11-07", job);
        Assert.Equal(read, night.Read + night.KnownAgain - night.ChangedAgain);
    }
}
