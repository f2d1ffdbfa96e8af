using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Pipeline;

/// <summary>Another run of the job is at work.</summary>
internal sealed class JobLockedException(string job, LockHolder holder)
    : Exception($"another run of job '{job}' is at work: {holder.RunId} on {holder.Host}, process {holder.ProcessId}; wait for it to end");

/// <param name="Run">As it stands in the ledger now.</param>
/// <param name="FirstFailures">Conversations that failed, the first few.</param>
internal sealed record FinishedRun(RunRecord Run, RunCounts Counts, IReadOnlyList<string> Reports, IReadOnlyList<string> FirstFailures);

/// <summary>A run's life: the job's lock, its record in the ledger, the work, its end, the reports.</summary>
internal sealed class RunOperation(ILedger ledger, string outputFolder, Interruption interruption, TimeProvider clock, ILogger log)
{
    /// <summary>How long calls in flight get to finish after the first signal; then a resume settles them.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(8);

    /// <param name="started">Told the run and its numbers once the run is in the ledger: for the display of progress.</param>
    /// <exception cref="JobLockedException">Nothing was done.</exception>
    /// <exception cref="LedgerException">The ledger cannot be written: the run cannot be recorded, so it ends.</exception>
    public async Task<FinishedRun> RunAsync(RunRequest asked, GenesysEndpoint endpoint, Action<RunRecord, BackfillRun, GenesysClient> started)
    {
        CheckTarget(asked.Job);
        var request = await TakenUpAsync(asked);
        var run = request.Resumes is { } resumed ? resumed with { Status = RunStatus.Running } : await NewRecordAsync(request, endpoint);
        await using var jobLock = await ledger.TakeLockAsync(run.Job, run.RunId, CancellationToken.None);
        if (jobLock.Holder is { } holder) throw new JobLockedException(run.Job, holder);
        var dead = await ledger.InterruptDeadRunsAsync(run.Job, CancellationToken.None);
        if (dead > 0) await ledger.CheckAsync(CancellationToken.None); // what killed the process may have hurt the file
        await ledger.StartRunAsync(run, CancellationToken.None);

        using var genesys = GenesysClient.Open(endpoint, new RunMode(request).Writes, clock, log, interruption.Stopping);
        var backfill = new BackfillRun(request, run.RunId, ledger, genesys, endpoint.MaxConcurrency, clock);
        started(run, backfill, genesys);
        var (status, exitCode, message) = await ExecuteAsync(backfill, jobLock.Lost);
        backfill.CountCalls();
        if (status == RunStatus.Completed && request.CoversWindow) await AdvanceWatermarkAsync(request, backfill.DueFrom);
        return await EndAsync(run, backfill, genesys, status, exitCode, message);
    }

    /// <exception cref="UsageException">The job's target is none of this version.</exception>
    public static void CheckTarget(JobSettings job)
    {
        if (job.Target == TargetKind.CustomAttributes)
            throw new UsageException($"job '{job.Name}': target customAttributes is not part of this version yet; use participant");
    }

    /// <summary>A run over the window of an interrupted run of the same job goes on with that one, under its id.</summary>
    async Task<RunRequest> TakenUpAsync(RunRequest asked)
    {
        if (!asked.CoversWindow || asked.Resumes is not null) return asked;
        var settings = JobSettingsJson.Serialize(asked.Job);
        var same = (await ledger.RunsAsync(asked.Job.Name, CancellationToken.None)).FirstOrDefault(
            r => r is { Kind: RunKind.Run, DryRun: false } && r.Connection == asked.Connection && r.From == asked.Window!.Value.From
                && r.To == asked.Window.Value.To && r.Selection == asked.Selection.ToJson());
        // With other rules it would be another run.
        var goesOn = same is { Status: RunStatus.Running or RunStatus.Interrupted or RunStatus.Failed } && same.Settings == settings;
        return goesOn ? asked with { Resumes = same } : asked;
    }

    async Task<(RunStatus Status, ExitCode? ExitCode, string? Message)> ExecuteAsync(BackfillRun backfill, CancellationToken lockLost)
    {
        using var abandon = new CancellationTokenSource();
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(interruption.Stopping, lockLost);
        using var grace = interruption.Stopping.Register(() => abandon.CancelAfter(Grace));
        using var atOnce = interruption.AtOnce.Register(abandon.Cancel);
        using var lost = lockLost.Register(abandon.Cancel); // somebody else is at work on it
        try
        {
            await backfill.ExecuteAsync(stopping.Token, abandon.Token);
            return (RunStatus.Completed, null, null);
        }
        catch (OperationCanceledException) when (interruption.Stopping.IsCancellationRequested)
        {
            return (RunStatus.Interrupted, interruption.ExitCode, "interrupted");
        }
        catch (OperationCanceledException) when (lockLost.IsCancellationRequested)
        {
            return (RunStatus.Interrupted, ExitCode.Locked, "another run of the job has taken over, since this one's heartbeat had stopped");
        }
        catch (GuardTrippedException e)
        {
            var failures = e.Guard.StartsWith("maxFailures", StringComparison.Ordinal);
            return (RunStatus.Stopped, failures ? ExitCode.ConversationsFailed : ExitCode.MismatchesRemain, $"stopped by guard {e.Guard}");
        }
        catch (GenesysException e)
        {
            return (RunStatus.Failed, ExitCodeOf(e), e.Message);
        }
    }

    async Task<FinishedRun> EndAsync(
        RunRecord run, BackfillRun backfill, GenesysClient genesys, RunStatus status, ExitCode? exitCode, string? message)
    {
        var counts = await ledger.CountsAsync(run.RunId, CancellationToken.None);
        if (exitCode is null) (status, exitCode, message) = Judge(counts, backfill.Tally);
        if (run.Kind == RunKind.Plan && backfill.Tally.TrippedByChanges is { } guard) message ??= $"a run would be stopped by guard {guard}";
        if (backfill.DueFrom is { } due)
            message ??= $"the data lake reaches to {due.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}: what started later stays due; \"source\": \"auto\" reads it at once";
        var end = new RunEnd(status, exitCode.Value, clock.GetUtcNow(), message, genesys.Quota.Allowed);
        await ledger.EndRunAsync(run.RunId, end, CancellationToken.None);
        var ended = (await ledger.FindRunAsync(run.RunId, CancellationToken.None))!;
        var reports = await RunReports.WriteAsync(ledger, ended, outputFolder, CancellationToken.None);
        return new FinishedRun(ended, counts, reports, backfill.Tally.FirstFailures);
    }

    /// <summary>What a run that came to its end has to say.</summary>
    static (RunStatus Status, ExitCode ExitCode, string? Message) Judge(RunCounts counts, RunTally tally)
    {
        if (tally.EveryCallForbidden) return (RunStatus.Failed, ExitCode.Refused, "every conversation was refused (403): the client lacks a permission");
        if (tally.EveryCallBroken) return (RunStatus.Failed, ExitCode.Unreachable, "every call failed");
        if (counts.Outcomes.GetValueOrDefault(ConversationOutcome.Failed) > 0) return (RunStatus.Completed, ExitCode.ConversationsFailed, null);
        var mismatches = counts.Kinds.GetValueOrDefault(Reconcile.MismatchKind.Missing)
            + counts.Kinds.GetValueOrDefault(Reconcile.MismatchKind.Different);
        return (RunStatus.Completed, mismatches > counts.AttributesPatched ? ExitCode.MismatchesRemain : ExitCode.Done, null);
    }

    static ExitCode ExitCodeOf(GenesysException e) => e switch
    {
        { Scope: FailureScope.Refused } or { Status: System.Net.HttpStatusCode.Unauthorized or System.Net.HttpStatusCode.Forbidden } => ExitCode.Refused,
        _ => ExitCode.Unreachable,
    };

    async Task AdvanceWatermarkAsync(RunRequest request, DateTimeOffset? dueFrom)
    {
        var reached = await ledger.WatermarkAsync(request.Job.Name, request.Connection, CancellationToken.None);
        var zone = TimeZones.Find(request.Job.TimeZone);
        var window = request.Window!.Value;
        var told = dueFrom is { } due ? new TimeWindow(window.From, due) : window;
        if (Watermark.After(reached, told, clock.GetUtcNow(), zone) is { } until && until != reached)
            await ledger.SetWatermarkAsync(request.Job.Name, request.Connection, until, CancellationToken.None);
    }

    async Task<RunRecord> NewRecordAsync(RunRequest request, GenesysEndpoint endpoint)
    {
        var now = clock.GetUtcNow();
        while (await ledger.FindRunAsync(RunId.New(now), CancellationToken.None) is not null) now += TimeSpan.FromMilliseconds(1); // another job's, started at once
        return new RunRecord
        {
            RunId = RunId.New(now),
            Job = request.Job.Name,
            Connection = request.Connection,
            Kind = request.Kind,
            RefersTo = request.RefersTo,
            Mode = SettingNames.Of(request.Job.Mode),
            Target = SettingNames.Of(request.Job.Target),
            DryRun = request.DryRun || request.Kind == RunKind.Plan,
            From = request.Window?.From,
            To = request.Window?.To,
            TimeZone = request.Job.TimeZone,
            Selection = request.Selection.ToJson(),
            Settings = JobSettingsJson.Serialize(request.Job),
            StartedAt = now,
            QuotaShare = endpoint.QuotaShare,
            Version = ProductVersion.Text,
        };
    }
}
