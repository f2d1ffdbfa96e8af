using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Request;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Runs;

/// <summary>What scrubs do in the nights of an organisation, beside backfills.</summary>
public sealed class ScrubTests
{
    const string Ended = "11111111-0000-0000-0000-000000000001";
    const string Open = "11111111-0000-0000-0000-000000000002";
    const string Young = "11111111-0000-0000-0000-000000000003";

    const string Script = """
        {"conversations":[
          {"id":"11111111-0000-0000-0000-000000000001","start":"2026-11-03T10:00:00Z","end":"2026-11-03T10:20:00Z","participants":[
            {"id":"p1","purpose":"customer","attributes":{"pre_chat_form_data":"{\"email\":\"one@example.com\",\"subject\":\"Bill\"}"}},
            {"id":"p2","purpose":"agent","attributes":{"email":"agent@example.com"}},
            {"id":"p3","purpose":"customer","attributes":{"email":"two@example.com","Lang":"en"}}]},
          {"id":"11111111-0000-0000-0000-000000000002","start":"2026-11-03T11:00:00Z","participants":[
            {"id":"p4","purpose":"customer","attributes":{"email":"open@example.com"}}]},
          {"id":"11111111-0000-0000-0000-000000000003","start":"2026-11-03T12:00:00Z","end":"2026-11-06T12:00:00Z","participants":[
            {"id":"p5","purpose":"customer","attributes":{"email":"young@example.com"}}]}]}
        """;

    static readonly JobSettings Scrub = Nights.Nightly with
    {
        Name = "scrub",
        Mode = JobMode.Scrub,
        Flatten = new FlattenSettings { Include = ["*email*"] },
    };

    [Fact]
    public async Task All_customers_of_a_conversation_are_scrubbed_once_it_has_ended_long_enough_ago()
    {
        await using var nights = await Nights.StartAsync("2026-11-07", Script);
        var first = await nights.RunAsync("2026-11-07", Scrub); // the nightly window ends 72 hours ago
        Assert.Equal(("2026-11-03T00:00:00.000Z", "2026-11-04T00:00:00.000Z"), (first.From, first.To));
        Assert.Equal((1L, 2L, 2L), (first.Outcomes["patched"], first.Outcomes["deferred"], first.AttributesPatched));
        Assert.Equal("""{"email":"","subject":"Bill"}""", nights.Carried(Ended)["pre_chat_form_data"]);
        Assert.Equal(("", "en"), (nights.Carried(Ended, "p3")["email"], nights.Carried(Ended, "p3")["Lang"]));
        Assert.Equal("agent@example.com", nights.Carried(Ended, "p2")["email"]);
        Assert.Equal("open@example.com", nights.Carried(Open)["email"]);
        Assert.Equal(
            [
                ("p3", "email", "email", "", "***", "patched"),
                ("p1", "pre_chat_form_data", "pre_chat_form_data.email", "***", "***", "patched"),
            ],
            nights.Run.Report("mismatches.csv").Select(
                r => (r["participant_id"], r["attribute"], r["source_path"], r["expected"], r["actual"], r["action"])));

        var second = await nights.RunAsync("2026-11-10", Scrub); // the young one is old enough now
        Assert.Equal((1L, 0L), (second.Outcomes["patched"], second.Outcomes["failed"]));
        Assert.Equal(("", "open@example.com"), (nights.Carried(Young)["email"], nights.Carried(Open)["email"]));

        var writes = nights.Server.WriteCount;
        var again = await nights.RunAsync("2026-11-12", Nights.ByHand(Scrub, "2026-11-03", "2026-11-04"));
        Assert.Equal((2L, 1L, writes), (again.Outcomes["in-sync"], again.Outcomes["deferred"], nights.Server.WriteCount));
        Assert.DoesNotContain(again.Calls.ByEndpoint.Keys, e => e.StartsWith("GET /api/v2/conversations/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task A_backfill_never_fills_again_what_was_scrubbed(bool hash, bool readBeforeWrite)
    {
        var scrub = Scrub with { Scrub = new ScrubSettings { With = hash ? ScrubValue.Hash : ScrubValue.Empty } };
        await using var nights = await Nights.StartAsync("2026-11-04", Script);
        var backfill = Nights.Nightly with { ReadBeforeWrite = readBeforeWrite, Recheck = new RecheckSettings() };
        await nights.RunAsync("2026-11-04", backfill);
        Assert.Equal("one@example.com", nights.Carried(Ended)["prechat_email"]);
        await nights.RunAsync("2026-11-09", Nights.ByHand(scrub, "2026-11-03", "2026-11-04"));
        var scrubbed = nights.Server.ConversationJson(Ended);
        Assert.DoesNotContain("one@example.com", scrubbed, StringComparison.Ordinal);
        Assert.DoesNotContain("two@example.com", scrubbed, StringComparison.Ordinal);

        var byHand = Nights.ByHand(backfill, "2026-11-03", "2026-11-04");
        var others = byHand with { Job = backfill with { Name = "others", Flatten = new FlattenSettings { Exclude = ["Lang"] } } };
        foreach (var request in new[] { byHand, others, byHand with { Job = byHand.Job with { Mode = JobMode.Audit } } })
        {
            var summary = await nights.RunAsync("2026-11-10", request);
            Assert.Equal(0, summary.ExitCode);
            Assert.Equal(0, summary.Kinds["missing"] + summary.Kinds["different"]);
            Assert.Equal(0, summary.Recheck?.Lost ?? 0);
        }

        Assert.Equal(scrubbed, nights.Server.ConversationJson(Ended));
    }

    [Fact]
    public async Task A_backfill_after_a_scrub_writes_the_other_values_though_analytics_still_shows_all()
    {
        await using var nights = await Nights.StartAsync("2026-11-09", Script);
        var scrub = Scrub with
        {
            Scrub = new ScrubSettings { After = "0h" },
            Flatten = new FlattenSettings { Include = ["prechat_email"] },
        };
        await nights.RunAsync("2026-11-09", Nights.ByHand(scrub, "2026-11-03", "2026-11-04"));
        await nights.RunAsync("2026-11-10", Nights.ByHand(Nights.Nightly with { ReadBeforeWrite = false }, "2026-11-03", "2026-11-04"));
        var carried = nights.Carried(Ended);
        Assert.Equal("Bill", carried["prechat_subject"]);
        Assert.DoesNotContain("one@example.com", string.Join('\n', carried.Values), StringComparison.Ordinal);
        Assert.False(carried.ContainsKey("prechat_email"));
    }

    [Fact]
    public async Task Conversations_that_are_named_wait_for_their_end_too()
    {
        await using var nights = await Nights.StartAsync("2026-11-09", Script);
        var named = new RunRequest(Scrub, "default", RunKind.Run, false, null, new RunSelection([Ended, Open], null));
        var summary = await nights.RunAsync("2026-11-09", named);
        Assert.Equal((1L, 1L), (summary.Outcomes["patched"], summary.Outcomes["deferred"]));
        Assert.Equal("open@example.com", nights.Carried(Open)["email"]);
    }

    [Fact]
    public async Task What_one_participant_refuses_leaves_the_others_scrubbed_and_is_tried_again()
    {
        var subject = new string('x', 3000); // stays in the text, which is more than the server takes
        await using var nights = await Nights.StartAsync(
            "2026-11-09", Script.Replace("Bill", subject, StringComparison.Ordinal), new SandboxOptions { MaxBodyBytes = 2000 });
        var summary = await nights.RunAsync("2026-11-09", Nights.ByHand(Scrub, "2026-11-03", "2026-11-04"));
        Assert.Equal((4, 1L), (summary.ExitCode, summary.Outcomes["failed"]));
        AssertRefused();

        await nights.RunAsync("2026-11-09", RunRequest.ToResume(nights.Run.Finished!.Run));
        AssertRefused();
        Assert.Contains("one@example.com", nights.Carried(Ended)["pre_chat_form_data"], StringComparison.Ordinal);
        Assert.Equal("", nights.Carried(Ended, "p3")["email"]);

        void AssertRefused() => Assert.Equal(
            [("p3", "email", "patched", ""), ("p1", "pre_chat_form_data", "failed", "refused: 413")],
            nights.Run.Report("mismatches.csv").Where(r => r["conversation_id"] == Ended).Select(
                r => (r["participant_id"], r["attribute"], r["action"], r["message"].Length == 0 ? "" : r["message"][..12])));
    }

    [Fact]
    public async Task What_earlier_runs_keep_of_scrubbed_values_is_erased_and_other_values_can_still_be_put_back()
    {
        await using var nights = await Nights.StartAsync("2026-11-04", Script);
        await nights.RunAsync("2026-11-04", Nights.Nightly with { Report = new ReportSettings { Xlsx = true } });
        var backfill = nights.Run.Finished!.Run;
        var table = nights.Run.Finished.Reports.Single(p => Path.GetFileName(p) == "mismatches.csv");
        var others = new Dictionary<string, string> { ["prechat_email"] = "contact", ["prechat_subject"] = "topic" };
        var renaming = Nights.Nightly with { Flatten = new FlattenSettings { Rename = others } };
        await nights.RunAsync("2026-11-04", Nights.ByHand(renaming, "2026-11-03", "2026-11-04") with { Kind = RunKind.Plan });
        var planned = nights.Run.Finished.Run;
        var request = Nights.ByHand(Scrub, "2026-11-03", "2026-11-04");
        foreach (var harmless in new[] { request with { DryRun = true }, request with { Kind = RunKind.Plan } })
            await nights.RunAsync("2026-11-09", harmless);
        Assert.Equal([("prechat_email", "one@example.com"), ("prechat_subject", "Bill")], Rows());
        Assert.Equal([Ended], await CarryingAsync("one@example.com"));

        await nights.RunAsync("2026-11-09", request);
        Assert.Equal([("prechat_email", "***"), ("prechat_subject", "Bill")], Rows());
        Assert.Empty(await CarryingAsync("one@example.com"));
        Assert.Equal([Ended], await CarryingAsync("Bill"));
        var output = Path.GetFullPath(Path.Combine(table, "..", "..", ".."));
        Assert.DoesNotContain(
            Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories), f => OutputFiles.Contains(f, "one@example.com"));

        await nights.RunAsync("2026-11-10", FollowUp(RunKind.Apply, renaming, planned));
        Assert.Equal("Bill", nights.Carried(Ended)["topic"]);
        Assert.DoesNotContain("contact", nights.Carried(Ended).Keys);
        await nights.RunAsync("2026-11-10", FollowUp(RunKind.Revert, Nights.Nightly, backfill));
        Assert.Equal(("", ""), (nights.Carried(Ended)["prechat_email"], nights.Carried(Ended)["prechat_subject"]));
        Assert.Equal("""{"email":"","subject":"Bill"}""", nights.Carried(Ended)["pre_chat_form_data"]);

        List<(string, string)> Rows() =>
            [.. Csv.Read(table).Where(r => r["conversation_id"] == Ended).Select(r => (r["attribute"], r["expected"]))];

        static RunRequest FollowUp(RunKind kind, JobSettings job, RunRecord of) =>
            new(job, "default", kind, false, null, new RunSelection(null, null)) { RefersTo = of.RunId };

        async Task<IReadOnlyList<string>> CarryingAsync(string text)
        {
            await using var ledger = await nights.Run.OpenLedgerAsync();
            return await ledger.Forgotten.CarryingAsync(text, CancellationToken.None);
        }
    }
}
