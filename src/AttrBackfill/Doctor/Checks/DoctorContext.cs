using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Doctor.Checks;

/// <summary>What doctor looks at.</summary>
/// <param name="ReadJobs">Reads jobs.json; throws <see cref="UsageException"/> where it is wrong.</param>
/// <param name="Choose">The jobs that matter; throws where the one asked for is unknown.</param>
/// <param name="Connection">Stands in for the jobs' own; null for those.</param>
/// <param name="OpenLedger">Opens the ledger; creates it where it does not exist.</param>
internal sealed record DoctorContext(
    string ConfigPath, Func<JobsFile> ReadJobs, Func<JobsFile, IReadOnlyList<JobSettings>> Choose, string? Connection, string OutputFolder,
    Func<Task<SqlLedger>> OpenLedger, string WorkingFolder);
