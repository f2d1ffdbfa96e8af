using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Faults;

/// <summary>The other side is down: the run ends, says how to go on, and does not fail one conversation after the other.</summary>
public sealed class OutageTests
{
    static readonly DateTimeOffset Moment = new(2026, 11, 20, 15, 0, 0, TimeSpan.Zero);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static SandboxOptions Options(string faults) => new()
    {
        Conversations = 300, Days = 1, Rate = "none", JobDelay = TimeSpan.Zero, Clock = new FakeTimeProvider(Moment), Faults = faults,
    };

    [Theory]
    [InlineData("500@get=1")]
    [InlineData("html@get=1")]
    [InlineData("reset@patch=1")]
    [InlineData("hang@get=1")]
    [InlineData("stall@token=1")]
    [InlineData("stall@job=1")]
    [InlineData("stall@status=1")]
    [InlineData("stall@results=1")]
    [InlineData("stall@availability=1")]
    [InlineData("stall@query=1")]
    [InlineData("stall@get=1")]
    [InlineData("stall@patch=1")]
    [InlineData("redirect@get=1")]
    [InlineData("portal@patch=1")]
    [InlineData("500=1")]
    [InlineData("redirect=1")]
    public async Task A_host_that_is_down_ends_the_run_and_a_resume_finishes_it(string faults)
    {
        using var folder = new TemporaryFolder();
        var state = folder.File("state.json");
        using var run = new InProcessRun();
        await using (var broken = await SandboxServer.StartAsync(Options(faults) with { StateFile = state }, Cancel))
        {
            // By default the query is read after the details job, when the conversations of the latter are done.
            var job = InProcessRun.Backfill
                with
            { Source = faults.Contains("@query", StringComparison.Ordinal) ? SourceKind.DetailsQuery : SourceKind.Auto };
            await run.RunAsync(broken, new FastClock(), job, cancellationToken: Cancel);
            Assert.Equal((ExitCode.Unreachable, RunStatus.Failed), (run.ExitCode, run.Finished!.Run.Status));
            Assert.InRange(run.Finished.Run.Failed, 0, 40);
            Assert.NotNull(run.Finished.Run.Pending);
            if (run.Finished.Run.Read > 0) Assert.True(run.Finished.Run.Pending > 20, $"{run.Finished.Run}");
        }

        await using var healed = await SandboxServer.StartAsync(Options("") with { StateFile = state }, Cancel);
        await run.RunAsync(healed, new FastClock(), resumes: run.Finished.Run, cancellationToken: Cancel);
        Assert.Equal((ExitCode.Done, RunStatus.Completed), (run.ExitCode, run.Finished.Run.Status));
        Assert.Equal(healed.ConversationIds().Count(), run.Report("conversations.csv").Count);
    }

    [Fact]
    public async Task Too_many_failures_end_the_run_and_a_resume_can_go_on()
    {
        await using var plain = await SandboxServer.StartAsync(Options(""), Cancel);
        var refused = string.Join(',', plain.ConversationIds().Where((_, i) => i % 2 == 0).Select(id => $"403:{id}"));
        await using var server = await SandboxServer.StartAsync(Options(refused), Cancel);
        using var run = new InProcessRun();
        var job = InProcessRun.Backfill with { Guards = new() { MaxFailures = 10 } };
        await run.RunAsync(server, new FastClock(), job, maxConcurrency: 4, cancellationToken: Cancel);
        Assert.Equal((ExitCode.ConversationsFailed, RunStatus.Stopped), (run.ExitCode, run.Finished!.Run.Status));
        Assert.Contains("maxFailures 10", run.Finished.Run.Message, StringComparison.Ordinal);
        Assert.InRange(run.Finished.Run.Failed, 11, 60);
    }

    [Theory]
    [InlineData("revoke@get=1")]
    [InlineData("revoke=1")]
    public async Task A_client_whose_tokens_are_never_accepted_is_refused(string faults)
    {
        await using var server = await SandboxServer.StartAsync(Options(faults), Cancel);
        using var run = new InProcessRun();
        await run.RunAsync(server, new FastClock(), maxConcurrency: 2, cancellationToken: Cancel);
        Assert.Equal(ExitCode.Refused, run.ExitCode);
        Assert.Contains("GENESYS_CLIENT_ID", run.Finished!.Run.Message, StringComparison.Ordinal);
    }
}
