using AttrBackfill.Configuration;

namespace AttrBackfill.Scheduling;

/// <summary>A run that was requested outside the schedule.</summary>
/// <param name="Window">Null for the job's own.</param>
internal sealed record RequestedRun(TimeWindow? Window);

/// <summary>What a firing does.</summary>
internal interface IScheduledWork
{
    Task<FiringEnd> RunAsync(Firing firing, CancellationToken cancellationToken);
}
