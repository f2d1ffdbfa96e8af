using System.Runtime.InteropServices;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>Every exit code of the contract, from the real command line; 0 and 3 also stand in <see cref="RunTests"/>.</summary>
public sealed class ExitCodeTests
{
    static readonly SandboxOptions Small = new() { Conversations = 60, Days = 1, Rate = "none" };

    [Fact]
    public async Task Exit_1_where_the_ledger_is_no_ledger()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        Directory.CreateDirectory(place.Output);
        await File.WriteAllTextAsync(Path.Combine(place.Output, "ledger.db"), new string('x', 5000), TestContext.Current.CancellationToken);
        var run = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        AssertOneLine(1, "ledger.db", run);
        Assert.Empty(place.Server!.Requests);
    }

    [Fact]
    public async Task Exit_4_where_single_conversations_fail_and_they_are_named_with_remedy_and_correlation_id()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        var known = place.Server!.ConversationIds().First();
        var run = await place.RunAsync("run", "backfill", "--ids", $"{known},00000000-0000-4000-8000-00000000dead");
        Assert.True(run.ExitCode == 4, run.ToString());
        Assert.Contains("00000000-0000-4000-8000-00000000dead", run.Error, StringComparison.Ordinal);
        Assert.Contains("check the id and its type (correlation id ", run.Error, StringComparison.Ordinal);
        var row = Csv.Read(place.ReportPath("backfill", "conversations.csv")).Single(r => r["outcome"] == "failed");
        Assert.Equal("404", row["http_status"]);
        Assert.NotEmpty(row["correlation_id"]);
        Assert.NotEmpty(row["message"]);
    }

    [Fact]
    public async Task Exit_5_where_the_secret_is_wrong()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        place.Environment["GENESYS_CLIENT_SECRET"] = "marked-wrong-secret";
        var run = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.True(run.ExitCode == 5, run.ToString());
        Assert.Contains("GENESYS_CLIENT_SECRET", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("marked-wrong-secret", run.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exit_5_where_the_client_may_not_search_and_the_permission_is_named()
    {
        await using var place =
            await Workplace.WithSandboxAsync(Small with { Permissions = new HashSet<string> { "conversation:communication:view" } });
        var run = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.True(run.ExitCode == 5, run.ToString());
        Assert.Contains("analytics:conversationDetail:view", run.Error, StringComparison.Ordinal);
        Assert.Contains("correlation id", run.Error, StringComparison.Ordinal);
        var schema = await place.RunAsync(["schema", "backfill", .. place.AllDates]);
        Assert.True(schema.ExitCode == 5, schema.ToString());
    }

    [Fact]
    public async Task Exit_5_where_no_conversation_may_be_read()
    {
        await using var place =
            await Workplace.WithSandboxAsync(Small with { Permissions = new HashSet<string> { "analytics:conversationDetail:view" } });
        var run = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.True(run.ExitCode == 5, run.ToString());
        Assert.Contains("conversation:communication:view", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exit_6_where_another_run_of_the_job_is_at_work()
    {
        await using var place = await Workplace.WithSandboxAsync(Small with { Latency = TimeSpan.FromMilliseconds(400) });
        using var first = place.Start(["run", "backfill", .. place.AllDates]);
        await first.SeenAsync("run 2");
        var second = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        AssertOneLine(6, "another run of job 'backfill' is at work", second);
        Assert.Contains($"process {first.Id}", second.Error, StringComparison.Ordinal);
        var other = await place.RunAsync(["run", "audit", .. place.AllDates]);
        Assert.True(other.ExitCode is 0 or 3, other.ToString()); // of another job, whatever the first has done by then
    }

    [Fact]
    public async Task Exit_7_where_nobody_answers()
    {
        await using var place = Workplace.Without();
        place.PointTo(new Uri("http://127.0.0.1:9")); // the discard port: nobody listens
        var run = await place.RunAsync("run", "backfill", "--date", "2026-11-20");
        Assert.True(run.ExitCode == 7, run.ToString());
        Assert.Contains("127.0.0.1:9", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exit_7_where_the_limit_is_used_up_for_hours_and_the_time_is_told()
    {
        await using var place = await Workplace.WithSandboxAsync(Small with { Rate = "3/7200s" });
        var run = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.True(run.ExitCode == 7, run.ToString());
        Assert.Contains("resume then", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PosixSignal.SIGINT, 130)]
    [InlineData(PosixSignal.SIGTERM, 143)]
    public async Task A_signal_ends_the_run_with_its_code_after_the_calls_in_flight(PosixSignal signal, int exitCode)
    {
        Assert.SkipWhen(
            signal == PosixSignal.SIGINT && AttrBackfillProcess.IgnoresInterrupts,
            "whoever started the tests ignores SIGINT (a job in the background), and so does all that they start");
        await using var place =
            await Workplace.WithSandboxAsync(Small with { Conversations = 400, Latency = TimeSpan.FromMilliseconds(200) });
        using var process = place.Start(["run", "backfill", .. place.AllDates]);
        await FirstWriteAsync(place.Server!);
        process.Signal(signal);
        var run = await process.EndAsync();
        Assert.True(run.ExitCode == exitCode, run.ToString());
        var summary = RunTests.Summary(place, "backfill");
        Assert.Equal("interrupted", summary.Status);
        // What was written is what the ledger knows: nothing was cut off between the call and its record.
        Assert.Equal(place.Server!.WriteCount, summary.Outcome("patched"));
        Assert.True(summary.Outcome("patched") < 300);
    }

    [Fact]
    public async Task A_second_signal_ends_the_run_at_once_and_loses_nothing()
    {
        var slow = Small with { Conversations = 300, Latency = TimeSpan.FromSeconds(1), AvailabilityLag = TimeSpan.Zero };
        await using var place = await Workplace.WithSandboxAsync(slow);
        using var process = place.Start(["run", "backfill", .. place.AllDates]);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (place.Server!.CountOf("results") == 0) await Task.Delay(10, patience.Token); // the first conversations are being read live
        process.Signal(PosixSignal.SIGTERM);
        await Task.Delay(50, patience.Token); // two signals at the same moment count as one
        process.Signal(PosixSignal.SIGTERM);
        var run = await process.EndAsync();
        Assert.True(run.ExitCode == 143, run.ToString());
        Assert.Contains("attrbackfill resume", run.Out, StringComparison.Ordinal);
        Assert.Equal("interrupted", RunTests.Summary(place, "backfill").Status);
    }

    [Fact]
    public async Task An_unreadable_answer_is_retried_like_one_that_broke_off()
    {
        await using var place = await Workplace.WithSandboxAsync(
            Small with { Faults = "truncated=0.1,malformed=0.1,html=0.1,reset=0.1,resetAfter=0.1,503=0.05" });
        var run = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.True(run.ExitCode == 0, run.ToString());
    }

    [Fact]
    public async Task A_page_that_breaks_off_while_it_is_read_is_asked_for_again_and_an_expired_job_too()
    {
        var faults = "truncated@results=0.5,malformed@results=0.5,jobExpires=1,jobFails=1";
        await using var place =
            await Workplace.WithSandboxAsync(Small with { Conversations = 1500, Faults = faults, AvailabilityLag = TimeSpan.Zero });
        var run = await place.RunAsync(["run", "audit", .. place.AllDates]);
        Assert.True(run.ExitCode == 3, run.ToString());
        Assert.Equal(place.Server!.ConversationIds().Count(), RunTests.Summary(place, "audit").Read);
        Assert.True(place.Server.CountOf("results") > 3, run.ToString());
    }

    static async Task FirstWriteAsync(SandboxServer server)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (server.WriteCount == 0) await Task.Delay(10, patience.Token);
    }

    static void AssertOneLine(int exitCode, string expected, ProcessResult run)
    {
        Assert.True(run.ExitCode == exitCode, run.ToString());
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Trim().Split('\n'));
        Assert.DoesNotContain("   at ", run.ToString(), StringComparison.Ordinal);
    }
}
