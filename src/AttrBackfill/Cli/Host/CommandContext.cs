using System.CommandLine;
using AttrBackfill.Cli.Options;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Scheduling;
using AttrBackfill.Text;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Cli.Host;

/// <summary>What a command works with: the parsed line, the files it names, the clock, and the signals of the process.</summary>
internal sealed class CommandContext(ParseResult parsed, GlobalOptions options, ShutdownSignals interruption, TimeProvider clock)
{
    LedgerLocation? _ledger;
    JobsFile? _jobs;

    public ParseResult Parsed { get; } = parsed;

    public ShutdownSignals Signals { get; } = interruption;

    public TimeProvider Clock { get; } = clock;

    public TextWriter Out { get; } = Console.Out;

    /// <summary>Messages and progress; JSON lines where the log is in JSON.</summary>
    public TextWriter Error { get; } = options.Stderr(parsed, clock);

    public string OutputFolder => Parsed.GetValue(options.Output)!;

    public string ConfigPath => Parsed.GetValue(options.Config)!;

    public string? Connection => Parsed.GetValue(options.Connection);

    public bool Json => Parsed.GetValue(options.Json);

    public bool ShowProgress => !Parsed.GetValue(options.NoProgress);

    public LogLevel? LogLevel => Parsed.GetValue(options.LogLevel);

    public LogFormat LogFormat => Parsed.GetValue(options.LogFormat) ?? LogFormat.Text;

    /// <summary>A follow-up command, for the same jobs and the same output.</summary>
    public string Again(string command) => $"attrbackfill {command}{options.FilesGiven(Parsed)}";

    /// <summary>Where the ledger is, as jobs.json says; without one, in the output folder.</summary>
    /// <exception cref="UsageException">What is wrong with jobs.json, the environment or the output folder.</exception>
    public LedgerLocation Ledger => _ledger ??= FindLedger();

    /// <exception cref="UsageException">What is wrong with the file, line by line.</exception>
    public JobsFile ReadJobs()
    {
        if (_jobs is not null) return _jobs;
        _jobs = JobsFileReader.Read(ConfigPath, CronRule.Problem);
        if (_jobs.Files == FilesRule.Inherit) PrivateFiles.Inherit(); // each command that writes has read the file before
        return _jobs;
    }

    /// <exception cref="UsageException">There is no such job.</exception>
    public JobSettings FindJob(JobsFile file, string name)
    {
        if (file.Jobs.FirstOrDefault(j => j.Name == name) is { } job) return job;
        throw new UsageException(
            $"{ConfigPath}: there is no job {SafeText.Quoted(name)}; {Suggestions.Hint(name, [.. file.Jobs.Select(j => j.Name)])}");
    }

    /// <summary>As it is shown: a run whose process is gone has died.</summary>
    /// <exception cref="UsageException">The ledger knows no such run.</exception>
    public async Task<RunRecord> FindRunAsync(SqlLedger ledger, string runId) =>
        await ledger.Runs.FindAsync(runId, CancellationToken.None) is { } run
            ? await ledger.AsSeenAsync(run, CancellationToken.None)
            : throw new UsageException($"there is no run {SafeText.Quoted(runId)} in {Ledger}; see attrbackfill history");

    /// <summary>Makes the ledger where there is none, and migrates an older one.</summary>
    /// <exception cref="UsageException">What is wrong with jobs.json, the environment or the output folder.</exception>
    public async Task<SqlLedger> OpenLedgerAsync()
    {
        var ledger = await Ledger.OpenAsync(Clock, CancellationToken.None);
        if (ledger.Migration is { } migration)
        {
            await Error.WriteLineAsync(
                $"attrbackfill: the ledger was migrated from version {migration.From} to {migration.To}"
                + (migration.Copy is { } copy ? $"; as it was before it is kept as {copy}" : ""));
        }

        return ledger;
    }

    /// <summary>For commands that only read: an older ledger is not migrated.</summary>
    /// <exception cref="UsageException">The ledger is of an older version, or what is wrong with jobs.json or the environment.</exception>
    public Task<SqlLedger> ReadLedgerAsync() => Ledger.OpenToReadAsync(Clock, CancellationToken.None);

    /// <summary>For commands about one run.</summary>
    /// <exception cref="UsageException">There is no ledger yet; and as <see cref="ReadLedgerAsync"/>.</exception>
    public Task<SqlLedger> ReadLedgerOfAsync(string runId) => Ledger.Exists
        ? ReadLedgerAsync()
        : throw new UsageException($"there is no run {SafeText.Quoted(runId)}: there is no ledger at {Ledger} yet");

    LedgerLocation FindLedger()
    {
        if (File.Exists(ConfigPath) && ReadJobs() is { Ledger.Provider: LedgerProvider.Postgres } file)
            return LedgerLocation.InPostgres(ConnectionResolver.ResolveLedger(file, new EnvironmentValues(Environment.CurrentDirectory))!);
        if (File.Exists(OutputFolder)) throw new UsageException($"--output {SafeText.Quoted(OutputFolder)} is a file; name a folder");
        return LedgerLocation.InFile(Path.Combine(OutputFolder, "ledger.db"));
    }
}
