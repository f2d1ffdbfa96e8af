using AttrBackfill.Configuration;

namespace AttrBackfill.Scheduling;

/// <summary>Something out of turn that somebody asked for.</summary>
/// <param name="Window">Null for the job's own.</param>
internal sealed record AskedRun(TimeWindow? Window);

/// <summary>What a firing does.</summary>
internal interface IScheduledWork
{
    /// <param name="asked">Null for a firing of the job's schedule.</param>
    /// <param name="takesUp">A run of the job was left behind, by this daemon's last life or by a machine that died: it goes on.</param>
    /// <returns>Whether it came to an end of its own; false where the daemon's stop left it to be taken up.</returns>
    Task<bool> RunAsync(string job, AskedRun? asked, bool takesUp, CancellationToken cancellationToken);
}
