using System.Net;
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
    Func<Task<SqlLedger>> OpenLedger, string WorkingFolder)
{
    /// <summary>One job was asked for: its own selection is counted.</summary>
    public bool IsOneJob { get; init; }

    /// <summary>Where the daemon is to be watched; null where that was not asked.</summary>
    public IPEndPoint? Http { get; init; }

    /// <summary>Whether the ledger is a file in the output folder, as it is where jobs.json cannot be read.</summary>
    public static bool KeepsFile(JobsFile? file) => file is null || file.Ledger.Provider == LedgerProvider.Sqlite;

    /// <summary>No run has made that file yet.</summary>
    public bool HasNoLedger(JobsFile? file) => KeepsFile(file) && !File.Exists(Path.Combine(OutputFolder, "ledger.db"));
}
