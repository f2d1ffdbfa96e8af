using System.Collections.Concurrent;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Scheduling;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Quartz;
using Xunit;

namespace AttrBackfill.Tests.Scheduling;

/// <summary>The daemon in this process, by a clock that the test sets; its firings are noted instead of run.</summary>
internal sealed class Daemon : IAsyncDisposable
{
    static readonly Dictionary<string, string> Known = new()
    {
        ["GENESYS_CLIENT_ID"] = "id", ["GENESYS_CLIENT_SECRET"] = "secret", ["GENESYS_REGION"] = "us-east-1",
    };

    readonly TemporaryFolder _folder = new();
    readonly NotedFirings _firings;
    readonly Lines _lines = new();
    readonly ScheduleSetting _setting;
    IHost? _host;

    public Daemon(DateTimeOffset now, string jobs, LedgerLocation? ledger = null)
    {
        Clock = new FakeTimeProvider(now);
        _firings = new NotedFirings(Clock);
        JobsFile = _folder.Write("jobs.json", jobs);
        _setting = new ScheduleSetting(
            new ActiveJobs(JobsFile, null, () => new EnvironmentValues(_folder.Path, Known)), ledger
                ?? LedgerLocation.InFile(_folder.File("ledger.db")), _folder.Path, new ShutdownSignals(), Clock);
    }

    public FakeTimeProvider Clock { get; }

    public string JobsFile { get; }

    /// <summary>Job and time of each firing so far, and whether it takes up what was left behind.</summary>
    public IReadOnlyList<(string Job, DateTimeOffset At, bool TakesUp)> Fired => [.. _firings.All];

    public IReadOnlyList<Firing> Firings => [.. _firings.Seen];

    /// <summary>How the next firing ends, the one after it, and so on; those after them are over.</summary>
    public void Ends(params Func<Firing, FiringEnd>[] ends)
    {
        foreach (var end in ends) _firings.Ends.Enqueue(end);
    }

    public IServiceProvider Services => _host!.Services;

    public string Log => string.Join('\n', _lines.All);

    public async Task<SqlLedger> LedgerAsync() => await _setting.Ledger.OpenAsync(Clock, TestContext.Current.CancellationToken);

    public async Task StartAsync()
    {
        _host =
            Schedule.Build(_setting, logging => logging.AddProvider(_lines), services => services.AddSingleton<IScheduledWork>(_firings));
        await _host.StartAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Lets the clock go on from firing to firing, each of them followed by the scheduler, until the time is reached.</summary>
    public async Task GoToAsync(DateTimeOffset until)
    {
        var scheduler = await _host!.Services.GetRequiredService<ISchedulerFactory>().GetScheduler();
        while (true)
        {
            await FollowedAsync(scheduler);
            if (Clock.GetUtcNow() == until) return;
            var next = (await NextAsync(scheduler)).Where(n => n <= until).DefaultIfEmpty(until).Min();
            Clock.Advance(next - Clock.GetUtcNow());
        }
    }

    /// <summary>Lets the clock go on second by second until the condition holds.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, patience.Token); // the watcher's task takes some real time
        }
    }

    /// <summary>Nothing is due any more, and nothing at work.</summary>
    async Task FollowedAsync(IScheduler scheduler)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (scheduler.Status != SchedulerStatus.Running
            || (await NextAsync(scheduler)).Any(n => n <= Clock.GetUtcNow())
            || (await scheduler.QueryFireInstances(new FireInstanceQuery(), patience.Token)).Items.Count > 0)
        {
            await Task.Delay(2, patience.Token);
        }
    }

    static async Task<IReadOnlyList<DateTimeOffset>> NextAsync(IScheduler scheduler)
    {
        var triggers = new List<ITrigger>();
        foreach (var job in await scheduler.GetJobKeys(GroupMatcher<JobKey>.AnyGroup()))
            triggers.AddRange(await scheduler.GetTriggersOfJob(job));
        return [.. triggers.Select(t => t.NextFireTimeUtc).OfType<DateTimeOffset>()];
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
        }

        await _setting.Ledger.DisposeAsync();
        _folder.Dispose();
    }

    sealed class NotedFirings(TimeProvider clock) : IScheduledWork
    {
        public ConcurrentQueue<(string, DateTimeOffset, bool)> All { get; } = [];

        public ConcurrentQueue<Firing> Seen { get; } = [];

        public ConcurrentQueue<Func<Firing, FiringEnd>> Ends { get; } = [];

        public Task<FiringEnd> RunAsync(Firing firing, CancellationToken cancellationToken)
        {
            All.Enqueue((firing.Job, clock.GetUtcNow(), firing.TakesUp));
            Seen.Enqueue(firing);
            return Task.FromResult(Ends.TryDequeue(out var end) ? end(firing) : FiringEnd.Over);
        }
    }

    sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> All { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Enqueue($"{logLevel}: {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
