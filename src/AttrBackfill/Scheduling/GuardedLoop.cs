using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Scheduling;

/// <summary>A loop that lives as long as the daemon. What a tick throws is logged with its stack, and the next tick comes.</summary>
internal abstract partial class GuardedLoop(TimeSpan every, TimeProvider clock, ILogger log, CancellationToken stopping) : BackgroundService
{
    protected ILogger Log { get; } = log;

    protected abstract Task TickAsync(CancellationToken cancellationToken);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, stopping);
        using var timer = new PeriodicTimer(every, clock);
        while (!ends.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(ends.Token);
                await TickAsync(ends.Token);
            }
            catch (OperationCanceledException) when (ends.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                TickFailed(Log, GetType().Name, Trouble.WithStack(e));
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "{Loop} failed and tries again: {Why}")]
    static partial void TickFailed(ILogger log, string loop, string why);
}
