using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs;
using AttrBackfill.Runs.Execution;

namespace AttrBackfill.Scheduling;

/// <summary>What kept a run from its end and passes by itself.</summary>
/// <param name="IsLock">Another run of the job is active.</param>
/// <param name="ResumeFrom">When the other side will answer again, where it said so.</param>
internal sealed record Obstacle(bool IsLock, DateTimeOffset? ResumeFrom = null)
{
    /// <summary>Null for a run that came to an end of its own.</summary>
    public static Obstacle? Of(RunResult finished) => finished switch
    {
        { EndedHere: false } => null,
        { Run: { Status: RunStatus.Failed, ExitCode: (int)ExitCode.Unreachable } } => new Obstacle(IsLock: false, finished.ResumeFrom),
        { Run.ExitCode: (int)ExitCode.Locked } => new Obstacle(IsLock: true),
        _ => null,
    };

    /// <summary>Null for a failure that another attempt would repeat.</summary>
    public static Obstacle? Of(Exception exception) => exception switch
    {
        JobLockedException or LockLostException => new Obstacle(IsLock: true),
        LedgerException => new Obstacle(IsLock: false),
        _ => null,
    };
}

/// <summary>When a run that an obstacle ended is tried again. Pure.</summary>
internal static class RetryRule
{
    /// <summary>Minutes after the first, the second … failure; the last one from then on.</summary>
    static readonly int[] Pauses = [1, 5, 15, 30];

    /// <summary>How often a firing looks whether the job's other run has ended.</summary>
    static readonly TimeSpan WhileLocked = TimeSpan.FromSeconds(5);

    /// <param name="failures">Attempts that failed before this one.</param>
    /// <param name="until">The job's next firing, which ends the retries; null without one.</param>
    /// <returns>Null where the next firing comes first.</returns>
    public static DateTimeOffset? Next(Obstacle obstacle, int failures, DateTimeOffset now, DateTimeOffset? until)
    {
        var at = obstacle switch
        {
            { IsLock: true } => now + WhileLocked,
            { ResumeFrom: { } told } when told > now => told,
            _ => now.AddMinutes(Pauses[Math.Min(failures, Pauses.Length - 1)]),
        };
        return at >= until ? null : at;
    }
}
