using System.Collections.Concurrent;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Execution;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Scheduling;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AttrBackfill.Tests.Scheduling;

/// <summary>What a firing makes of obstacles, against a sandbox over real HTTP. The test fires what the timetable would.</summary>
public sealed class JobRunTests : IAsyncDisposable
{
    /// <summary>Far away, so that no next firing comes while a test runs.</summary>
    const string Far = "0 0 0 1 1 ? 2099";

    const string Nightly = "0 30 2 * * ?";

    static readonly SandboxOptions Small = new() { Conversations = 40, Days = 3, Rate = "none" };

    readonly TemporaryFolder _folder = new();
    readonly ShutdownSignals _interruption = new();
    readonly LogLines _log = new();
    readonly ILoggerFactory _loggers;
    readonly Notes _notes = new();
    readonly Dictionary<string, string> _environment = new() { ["GENESYS_CLIENT_ID"] = "sandbox", ["GENESYS_CLIENT_SECRET"] = "sandbox" };
    LedgerLocation? _ledger;
    string _cron = Far;
    TimeProvider _clock = TimeProvider.System;

    public JobRunTests() => _loggers = LoggerFactory.Create(logging => logging.AddProvider(_log));

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_that_reaches_nobody_is_resumed_under_its_id_and_one_end_is_notified()
    {
        var work = Work(new Uri("http://127.0.0.1:9"));
        var first = await work.RunAsync(new Firing("nightly"), Token);
        Assert.Equal(1, first.Next!.Firing.Again!.Failures);
        Assert.InRange(first.Next!.At, TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddMinutes(1));
        Assert.Contains(_log.All, l =>
            l.Category == "AttrBackfill.Genesys.Http" && l.Message.Contains("connection refused, retry 1 in ", StringComparison.Ordinal));
        Assert.Contains("next attempt at ", _log.At(LogLevel.Information), StringComparison.Ordinal);
        Assert.Contains("failed, exit code 7", _log.At(LogLevel.Warning), StringComparison.Ordinal);
        Assert.Equal(["failed, more to come"], _notes.All);

        await using var server = await SandboxServer.StartAsync(Small, Token);
        var second = await Work(server.BaseAddress).RunAsync(first.Next!.Firing, Token);
        Assert.Null(second.Next);
        Assert.Equal(["failed, more to come", "completed, over"], _notes.All);
        await using var ledger = await _ledger!.OpenAsync(TimeProvider.System, Token);
        var run = Assert.Single(await ledger.Runs.ListAsync("nightly", Token));
        Assert.Equal(first.Next!.Firing.Again!.RunId, run.RunId);
        Assert.Equal(RunStatus.Completed, run.Status);
        Assert.True(server.WriteCount > 0);
    }

    [Theory]
    [InlineData("stall@token=1")]
    [InlineData("stall@results=1")]
    [InlineData("stall@get=1")]
    [InlineData("stall@patch=1")]
    public async Task A_run_whose_answers_stall_for_good_ends_and_its_next_attempt_completes_it(string faults)
    {
        _clock = new FastClock();
        var organisation = Small with { Clock = _clock, JobDelay = TimeSpan.Zero, StateFile = _folder.File("state.json") };
        FiringEnd first;
        await using (var silent = await SandboxServer.StartAsync(organisation with { Faults = faults }, Token))
            first = await Work(silent.BaseAddress).RunAsync(new Firing("nightly"), Token);
        Assert.Equal(["failed, more to come"], _notes.All);
        Assert.Contains("failed, exit code 7", _log.At(LogLevel.Warning), StringComparison.Ordinal);
        Assert.NotNull(first.Next!.Firing.Again!.RunId);
        if (faults != "stall@results=1") // a page is read elsewhere
            Assert.Contains(_log.All, l => l.Message.Contains("no complete answer within 30 s", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.All, l => l.Message.Contains("OperationAborted", StringComparison.Ordinal));

        await using var healed = await SandboxServer.StartAsync(organisation, Token);
        Assert.Null((await Work(healed.BaseAddress).RunAsync(first.Next.Firing, Token)).Next);
        Assert.Equal(["failed, more to come", "completed, over"], _notes.All);
    }

    [Fact]
    public async Task A_run_that_is_refused_is_not_tried_again()
    {
        await using var server = await SandboxServer.StartAsync(Small, Token);
        _environment["GENESYS_CLIENT_SECRET"] = "another";
        Assert.Null((await Work(server.BaseAddress).RunAsync(new Firing("nightly"), Token)).Next);
        Assert.Equal(["failed, over"], _notes.All);
        Assert.Contains("failed, exit code 5", _log.At(LogLevel.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_the_next_firing_overtook_is_given_up_and_notified()
    {
        var late = new Attempt(null, TimeProvider.System.GetUtcNow().AddDays(-2), 3, IsFirst: false);
        _cron = Nightly;
        Assert.Null((await Work(new Uri("http://127.0.0.1:9")).RunAsync(new Firing("nightly", Again: late), Token)).Next);
        Assert.Equal(["broken, over"], _notes.All);
    }

    [Fact]
    public async Task A_firing_waits_for_a_run_by_hand_and_says_so_once()
    {
        await using var server = await SandboxServer.StartAsync(Small, Token);
        var work = Work(server.BaseAddress);
        await using var ledger = await _ledger!.OpenAsync(TimeProvider.System, Token);
        var byHand = await ledger.Locks.TakeAsync("nightly", "20261120T073000Z-0001", Token);
        Assert.Null(byHand.Holder);
        var first = await work.RunAsync(new Firing("nightly"), Token);
        var second = await work.RunAsync(first.Next!.Firing, Token);
        Assert.Single(_log.All, l => l.Message.Contains("waiting for another run to end", StringComparison.Ordinal));
        Assert.DoesNotContain(_notes.All, n => n.EndsWith("over", StringComparison.Ordinal));
        await byHand.DisposeAsync();
        Assert.Null((await work.RunAsync(second.Next!.Firing, Token)).Next);
        Assert.Equal("completed, over", _notes.All.Last());
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_opened_is_an_obstacle_that_passes()
    {
        await using var server = await SandboxServer.StartAsync(Small, Token);
        var work = Work(server.BaseAddress);
        var file = _folder.File("ledger.db");
        Directory.CreateDirectory(file);
        var first = await work.RunAsync(new Firing("nightly"), Token);
        Assert.Null(first.Next!.Firing.Again!.RunId);
        Directory.Delete(file);
        Assert.Null((await work.RunAsync(first.Next!.Firing, Token)).Next);
        Assert.Equal(["broken, more to come", "completed, over"], _notes.All);
    }

    [Fact]
    public async Task A_watcher_that_throws_costs_a_line_and_not_the_run()
    {
        await using var server = await SandboxServer.StartAsync(Small, Token);
        var end = await Work(server.BaseAddress, new Thrower()).RunAsync(new Firing("nightly"), Token);
        Assert.Equal(FiringEnd.Over, end);
        Assert.Equal(["completed, over"], _notes.All);
        Assert.Contains("Thrower failed: InvalidOperationException", _log.At(LogLevel.Error), StringComparison.Ordinal);
        Assert.DoesNotContain("a value", _log.At(LogLevel.Error), StringComparison.Ordinal);
    }

    ScheduledRunner Work(Uri address, params IRunWatcher[] more)
    {
        var text = address.ToString().TrimEnd('/');
        (_environment["GENESYS_API_URL"], _environment["GENESYS_LOGIN_URL"]) = (text, text);
        var content = $$"""
            { "jobs": [ { "name": "nightly", "select": { "mediaTypes": [] }, "window": "last:7d", "schedule": { "cron": "{{_cron}}", "timeZone": "UTC" } } ] }
            """;
        var jobs = new ActiveJobs(_folder.Write("jobs.json", content), null, () => new EnvironmentValues(_folder.Path, _environment));
        _ledger ??= LedgerLocation.InFile(_folder.File("ledger.db"));
        return new ScheduledRunner(
            new ScheduleSetting(jobs, _ledger, _folder.Path, _interruption, _clock) { Watchers = [.. more, _notes] }, _loggers);
    }

    public async ValueTask DisposeAsync()
    {
        if (_ledger is not null) await _ledger.DisposeAsync();
        _loggers.Dispose();
        _interruption.Dispose();
        _folder.Dispose();
    }

    sealed class Notes : IRunWatcher
    {
        public ConcurrentQueue<string> All { get; } = [];

        public void Started(RunRecord run, RunPipeline backfill, GenesysClient genesys)
        {
        }

        public Task EndedAsync(JobSettings? job, RunResult finished, bool isOver, CancellationToken stopping) =>
            Note(ContractNames.Of(finished.Run.Status), isOver);

        public Task BrokenAsync(string job, string? runId, string why, bool isOver, CancellationToken stopping) => Note("broken", isOver);

        Task Note(string what, bool isOver)
        {
            All.Enqueue($"{what}, {(isOver ? "over" : "more to come")}");
            return Task.CompletedTask;
        }
    }

    sealed class Thrower : IRunWatcher
    {
        public void Started(RunRecord run, RunPipeline backfill, GenesysClient genesys) => throw new InvalidOperationException("a value");

        public Task EndedAsync(JobSettings? job, RunResult finished, bool isOver, CancellationToken stopping) =>
            throw new InvalidOperationException("a value");

        public Task BrokenAsync(string job, string? runId, string why, bool isOver, CancellationToken stopping) =>
            throw new InvalidOperationException("a value");
    }
}
