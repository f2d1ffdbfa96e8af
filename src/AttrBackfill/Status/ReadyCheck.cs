using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Scheduling;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace AttrBackfill.Status;

/// <summary>Whether the daemon would do its work: the schedule is running, no stop was requested, and the ledger answers.</summary>
internal sealed class ReadyCheck(ScheduleSetting schedule, IHostApplicationLifetime daemon) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (schedule.Signals.Stopping.IsCancellationRequested) return HealthCheckResult.Unhealthy("stopping");
        if (!daemon.ApplicationStarted.IsCancellationRequested) return HealthCheckResult.Unhealthy("starting");
        try
        {
            await using var ledger = await schedule.Ledger.OpenAsync(schedule.Clock, cancellationToken);
            await ledger.Runs.LatestAsync(null, 1, cancellationToken);
            return HealthCheckResult.Healthy("ready");
        }
        catch (LedgerException)
        {
            return HealthCheckResult.Unhealthy("the ledger does not answer; the log says why");
        }
    }

    public static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(
            report.Entries.Count == 0 ? "ok\n" : $"{report.Entries.Values.First().Description}\n", context.RequestAborted);
    }
}
