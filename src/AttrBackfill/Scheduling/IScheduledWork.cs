namespace AttrBackfill.Scheduling;

/// <summary>What a firing does.</summary>
internal interface IScheduledWork
{
    /// <param name="takesUp">A run of the job was left behind, by this daemon's last life or by a machine that died: it goes on.</param>
    /// <returns>Whether it came to an end of its own; false where the daemon's stop left it to be taken up.</returns>
    Task<bool> RunAsync(string job, bool takesUp, CancellationToken cancellationToken);
}
