using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Request;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Faults;

/// <summary>Analytics keeps conversations for longer than the live API returns them.</summary>
public sealed class GoneTests
{
    static readonly SandboxOptions Options =
        new() { Conversations = 60, Days = 2, Rate = "none", JobDelay = TimeSpan.Zero, AvailabilityLag = TimeSpan.Zero };

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The same conversations with half of them too old to be read live.</summary>
    static async Task<SandboxServer> StartAsync()
    {
        await using var same = await SandboxServer.StartAsync(Options, Cancel);
        return await SandboxServer.StartAsync(
            Options with { Faults = string.Join(',', same.ConversationIds().Where((_, i) => i % 2 == 0).Select(i => $"404:{i}")) }, Cancel);
    }

    [Fact]
    public async Task A_listed_conversation_that_answers_404_is_gone_and_no_failure()
    {
        await using var server = await StartAsync();
        using var run = new InProcessRun();
        await run.RunAsync(server, TimeProvider.System, cancellationToken: Cancel);
        Assert.Equal((ExitCode.Done, RunStatus.Completed), (run.ExitCode, run.Finished!.Run.Status));
        var gone = run.Report("conversations.csv").Where(r => r["outcome"] == "gone").ToList();
        Assert.InRange(gone.Count, 5, 30);
        Assert.All(gone, r => Assert.Equal(("404", "1", "0", "0"), (r["http_status"], r["calls"], r["missing"], r["patched"])));
        Assert.All(gone, r => Assert.NotEmpty(r["correlation_id"]));
        Assert.DoesNotContain(run.Report("mismatches.csv"), r => gone.Any(g => g["conversation_id"] == r["conversation_id"]));
        Assert.Equal(gone.Count, run.Finished.Counts.Outcomes[ConversationOutcome.Gone]);
        Assert.Equal(run.Finished.Run.Read, run.Finished.Counts.Outcomes.Values.Sum());
        Assert.Contains($"\"gone\": {gone.Count},\n  \"kinds\"", await SummaryAsync(run), StringComparison.Ordinal);
        Assert.Contains("class=\"o-gone\"", await File.ReadAllTextAsync(
            run.Finished.Reports.Single(p => p.EndsWith("report.html", StringComparison.Ordinal)), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_not_asked_for_again_by_the_next_run_nor_by_a_resume()
    {
        await using var server = await StartAsync();
        using var run = new InProcessRun();
        await run.RunAsync(server, TimeProvider.System, cancellationToken: Cancel);
        var gone = run.Finished!.Counts.Outcomes[ConversationOutcome.Gone];
        await run.RunAsync(server, TimeProvider.System, resumes: run.Finished.Run, cancellationToken: Cancel);
        var asked = server.Requests.Count(r => r.Status == 404);
        Assert.Equal(gone, asked);
        await run.RunAsync(server, TimeProvider.System, cancellationToken: Cancel);
        Assert.Equal((ExitCode.Done, gone), (run.ExitCode, run.Finished.Counts.Outcomes[ConversationOutcome.Gone]));
        Assert.Equal(asked, server.Requests.Count(r => r.Status == 404));
        Assert.All(run.Report("conversations.csv").Where(r => r["outcome"] == "gone"),
            r => Assert.Equal(("", "0"), (r["http_status"], r["calls"])));
    }

    [Fact]
    public async Task A_night_that_looks_back_counts_it_as_known_and_does_not_ask()
    {
        const string Script = """
            {"conversations":[{"id":"11111111-0000-0000-0000-000000000001","start":"2026-11-03T10:00:00Z","end":"2026-11-03T10:20:00Z",
              "participants":[{"id":"p1","purpose":"customer","attributes":{"pre":"{\"a\":\"1\"}"}}]}]}
            """;
        await using var nights =
            await Nights.StartAsync("2026-11-04", Script, new SandboxOptions { Faults = "404:11111111-0000-0000-0000-000000000001" });
        Assert.Equal(1, (await nights.RunAsync("2026-11-04")).Gone);
        var next = await nights.RunAsync("2026-11-05");
        Assert.Equal((0L, 1L, 0L, 0), (next.Read, next.KnownAgain, next.ChangedAgain, next.ExitCode));
        Assert.Single(nights.Server.Requests, r => r.Status == 404);
    }

    [Fact]
    public async Task An_id_given_by_hand_that_answers_404_stays_a_failure()
    {
        await using var server = await StartAsync();
        using var run = new InProcessRun();
        await run.RunAsync(server, TimeProvider.System, cancellationToken: Cancel);
        var id = run.Report("conversations.csv").First(r => r["outcome"] == "gone")["conversation_id"];
        await run.RunAsync(server.BaseAddress, [id], TimeProvider.System, cancellationToken: Cancel);
        Assert.Equal(ExitCode.ConversationsFailed, run.ExitCode);
        Assert.Equal("failed", Assert.Single(run.Report("conversations.csv"))["outcome"]);
    }

    [Fact]
    public async Task One_that_goes_before_it_is_put_back_is_gone()
    {
        await using var server = await SandboxServer.StartAsync(Options, Cancel);
        using var run = new InProcessRun();
        await run.RunAsync(server, TimeProvider.System, cancellationToken: Cancel);
        var patched = run.Finished!.Run.Patched;
        await using var later = await StartAsync();
        await run.RunAsync(later.BaseAddress, RunRequest.After(run.Finished.Run, RunKind.Revert, dryRun: false), TimeProvider.System, 4,
            Cancel);
        var counts = run.Finished.Counts.Outcomes;
        Assert.True(counts[ConversationOutcome.Gone] > 0);
        Assert.Equal((patched, 0), (counts.Values.Sum(), counts[ConversationOutcome.Failed]));
    }

    [Fact]
    public async Task A_patch_that_is_answered_with_410_finds_it_gone()
    {
        const string Id = "00000000-0000-4000-8000-000000000001";
        const string Participants =
            """[{"PARTICIPANT":"p","purpose":"customer","attributes":{"form":"{\"a\":\"1\"}"},"sessions":[{"mediaType":"message"}]}]""";
        const string Listed =
            $$"""{"conversations":[{"conversationId":"{{Id}}","conversationStart":"2026-11-20T10:00:00Z","conversationEnd":"2026-11-20T10:05:00Z","participants":{{Participants}}}]}""";
        const string Live =
            $$"""{"id":"{{Id}}","startTime":"2026-11-20T10:00:00Z","endTime":"2026-11-20T10:05:00Z","participants":{{Participants}}}""";
        await using var stub = StubGenesys.Start((method, path) => (method, path.Split('/')[^1]) switch
        {
            ("PATCH", _) => StubAnswer.Error(410, "", "corr-410"),
            (_, "availability") => StubAnswer.Json("""{"dataAvailabilityDate":"2100-01-01T00:00:00.000Z"}"""),
            ("POST", _) => StubAnswer.Json("""{"jobId":"j"}"""),
            (_, "j") => StubAnswer.Json("""{"state":"FULFILLED"}"""),
            (_, "results") => StubAnswer.Json(Listed.Replace("PARTICIPANT", "participantId", StringComparison.Ordinal)),
            _ => StubAnswer.Json(Live.Replace("PARTICIPANT", "id", StringComparison.Ordinal)),
        });
        using var run = new InProcessRun();
        var day = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);
        var request = new RunRequest(
            InProcessRun.Backfill, "default", RunKind.Run, false, new TimeWindow(day, day.AddDays(1)), new RunSelection(null, null));
        await run.RunAsync(stub.Address, request, TimeProvider.System, 4, Cancel);
        Assert.Equal(ExitCode.Done, run.ExitCode);
        var row = Assert.Single(run.Report("conversations.csv"));
        Assert.Equal(("gone", "410", "2", "corr-410"), (row["outcome"], row["http_status"], row["calls"], row["correlation_id"]));
    }

    [Fact]
    public async Task The_end_of_the_run_says_since_when()
    {
        await using var same = await SandboxServer.StartAsync(Options, Cancel);
        var ids = same.ConversationIds().ToList();
        await using var place = await Workplace.WithSandboxAsync(Options with { Faults = string.Join(',', ids.Select(i => $"404:{i}")) });
        var run = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains(" + gone ", run.Out, StringComparison.Ordinal);
        Assert.Contains("gone: analytics lists them, the live API no longer returns them", run.Out, StringComparison.Ordinal);
        Assert.Contains("the newest of them started on 20", run.Out.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.DoesNotContain("all in sync", run.Out, StringComparison.Ordinal);
    }

    static async Task<string> SummaryAsync(InProcessRun run) => await File.ReadAllTextAsync(
        run.Finished!.Reports.Single(p => p.EndsWith("summary.json", StringComparison.Ordinal)), Cancel);
}
