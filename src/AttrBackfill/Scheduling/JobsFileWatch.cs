using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Scheduling;

/// <summary>
/// Takes a changed jobs.json over while the daemon runs. It looks instead of listening: network and container mounts tell nobody that a
/// file changed.
/// </summary>
internal sealed partial class JobsFileWatch(ScheduleSetting setting, Timetable timetable, ILogger<JobsFileWatch> log) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, setting.Clock);
        var seen = "";
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var now = setting.Jobs.Fingerprint;
                // The same twice: an editor may be in the middle of writing.
                if (now != setting.Jobs.LookedAt && now == seen) await TakeAsync(stoppingToken);
                seen = now;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The daemon stops.
        }
    }

    async Task TakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            setting.Jobs.Reload();
            await timetable.ChangeAsync(cancellationToken);
            foreach (var job in setting.Jobs.Scheduled)
                Taken(log, job.Name, job.Schedule!.Cron, job.TimeZone, CronRule.Next(job.Schedule, setting.Clock.GetUtcNow()));
        }
        catch (UsageException e)
        {
            foreach (var line in e.Message.Split('\n')) Refused(log, line.TrimEnd());
        }
    }

    [LoggerMessage(LogLevel.Information, "jobs.json has changed: {Job} {Cron} ({TimeZone}), next run {Next:yyyy-MM-ddTHH:mm:ssZ}")]
    static partial void Taken(ILogger log, string job, string cron, string timeZone, DateTimeOffset? next);

    [LoggerMessage(LogLevel.Error, "{Why}; the jobs.json from before stays in force")]
    static partial void Refused(ILogger log, string why);
}
