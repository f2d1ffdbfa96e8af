using AttrBackfill.Configuration;
using AttrBackfill.Doctor.Checks;
using AttrBackfill.Genesys;
using AttrBackfill.Pipeline.Targets;
using Microsoft.Extensions.Logging.Abstractions;

namespace AttrBackfill.Doctor;

/// <summary>Every check, from what is nearest to what is farthest. Where one fails, those that rest on it are left out.</summary>
internal sealed class DoctorRun(DoctorContext context, TimeProvider clock)
{
    bool _canReadLedger;

    /// <exception cref="UsageException">The job asked for is unknown.</exception>
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        var jobsFile = new JobsFileCheck(context);
        findings.Add(await FindAsync(jobsFile, jobsFile.Name, cancellationToken));
        foreach (var check in OfThisMachine(jobsFile.File)) findings.Add(await FindAsync(check, check.Name, cancellationToken));
        _canReadLedger = findings[^1].Ok;
        if (_canReadLedger)
        {
            foreach (var check in OfLedger(jobsFile.File)) findings.Add(await FindAsync(check, check.Name, cancellationToken));
        }

        if (jobsFile.File is { } file) await AddConnectionsAsync(findings, file, cancellationToken);
        return findings;
    }

    IEnumerable<ICheck> OfThisMachine(JobsFile? file) =>
    [
        new TimeZoneCheck(),
        new OutputFolderCheck(context.OutputFolder),
        new DiskCheck(context.OutputFolder),
        new FileModesCheck(context.OutputFolder, file),
        .. DoctorContext.KeepsFile(file) ? new ICheck[] { new FileSystemCheck(context.OutputFolder) } : [],
        .. file is null ? [] : new ICheck[] { new ServiceCheck(context.Choose(file), context.WorkingFolder, context.Http) },
        new LedgerCheck(context, file),
    ];

    IEnumerable<ICheck> OfLedger(JobsFile? file) =>
    [
        new GrowthCheck(context, file, clock),
        .. file is null ? [] : new ICheck[] { new WatermarkCheck(context, file, clock) },
    ];

    async Task AddConnectionsAsync(List<Finding> findings, JobsFile file, CancellationToken cancellationToken)
    {
        var jobs = context.Choose(file).GroupBy(j => context.Connection ?? j.Connection).ToList();
        foreach (var connection in jobs)
        {
            string Named(ICheck check) => jobs.Count == 1 ? check.Name : $"{check.Name} ({connection.Key})";
            var environment = new EnvironmentCheck(file, connection.Key, context.WorkingFolder);
            findings.Add(await FindAsync(environment, Named(environment), cancellationToken));
            if (environment.Endpoint is not { } endpoint) continue;
            endpoint = KnownOf(endpoint);
            using var genesys = GenesysClient.Open(endpoint, mayWrite: false, clock, NullLogger.Instance, stopping: cancellationToken);
            foreach (var check in OfConnection(genesys, endpoint, file, connection.Key, [.. connection]))
            {
                var finding = await FindAsync(check, Named(check), cancellationToken);
                findings.Add(finding);
                if (!finding.Ok && check is LoginCheck) break; // nothing else can be asked
            }
        }
    }

    IEnumerable<ICheck> OfConnection(
        GenesysClient genesys, GenesysEndpoint endpoint, JobsFile file, string connection, IReadOnlyList<JobSettings> jobs)
    {
        yield return new LoginCheck(genesys, endpoint);
        yield return new ClockCheck(genesys, clock);
        var found = new FoundConversation();
        yield return new AnalyticsCheck(genesys, clock, found, context.IsOneJob ? jobs[0] : null);
        yield return new DivisionsCheck(genesys, jobs);
        if (jobs.Any(j => j.Channel != Channel.Webchat)) yield return new ThreadingCheck(genesys, jobs);
        foreach (var channel in jobs.Select(j => j.Channel).Distinct().Order()) yield return new LiveReadCheck(genesys, channel, found);
        if (_canReadLedger && jobs.Any(TargetRegistry.MayReadInBulk))
            yield return new AttributeSearchCheck(genesys, context, file, connection, clock);
        foreach (var settings in jobs.Select(j => j.CustomAttributes).OfType<CustomAttributesSettings>().DistinctBy(c => c.SchemaId))
            yield return new CustomAttributesCheck(genesys, settings, found);
        foreach (var job in jobs.DistinctBy(j => j.Target)) yield return new ReadersCheck(job);
        yield return new AvailabilityCheck(genesys, clock);
        yield return new LimitCheck(genesys, endpoint);
        yield return new FactsCheck(context.OutputFolder, endpoint, jobs);
    }

    /// <summary>A file of facts that cannot be read has a check of its own.</summary>
    GenesysEndpoint KnownOf(GenesysEndpoint endpoint)
    {
        try
        {
            return FactsFile.Known(context.OutputFolder, endpoint);
        }
        catch (UsageException)
        {
            return endpoint;
        }
    }

    static async Task<Finding> FindAsync(ICheck check, string name, CancellationToken cancellationToken)
    {
        try
        {
            return new Finding(name, true, await check.LookAsync(cancellationToken), check.Advice, ExitCode.Done);
        }
        catch (CheckFailedException e)
        {
            return new Finding(name, false, e.Message, check.Remedy, e.ExitCode);
        }
        catch (ExpectedException e)
        {
            // Such messages say what is wrong, and behind a semicolon what to do.
            var line = e.Message.Split('\n')[0];
            var (message, remedy) = line.Split("; ", 2) is [var what, var todo] ? (what, todo) : (line, check.Remedy);
            return new Finding(name, false, message, remedy, e.ExitCode);
        }
    }
}
