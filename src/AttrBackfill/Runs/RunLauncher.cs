using AttrBackfill.Configuration;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Distributed;
using AttrBackfill.Runs.Request;

namespace AttrBackfill.Runs;

/// <summary>Another run of the job holds the lock.</summary>
internal sealed class JobLockedException(string job, LockHolder holder)
    : ExpectedException(ExitCode.Locked, MessageOf(job, holder))
{
    static string MessageOf(string job, LockHolder holder) =>
        $"another run of job '{job}' is at work: {holder.RunId} on {holder.Host}, process {holder.ProcessId}; wait for it to end";
}

/// <summary>Starts a run: a new one, one that is resumed, or a distributed one that other processes work on.</summary>
internal sealed class RunLauncher(SqlLedger ledger, GenesysEndpoint endpoint, TimeProvider clock)
{
    /// <summary>How often a process looks for the distributed run that another one is starting.</summary>
    const int JoinAttempts = 20;

    static readonly TimeSpan JoinPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Takes the job's lock and puts the run into the ledger, or finds the distributed run that is to be joined.</summary>
    /// <exception cref="JobLockedException">Nothing was done.</exception>
    /// <exception cref="UsageException">The run to be resumed has not all of its ids in the ledger.</exception>
    public async Task<(RunRequest Request, RunRecord Run, JobLock Lock)> BeginAsync(RunRequest asked, CancellationToken stopping)
    {
        for (var attempt = 1; ; attempt++)
        {
            var request = await TakenUpAsync(asked);
            var run = request.Resumes is { } resumed ? resumed with { Status = RunStatus.Running } : await NewRecordAsync(request);
            var jobLock = await ledger.Locks.TakeAsync(run.Job, run.RunId, CancellationToken.None);
            if (jobLock.Holder is not { } holder)
            {
                // One that has ended since the daemon saw it is not started again: there is nothing left to join.
                var mayStart = request.Joins && !await IsRunningAsync(run);
                if (mayStart || await StartAsync(ledger.Under(new Fence(jobLock)), request, run)) return (AsStarted(request), run, jobLock);
                await jobLock.DisposeAsync();
                continue;
            }

            var isJoined = request.Distributed && holder.RunId == run.RunId;
            if (isJoined && await IsRunningAsync(run)) return (request, run, jobLock);
            // Another process may be about to start the run that this one is to join.
            if (!request.Distributed || attempt == JoinAttempts) throw new JobLockedException(run.Job, holder);
            await Task.Delay(JoinPause, clock, stopping);
        }
    }

    /// <summary>
    /// The ids of a new run are in the ledger now. A resumed run whose status is running, while this process holds its lock, has died;
    /// parts of a distributed one may still be running elsewhere.
    /// </summary>
    static RunRequest AsStarted(RunRequest request) => request switch
    {
        { Resumes: null } => request with { Selection = request.Selection.AsListed() },
        { Resumes: { Status: RunStatus.Running } dead, Distributed: false } =>
            request with { Resumes = dead with { Status = RunStatus.Died } },
        _ => request,
    };

    async Task<bool> IsRunningAsync(RunRecord run) =>
        await ledger.Runs.FindAsync(run.RunId, CancellationToken.None) is { Status: RunStatus.Running };

    /// <returns>False where another job's run, started at the same moment, has the id.</returns>
    static async Task<bool> StartAsync(SqlLedger mine, RunRequest request, RunRecord run)
    {
        if (request.Resumes is not null) await CheckIdsAsync(mine, request.Selection, run);
        var dead = await mine.Runs.MarkDiedAsync(run.Job, run.RunId, CancellationToken.None);
        if (dead > 0) await mine.CheckAsync(CancellationToken.None); // what killed the process may have hurt the file
        if (!await mine.Runs.StartAsync(run, CancellationToken.None)) return false;
        if (request is { Resumes: null, Selection.Ids: { } ids }) await mine.ListedIds.AddAsync(run.RunId, ids, CancellationToken.None);
        if (request.Distributed)
        {
            await mine.Parts.AddAsync(
                run.RunId, DistributedRun.Days(request.Window!.Value, TimeZones.Find(run.TimeZone)), CancellationToken.None);
        }

        return true;
    }

    static async Task CheckIdsAsync(SqlLedger mine, RunSelection selection, RunRecord run)
    {
        if (selection.Listed is not { } listed) return;
        var known = await mine.ListedIds.CountAsync(run.RunId, CancellationToken.None);
        if (known < listed)
        {
            throw new UsageException(
                $"run {run.RunId} died while its ids were written: the ledger has {known} of {listed}; start it again: run {run.Job} --ids FILE");
        }
    }

    /// <summary>A run over the window of an interrupted run of the same job resumes that run, under its id.</summary>
    async Task<RunRequest> TakenUpAsync(RunRequest asked)
    {
        if (asked.Resumes is { } left)
            return asked with { Distributed = (await ledger.Parts.OfRunAsync(left.RunId, CancellationToken.None)).Count > 0 };
        if (!asked.CoversWindow) return asked;
        // With other rules it would be another run, and one without a canary has written already.
        if (await SameWindowAsync(
            asked) is not { Status: RunStatus.Running or RunStatus.Interrupted or RunStatus.Failed or RunStatus.Died } same
            || !JobSettingsJson.IsSame(same.Settings, asked.Job) || (asked.Canary is not null && same.Canary is null))
        {
            return asked;
        }

        var isCut = (await ledger.Parts.OfRunAsync(same.RunId, CancellationToken.None)).Count > 0;
        return asked with { Resumes = same, Canary = same.Canary, Distributed = asked.Distributed || isCut };
    }

    /// <summary>The job's last run over all of this window.</summary>
    async Task<RunRecord?> SameWindowAsync(RunRequest asked)
    {
        foreach (var listed in await ledger.Runs.ListAsync(asked.Job.Name, CancellationToken.None))
        {
            if (listed is not { Kind: RunKind.Run, DryRun: false } || listed.Connection != asked.Connection
                || listed.From != asked.Window!.Value.From || listed.To != asked.Window.Value.To)
            {
                continue;
            }

            var run = await ledger.Runs.FindAsync(listed.RunId, CancellationToken.None);
            if (run is not null && RunSelection.FromJson(run.Selection).IsAll) return run;
        }

        return null;
    }

    async Task<RunRecord> NewRecordAsync(RunRequest request)
    {
        var now = clock.GetUtcNow();
        while (await ledger.Runs.FindAsync(RunId.New(now), CancellationToken.None) is not null) now += TimeSpan.FromMilliseconds(1);
        return new RunRecord
        {
            RunId = RunId.New(now),
            Job = request.Job.Name,
            Connection = request.Connection,
            Kind = request.Kind,
            Origin = request.Origin,
            RefersTo = request.RefersTo,
            Mode = SettingNames.Of(request.Job.Mode),
            Target = SettingNames.Of(request.Job.Target),
            DryRun = request.DryRun || request.Kind == RunKind.Plan,
            From = request.Window?.From,
            To = request.Window?.To,
            TimeZone = request.Job.TimeZone,
            IsDated = request.IsDated,
            LooksBack = request.LooksBack,
            Selection = request.Selection.AsListed().ToJson(),
            Settings = JobSettingsJson.Serialize(request.Job),
            ComparedWith = request.ComparedWith is { } present ? JobSettingsJson.Serialize(present) : null,
            Canary = request.Canary,
            StartedAt = now,
            QuotaShare = endpoint.QuotaShare,
            Version = ProductVersion.Text,
            ConversationLink = endpoint.ConversationLinkOf(request.Job),
        };
    }
}
