using Microsoft.Extensions.Logging;

namespace AttrBackfill.Scheduling;

/// <summary>
/// Takes a changed jobs.json over while the daemon runs. It looks instead of listening: network and container mounts report no change of a
/// file. Keeps the triggers in step with the clock, too.
/// </summary>
internal sealed partial class JobsFileWatch(ScheduleSetting setting, TriggerSync timetable, ILogger<JobsFileWatch> log)
    : GuardedLoop(Every, setting.Clock, log, setting.Signals.Stopping)
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>How soon a clock that was set back is noticed.</summary>
    static readonly TimeSpan ClockEvery = TimeSpan.FromMinutes(1);

    readonly TimeProvider _clock = setting.Clock;
    string _seen = "";
    string _said = "";
    long _followed = setting.Clock.GetTimestamp();

    protected override async Task TickAsync(CancellationToken cancellationToken)
    {
        var now = setting.Jobs.Fingerprint;
        // The same twice: an editor may be in the middle of writing.
        if (now != setting.Jobs.LookedAt && now == _seen) await TakeAsync(cancellationToken);
        _seen = now;
        if (_clock.GetElapsedTime(_followed) < ClockEvery) return;
        _followed = _clock.GetTimestamp();
        await timetable.FollowClockAsync(cancellationToken);
    }

    async Task TakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var putBack = setting.Jobs.Reload();
            if (!await IsStoredAsync(putBack, cancellationToken)) return;
            _said = "";
            foreach (var job in setting.Jobs.Scheduled)
            {
                if (CronRule.Next(job.Schedule!, _clock.GetUtcNow()) is { } next)
                    Taken(Log, job.Name, job.Schedule!.Cron, job.TimeZone, next);
            }
        }
        catch (UsageException e)
        {
            foreach (var line in e.Message.Split('\n')) Refused(Log, line.TrimEnd());
        }
    }

    /// <summary>
    /// With the clustered store the database may be away: the timetable from before stays, and the next tick tries again.
    /// </summary>
    async Task<bool> IsStoredAsync(Action putBack, CancellationToken cancellationToken)
    {
        try
        {
            await timetable.ChangeAsync(cancellationToken);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            putBack();
            var why = Trouble.Of(e);
            if (_said != why) NotStored(Log, why); // once, not with every tick
            _said = why;
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "jobs.json has changed: {Job} {Cron} ({TimeZone}), next run {Next:yyyy-MM-ddTHH:mm:ssZ}")]
    static partial void Taken(ILogger log, string job, string cron, string timeZone, DateTimeOffset? next);

    [LoggerMessage(LogLevel.Error, "{Why}; the jobs.json from before stays in force")]
    static partial void Refused(ILogger log, string why);

    [LoggerMessage(LogLevel.Error, "jobs.json has changed, but its schedule cannot be stored: {Why}; the jobs.json from before stays in force until it can be")]
    static partial void NotStored(ILogger log, string why);
}
