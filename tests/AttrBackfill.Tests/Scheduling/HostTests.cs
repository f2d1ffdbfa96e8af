using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Scheduling;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AttrBackfill.Tests.Scheduling;

/// <summary>What ends the daemon, and what does not.</summary>
public sealed class HostTests
{
    static readonly Dictionary<string, string> Known = new()
    {
        ["GENESYS_CLIENT_ID"] = "id", ["GENESYS_CLIENT_SECRET"] = "secret", ["GENESYS_REGION"] = "us-east-1",
    };

    [Theory]
    [InlineData(0, 1)]
    [InlineData(143, 143)]
    [InlineData(130, 130)]
    public async Task A_stop_that_no_signal_asked_for_ends_with_1(int signal, int expected)
    {
        using var folder = new TemporaryFolder();
        using var interruption = new ShutdownSignals();
        await using var ledger = LedgerLocation.InFile(folder.File("ledger.db"));
        var path = folder.Write(
            "jobs.json", """{ "jobs": [ { "name": "a", "schedule": { "cron": "0 0 0 1 1 ? 2099", "timeZone": "UTC" } } ] }""");
        var jobs = new ActiveJobs(path, null, () => new EnvironmentValues(folder.Path, Known));
        await Schedule.RunAsync(
            new ScheduleSetting(jobs, ledger, folder.Path, interruption, TimeProvider.System), logging => logging.ClearProviders(),
            services => services.AddHostedService(provider =>
                new Breaks(provider.GetRequiredService<IHostApplicationLifetime>(), interruption, signal == 0 ? null : (ExitCode)signal)));
        Assert.Equal(expected, (int)interruption.ExitCode);
    }

    [Fact]
    public async Task A_loop_that_throws_is_logged_with_its_stack_and_goes_on()
    {
        var log = new LogLines();
        using var stopping = new CancellationTokenSource();
        using var loop = new Fails(log.CreateLogger("loop"), stopping.Token);
        await loop.StartAsync(TestContext.Current.CancellationToken);
        await loop.Thrice.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        await stopping.CancelAsync();
        await loop.ExecuteTask!.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.True(loop.ExecuteTask.IsCompletedSuccessfully);
        var line = log.All.First();
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.Contains("InvalidOperationException", line.Message, StringComparison.Ordinal);
        Assert.Contains("TickAsync", line.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a value", line.Message, StringComparison.Ordinal);
    }

    sealed class Breaks(IHostApplicationLifetime lifetime, ShutdownSignals interruption, ExitCode? signal) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
            await started.Task;
            if (signal is null) throw new InvalidOperationException("a fault of the program");
            lifetime.StopApplication(); // systemd's lifetime may hear the signal first
            interruption.Signal(signal.Value);
        }
    }

    sealed class Fails(ILogger log, CancellationToken stopping)
        : GuardedLoop(TimeSpan.FromMilliseconds(1), TimeProvider.System, log, stopping)
    {
        int _ticks;

        public TaskCompletionSource Thrice { get; } = new();

        protected override Task TickAsync(CancellationToken cancellationToken)
        {
            if (++_ticks == 3) Thrice.TrySetResult();
            throw new InvalidOperationException("a value");
        }
    }
}
