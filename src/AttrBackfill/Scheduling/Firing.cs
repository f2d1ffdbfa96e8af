using System.Globalization;
using Quartz;

namespace AttrBackfill.Scheduling;

/// <summary>One firing of a job.</summary>
/// <param name="Asked">Null for a firing of the job's schedule.</param>
/// <param name="TakesUp">A run of the job was left behind, by this daemon's last life or by a machine that died: it is resumed.</param>
/// <param name="Again">Null for the first attempt.</param>
internal sealed record Firing(string Job, RequestedRun? Asked = null, bool TakesUp = false, Attempt? Again = null)
{
    public const string JobName = "job";

    const string TakesUpKey = "takesUp";
    const string Run = "run";
    const string Due = "due";
    const string Failures = "failures";

    /// <summary>All of them texts: the clustered store keeps nothing else.</summary>
    public JobDataMap ToData()
    {
        var data = RunTrigger.DataOf(Asked);
        if (TakesUp) data[TakesUpKey] = "true";
        if (Again is not { } again) return data;
        data[Due] = again.Due.ToString("O", CultureInfo.InvariantCulture);
        data[Failures] = again.Failures.ToString(CultureInfo.InvariantCulture);
        if (again.RunId is { } id) data[Run] = id;
        return data;
    }

    public static Firing Of(IJobExecutionContext context)
    {
        var data = context.MergedJobDataMap;
        var again = data.TryGetString(Due, out var due)
            ? new Attempt(
                data.TryGetString(Run, out var run) ? run : null, DateTimeOffset.Parse(due!, CultureInfo.InvariantCulture),
                int.Parse(data.GetString(Failures)!, CultureInfo.InvariantCulture), IsFirst: false)
            : null;
        return new Firing(data.GetString(JobName)!, RunTrigger.AskedIn(data), context.Recovering || data.ContainsKey(TakesUpKey), again);
    }
}

/// <summary>An attempt of a firing.</summary>
/// <param name="RunId">The run to resume; null where none could begin yet.</param>
/// <param name="Due">When the job fired: the window is that of this time, however late the attempt.</param>
/// <param name="Failures">How many attempts an outage has ended so far.</param>
internal sealed record Attempt(string? RunId, DateTimeOffset Due, int Failures, bool IsFirst);

/// <summary>How a firing ended.</summary>
/// <param name="IsLeft">The daemon's stop ended it: the next start, or another machine, resumes it.</param>
/// <param name="Next">The attempt that is still to come; null where there is no other.</param>
internal sealed record FiringEnd(bool IsLeft, NextAttempt? Next = null)
{
    public static FiringEnd Over { get; } = new(false);

    public static FiringEnd Left { get; } = new(true);
}

internal sealed record NextAttempt(DateTimeOffset At, Firing Firing);
