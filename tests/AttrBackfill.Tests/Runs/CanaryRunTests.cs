using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Runs.Request;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Runs;

/// <summary>Which conversations a canary takes, and how it works with limits, guards, ids and a resume.</summary>
public sealed class CanaryRunTests
{
    static readonly SandboxOptions Options = new()
    {
        Conversations = 60, Days = 2, Rate = "none", JobDelay = TimeSpan.Zero, AvailabilityLag = TimeSpan.Zero,
    };

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Those_are_chosen_that_come_first_by_a_hash_among_those_to_be_changed_and_few_are_read_for_it()
    {
        var clock = new FastClock();
        var options = Options with { Clock = new FakeTimeProvider(clock.GetUtcNow()), Conversations = 600 };
        await using var calm = await SandboxServer.StartAsync(options, Cancel);
        using var plain = new InProcessRun();
        await plain.RunAsync(calm.BaseAddress, Request(calm, null), clock, 8, Cancel);
        var changing = calm.Requests.Where(r => r.Method == "PATCH").Select(IdOf).ToList();
        await using var server = await SandboxServer.StartAsync(options with { Faults = "shorten@patch=1" }, Cancel);
        Assert.True(changing.Count > 200);
        var expected = changing.OrderBy(Sample.Order).Take(10).Order().ToList();
        for (var attempt = 0; attempt < 2; attempt++)
        {
            using var run = new InProcessRun();
            var before = server.Requests.Count;
            await RunAsync(run, server, clock, 10);
            var requests = server.Requests.Skip(before).ToList();
            Assert.Equal(expected, requests.Where(r => r.Method == "PATCH").Select(IdOf).Distinct().Order());
            Assert.Equal(ExitCode.MismatchesRemain, run.ExitCode);
            // 10 × (1 + ln(changing / 10)) are chosen from, and each chosen one is read three times or four.
            Assert.InRange(requests.Count(r => r.Endpoint == "get"), 20, 150);
        }
    }

    [Fact]
    public async Task With_fewer_conversations_to_be_changed_all_of_them_are_the_canary()
    {
        var clock = new FastClock();
        await using var server = await SandboxServer.StartAsync(Options with { Clock = clock }, Cancel);
        using var run = new InProcessRun();
        await RunAsync(run, server, clock, 500);
        Assert.Equal(ExitCode.Done, run.ExitCode);
        var patched = run.Finished!.Counts.Outcomes[ConversationOutcome.Patched];
        Assert.Equal((CanaryStage.Passed, patched), (run.Finished.Run.Canary!.Stage, (long)run.Finished.Run.Canary.Written));
        Assert.InRange(patched, 10, 60);
        Assert.Equal(60, run.Finished.Run.Read);
    }

    [Fact]
    public async Task The_limit_counts_the_canary()
    {
        var clock = new FastClock();
        await using var server = await SandboxServer.StartAsync(Options with { Clock = clock }, Cancel);
        using var plain = new InProcessRun();
        await using var calm = await SandboxServer.StartAsync(Options with { Clock = clock }, Cancel);
        await plain.RunAsync(calm.BaseAddress, Request(calm, null) with { Selection = new RunSelection(null, 15) }, clock, 4, Cancel);
        using var run = new InProcessRun();
        await run.RunAsync(
            server.BaseAddress, Request(server, 4) with { Selection = new RunSelection(null, 15) }, clock, 4, Cancel);
        Assert.Equal(15, run.Finished!.Run.Read);
        Assert.Equal((CanaryStage.Passed, 4), (run.Finished.Run.Canary!.Stage, run.Finished.Run.Canary.Written));
        Assert.Equal(plain.Report("conversations.csv").Select(Csv.Stable), run.Report("conversations.csv").Select(Csv.Stable));
    }

    [Fact]
    public async Task A_run_that_looks_back_reads_and_counts_what_it_does_without_a_canary()
    {
        var clock = new FastClock();
        var options = Options with { Clock = new FakeTimeProvider(clock.GetUtcNow()), Days = 5, ReopenedPercent = 30 };
        var plain = await SecondNightAsync(options, clock, canary: null);
        var checkedFirst = await SecondNightAsync(options, clock, new Canary(4, 5));
        Assert.True(plain.Known > 0 && plain.Rows.Count > 5);
        Assert.Equal((plain.Known, plain.Changed), (checkedFirst.Known, checkedFirst.Changed));
        Assert.Equal(plain.Rows, checkedFirst.Rows);
    }

    static async Task<(long Known, long Changed, List<string> Rows)> SecondNightAsync(
        SandboxOptions options, TimeProvider clock, Canary? canary)
    {
        await using var server = await SandboxServer.StartAsync(options, Cancel);
        using var run = new InProcessRun();
        var (from, middle) = (server.From, server.From.AddDays(3));
        await run.RunAsync(server.BaseAddress, Request(server, null) with { Window = new TimeWindow(from, middle) }, clock, 8, Cancel);
        var second = Request(server, null) with { Window = new TimeWindow(middle, middle.AddDays(1)), LooksBack = true, Canary = canary };
        await run.RunAsync(server.BaseAddress, second, clock, 8, Cancel);
        Assert.Equal(canary?.Size, run.Finished!.Run.Canary?.Written);
        var rows = run.Report("conversations.csv").Select(Csv.Stable).Order(StringComparer.Ordinal).ToList();
        return (run.Finished.Run.KnownAgain, run.Finished.Run.ChangedAgain, rows);
    }

    [Fact]
    public async Task Ids_have_a_canary_too()
    {
        var clock = new FastClock();
        await using var server = await SandboxServer.StartAsync(Options with { Clock = clock }, Cancel);
        using var run = new InProcessRun();
        var ids = server.ConversationIds().Take(30).ToList();
        await run.RunAsync(
            server.BaseAddress,
            Request(server, 5) with { Window = null, Selection = new RunSelection(ids, null) }, clock, 4, Cancel);
        Assert.Equal((ExitCode.Done, 30), (run.ExitCode, run.Finished!.Run.Read));
        Assert.Equal((CanaryStage.Passed, 5), (run.Finished.Run.Canary!.Stage, run.Finished.Run.Canary.Written));
    }

    [Fact]
    public async Task A_canary_writes_no_more_than_maxChanges_allows()
    {
        var clock = new FastClock();
        await using var server = await SandboxServer.StartAsync(Options with { Clock = clock }, Cancel);
        var job = InProcessRun.Backfill with { Guards = new GuardSettings { MaxChanges = 3 } };
        using var run = new InProcessRun();
        await RunAsync(run, server, clock, 5, job);
        Assert.Equal((ExitCode.MismatchesRemain, "stopped by guard maxChanges 3"), (run.ExitCode, run.Finished!.Run.Message));
        Assert.Equal((CanaryStage.Passed, 3), (run.Finished.Run.Canary!.Stage, run.Finished.Run.Canary.Written));
        Assert.Equal(3, run.Finished.Run.Patched);
        await ResumeIgnoringGuardsAsync(run, server.BaseAddress, clock);
        Assert.Equal((ExitCode.Done, 60), (run.ExitCode, run.Finished.Run.Read));
    }

    [Fact]
    public async Task The_percentage_is_judged_before_the_canary_is_written()
    {
        var clock = new FastClock();
        await using var server = await SandboxServer.StartAsync(Options with { Clock = clock }, Cancel);
        var job = InProcessRun.Backfill with { Guards = new GuardSettings { MaxChangePercent = 5 } };
        using var run = new InProcessRun();
        await RunAsync(run, server, clock, 5, job);
        Assert.Equal((ExitCode.MismatchesRemain, 0), (run.ExitCode, server.WriteCount));
        Assert.StartsWith("stopped by guard maxChangePercent 5: ", run.Finished!.Run.Message, StringComparison.Ordinal);
        await ResumeIgnoringGuardsAsync(run, server.BaseAddress, clock);
        Assert.Equal((ExitCode.Done, 5), (run.ExitCode, run.Finished.Run.Canary!.Written));
    }

    [Fact]
    public async Task A_canary_does_not_count_for_the_percentage()
    {
        var clock = new FastClock();
        await using var server = await SandboxServer.StartAsync(Options with { Clock = clock }, Cancel);
        var job = InProcessRun.Backfill with { Guards = new GuardSettings { MaxChangePercent = 90 } };
        using var run = new InProcessRun();
        await RunAsync(run, server, clock, 20, job);
        Assert.Equal((ExitCode.Done, 20), (run.ExitCode, run.Finished!.Run.Canary!.Written));
    }

    [Fact]
    public async Task A_canary_that_was_put_back_goes_on_only_where_guards_are_ignored_and_then_writes_all()
    {
        var minds = true;
        await using var server = new RefusingGenesys((attributes, _) =>
            minds && attributes.TryGetValue(RefusingGenesys.Name(7), out var value) && value.Length > 0
                ? RefusingGenesys.Refuse(400, "bad.request", $"No: [{RefusingGenesys.Value(7)}]")
                : null);
        var (ids, request) = SixIds();
        using var run = new InProcessRun();
        var clock = new FastClock();
        await run.RunAsync(server.Address, request, clock, 4, Cancel);
        Assert.Equal(
            (ExitCode.MismatchesRemain, "stopped by guard canary 3: write refused (400); 1 conversations put back"),
            (run.ExitCode, run.Finished!.Run.Message));
        Assert.Single(ids, id => server.On(id).Count > 0);
        Assert.All(ids.SelectMany(id => server.On(id).Values), value => Assert.Equal("", value));
        Assert.Equal(2, run.Finished.Run.Pending);
        Assert.Contains(
            run.Report("conversations.csv"),
            r => r["message"].StartsWith("put back: canary; 1 of 60 attributes refused", StringComparison.Ordinal));

        minds = false;
        var patches = server.Patches;
        await run.RunAsync(server.Address, RunRequest.ToResume(run.Finished.Run), clock, 4, Cancel);
        Assert.Equal((ExitCode.MismatchesRemain, patches), (run.ExitCode, server.Patches));
        await ResumeIgnoringGuardsAsync(run, server.Address, clock);
        Assert.Equal((ExitCode.Done, CanaryStage.Ignored), (run.ExitCode, run.Finished.Run.Canary!.Stage));
        Assert.All(ids, id => Assert.DoesNotContain("", server.On(id).Values));
        Assert.All(ids, id => Assert.Equal(RefusingGenesys.Fields, server.On(id).Count));
    }

    [Fact]
    public async Task What_cannot_be_put_back_at_once_is_put_back_by_a_resume()
    {
        var (patches, clears) = (0, false);
        await using var server = new RefusingGenesys((attributes, _) =>
            attributes.Values.Any(v => v.Length == 0) && !clears ? RefusingGenesys.Refuse(403, "not.authorized", "No.")
            : Interlocked.Increment(ref patches) == 3 ? RefusingGenesys.Refuse(403, "not.authorized", "No.")
            : null);
        var (ids, request) = SixIds();
        using var run = new InProcessRun();
        var clock = new FastClock();
        await run.RunAsync(server.Address, request, clock, 4, Cancel);
        Assert.Equal(
            (ExitCode.MismatchesRemain, "stopped by guard canary 3: write refused (403); 1 conversations put back, 2 not yet"),
            (run.ExitCode, run.Finished!.Run.Message));
        Assert.Equal(CanaryStage.Returning, run.Finished.Run.Canary!.Stage);

        clears = true;
        await run.RunAsync(server.Address, RunRequest.ToResume(run.Finished.Run), clock, 4, Cancel);
        Assert.Equal(
            (ExitCode.MismatchesRemain, "stopped by guard canary 3: write refused (403); 3 conversations put back"),
            (run.ExitCode, run.Finished.Run.Message));
        Assert.All(ids.SelectMany(id => server.On(id).Values), value => Assert.Equal("", value));
    }

    /// <summary>Six conversations by id, three of them the canary.</summary>
    static (List<string> Ids, RunRequest Request) SixIds()
    {
        var ids = Enumerable.Range(1, 6).Select(i => $"00000000-0000-4000-8000-{i:D12}").ToList();
        return (ids, new RunRequest(InProcessRun.Backfill, "default", RunKind.Run, false, null, new RunSelection(ids, null))
        {
            Canary = new Canary(3, 5),
        });
    }

    static string IdOf(SandboxRequest request) => request.Path.Split('/').First(part => Guid.TryParse(part, out _));

    static RunRequest Request(SandboxServer server, int? canary, JobSettings? job = null) => new(
        job ?? InProcessRun.Backfill, "default", RunKind.Run, false, new TimeWindow(server.From, server.To), new RunSelection(null, null))
    {
        Canary = canary is { } size ? new Canary(size, 5) : null,
    };

    static Task RunAsync(InProcessRun run, SandboxServer server, TimeProvider clock, int canary, JobSettings? job = null) =>
        run.RunAsync(server.BaseAddress, Request(server, canary, job), clock, 8, Cancel);

    static Task ResumeIgnoringGuardsAsync(InProcessRun run, Uri address, TimeProvider clock) =>
        run.RunAsync(address, RunRequest.ToResume(run.Finished!.Run) with { IgnoreGuards = true }, clock, 4, Cancel);
}
