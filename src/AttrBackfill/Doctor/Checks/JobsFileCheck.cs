using AttrBackfill.Configuration;

namespace AttrBackfill.Doctor.Checks;

internal sealed class JobsFileCheck(DoctorContext context) : ICheck
{
    public string Name => "jobs.json";

    public string Remedy => "correct the file; attrbackfill validate shows all that is wrong";

    /// <summary>Null where it cannot be used.</summary>
    public JobsFile? File { get; private set; }

    public Task<string> LookAsync(CancellationToken cancellationToken)
    {
        File = context.ReadJobs();
        return Task.FromResult($"{context.ConfigPath}, {File.Jobs.Count} {(File.Jobs.Count == 1 ? "job" : "jobs")}");
    }
}
