using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Genesys.Quota;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Report;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Runs.Distributed;
using AttrBackfill.Runs.Execution;
using AttrBackfill.Runs.Request;
using AttrBackfill.Text;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Runs;

/// <summary>A run's life: the job's lock, its record in the ledger, the work, its end, the reports.</summary>
/// <param name="calls">Gets a line for each call and retry; see <see cref="Genesys.Http.CallTrace"/>.</param>
/// <param name="lanes">The lanes of urgent calls, which go before those of a run; null without any.</param>
internal sealed partial class RunLifecycle(
    SqlLedger ledger, string outputFolder, ShutdownSignals interruption, TimeProvider clock, ILogger log, ILogger calls,
    UrgentLanes? lanes = null)
{
    /// <summary>How long calls in flight get to finish after the first signal; then a resume settles them.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(7);

    static readonly TimeSpan ReportsOfInterrupted = TimeSpan.FromSeconds(1.5);

    DateTimeOffset? _resumeFrom;

    /// <param name="started">Called with the run and its numbers once the run is in the ledger: for the display of progress.</param>
    /// <exception cref="JobLockedException">Nothing was done.</exception>
    /// <exception cref="LedgerException">The ledger cannot be written: the run cannot be recorded, so it ends.</exception>
    /// <exception cref="LockLostException">Another process has the run's lock: from then on nothing was written here.</exception>
    public async Task<RunResult> RunAsync(RunRequest asked, GenesysEndpoint endpoint, Action<RunRecord, RunPipeline, GenesysClient> started)
    {
        endpoint = FactsFile.Known(outputFolder, endpoint);
        var (request, run, jobLock) = await new RunLauncher(ledger, endpoint, clock).BeginAsync(asked, interruption.Stopping);
        request = request with { Job = endpoint.Facts.Applied(request.Job) }; // the ledger keeps the settings as they were given
        await using var held = jobLock;
        var fence = new Fence(jobLock);
        var mine = ledger.Under(fence);
        await using var waiting = interruption.Stopping.Register(ledger.StopWaiting);
        using var genesys =
            GenesysClient.Open(endpoint, new RunPolicy(request).Writes, clock, calls, fence.EnsureAsync, interruption.Stopping);
        using var besideUrgent = lanes?.Of(run.Connection).Join(genesys.Quota);
        var backfill = new RunPipeline(request, run.RunId, mine, genesys, endpoint.MaxConcurrency, clock);
        await using var shared = request.Distributed
            ? new DistributedRun(request, run, mine, fence, part => PartOf(part, request, run, mine, genesys, endpoint, backfill.Counters),
                clock)
            : null;
        started(run, backfill, genesys);
        await RestoreReportsAsync(run);
        var isOurs = true;
        var (status, exitCode, message) = await ExecuteAsync(
            async (stopping, abandon) =>
            {
                if (shared is null) await backfill.ExecuteAsync(stopping, abandon);
                else isOurs = await shared.ExecuteAsync(backfill, stopping, abandon);
            },
            jobLock.Lease);
        backfill.CountCalls();
        if (!isOurs || (request.Joins && status is RunStatus.Interrupted or RunStatus.Failed))
            return await DistributedRunEnd.SeenAsync(ledger, run, request.Joins ? [] : await SharedReportsAsync(run, shared!), message);
        if (status != RunStatus.Interrupted && ScrubbedValues.AppliesTo(request))
        {
            var erasing = new ScrubbedValues(mine, request, run, outputFolder, Warn);
            var erased = await ExecuteAsync((stopping, _) => erasing.EraseAsync(stopping), jobLock.Lease);
            if (erased.Status == RunStatus.Interrupted) (status, exitCode, message) = erased; // a resume erases the rest
        }

        var watermark = status == RunStatus.Completed && request.CoversWindow
            ? await WatermarkAsync(request, backfill.DueFrom, genesys.ServerClock.Earlier(clock.GetUtcNow()))
            : null;
        if (status == RunStatus.Completed && Recheck.AppliesTo(request))
        {
            var recheck = new Recheck(request, run.RunId, mine, genesys, backfill.Counters, backfill.CountCalls, clock);
            message = await RecheckAsync(recheck, jobLock.Lease);
        }

        var counts = await EndRunAsync(mine, run, backfill, genesys, status, exitCode, message, watermark);
        var ended = (await ledger.Runs.FindAsync(run.RunId, CancellationToken.None))!;
        var reports = shared is { Leads: false } ? await SharedReportsAsync(run, shared) : await WriteReportsAsync(ended, fence);
        return new RunResult(ended, counts, reports, backfill.Counters.FirstFailures) { ResumeFrom = _resumeFrom };
    }

    /// <summary>The run's own work is done: whatever becomes of the recheck, the run is completed.</summary>
    /// <returns>Why the recheck ended early; null where it did not, or was interrupted.</returns>
    async Task<string?> RecheckAsync(Recheck recheck, Lease? lease)
    {
        var (status, _, message) = await ExecuteAsync((stopping, _) => recheck.ExecuteAsync(stopping), lease);
        _resumeFrom = null;
        return status == RunStatus.Failed ? $"the recheck ended early: {message}" : null;
    }

    RunPipeline PartOf(TimeWindow part, RunRequest request, RunRecord run, SqlLedger mine, GenesysClient genesys, GenesysEndpoint endpoint,
        RunCounters counters) =>
        new(request with { Part = part }, run.RunId, mine, genesys, endpoint.MaxConcurrency, clock, counters);

    async Task<(RunStatus Status, ExitCode? ExitCode, string? Message)> ExecuteAsync(
        Func<CancellationToken, CancellationToken, Task> work, Lease? lease)
    {
        using var abandon = new CancellationTokenSource();
        var lockLost = lease?.Lost ?? CancellationToken.None;
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(interruption.Stopping, lockLost);
        using var grace = interruption.Stopping.Register(() => abandon.CancelAfter(Grace));
        using var atOnce = interruption.AtOnce.Register(abandon.Cancel);
        using var lost = lockLost.Register(abandon.Cancel); // another process has taken the run over
        try
        {
            await work(stopping.Token, abandon.Token);
            return (RunStatus.Completed, null, null);
        }
        catch (OperationCanceledException) when (interruption.Stopping.IsCancellationRequested)
        {
            return (RunStatus.Interrupted, interruption.ExitCode, "interrupted");
        }
        catch (OperationCanceledException) when (lockLost.IsCancellationRequested)
        {
            throw lease!.Loss!;
        }
        catch (GuardTrippedException e)
        {
            return (RunStatus.Stopped, ExitCodes.OfGuard(e.OfFailures), $"stopped by guard {e.Guard}");
        }
        catch (GenesysException e)
        {
            _resumeFrom = e.ResumeFrom;
            return (RunStatus.Failed, e.ExitCode, e.Message);
        }
        catch (UsageException e)
        {
            return (RunStatus.Failed, e.ExitCode, e.Message);
        }
    }

    /// <summary>
    /// The job's run before this one may have been killed after its end was recorded and before its reports were written.
    /// </summary>
    async Task RestoreReportsAsync(RunRecord run)
    {
        var latest = (await ledger.Runs.LatestAsync(run.Job, 2, CancellationToken.None)).FirstOrDefault(r => r.RunId != run.RunId);
        if (latest is not { Status: RunStatus.Completed or RunStatus.Stopped or RunStatus.Failed }) return;
        var before = (await ledger.Runs.FindAsync(latest.RunId, CancellationToken.None))!; // a list of runs has no settings
        if (RunReports.Exist(before, outputFolder)) return;
        try
        {
            await RunReports.WriteAsync(ledger, before, outputFolder, Warn, interruption.Stopping);
        }
        catch (Exception e) when (e is ReportException or OperationCanceledException)
        {
            // This run's own reports say what is wrong with the folder.
        }
    }

    async Task<RunCounts> EndRunAsync(
        SqlLedger mine, RunRecord run, RunPipeline backfill, GenesysClient genesys, RunStatus status, ExitCode? exitCode, string? message,
        DateTimeOffset? watermark)
    {
        var counts = await ledger.Reports.CountsAsync(run.RunId, CancellationToken.None);
        if (exitCode is null)
        {
            (status, exitCode, var why) = Conclude(counts, backfill.Counters);
            message = why ?? message;
        }

        if (run.Kind == RunKind.Plan && backfill.Counters.Guards.TrippedByChanges is { } guard)
            message ??= $"a run would be stopped by guard {guard}";
        if (backfill.DueFrom is { } due)
            message ??= $"the data lake reaches to {due.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}: what started later stays due; \"source\": \"auto\" reads it at once";
        if (counts.Outcomes.GetValueOrDefault(ConversationOutcome.Kept) > 0)
            message ??= genesys.Facts.LateWarning(JobSettingsJson.Deserialize(run.Settings));
        if (backfill.Counters.SearchLostBy is { } lostBy) message ??= SearchLost(lostBy);
        var left = backfill.Counters.LeftBehind;
        // One that failed in an earlier attempt and was to be tried again has an outcome.
        var pending = left.Count - await ledger.Progress.CountRecordedAsync(run.RunId, left, CancellationToken.None);
        var end = new RunEnd(status, exitCode.Value, clock.GetUtcNow(), message, genesys.Quota.Allowed, pending)
        {
            Watermark = watermark, KnownAgain = backfill.KnownAgain, ChangedAgain = backfill.ChangedAgain,
            BulkRead = backfill.Counters.BulkRead,
        };
        await mine.Runs.EndAsync(run.RunId, end, CancellationToken.None);
        var attempt = counts.Attempts[^1] with { EndedAt = end.EndedAt, Message = message };
        return counts with { Attempts = [.. counts.Attempts.SkipLast(1), attempt] };
    }

    static string SearchLost(string conversationId) => FormattableString.Invariant(
        $"a live read of {SafeText.Plain(conversationId)} differed from the attribute search, which is not used for {SearchTrust.Pause.TotalDays:0} days");

    async Task<IReadOnlyList<string>> SharedReportsAsync(RunRecord run, DistributedRun shared)
    {
        await shared.DisposeAsync(); // the process that leads may write them now
        return await DistributedRunEnd.ReportsAsync(ledger, run, outputFolder, clock, Warn, interruption.Stopping);
    }

    /// <summary>
    /// Who stops the program waits for its end, not for reports of a million rows: a resume writes them, or report RUN-ID.
    /// </summary>
    async Task<IReadOnlyList<string>> WriteReportsAsync(RunRecord ended, Fence fence)
    {
        using var patience = new CancellationTokenSource();
        if (ended.Status == RunStatus.Interrupted) patience.CancelAfter(ReportsOfInterrupted);
        try
        {
            try
            {
                return await RunReports.WriteAsync(ledger, ended, outputFolder, Warn, patience.Token, fence);
            }
            catch (LedgerException)
            {
                // A database that restarted, or that took a suspended process for gone; the lock may be lost too.
                await fence.EnsureAsync(patience.Token);
                return await RunReports.WriteAsync(ledger, ended, outputFolder, Warn, patience.Token, fence);
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return [];
        }
    }

    void Warn(string line) => Untidy(log, line);

    [LoggerMessage(3, LogLevel.Warning, "{Line}")]
    static partial void Untidy(ILogger log, string line);

    /// <summary>What a run that came to its end has to say.</summary>
    static (RunStatus Status, ExitCode ExitCode, string? Message) Conclude(RunCounts counts, RunCounters counters)
    {
        // Of a distributed run other processes have done their part, which this one's numbers do not tell.
        var isAll = counts.Outcomes.GetValueOrDefault(ConversationOutcome.Failed) == counters[ConversationOutcome.Failed]
            && counts.Outcomes.GetValueOrDefault(ConversationOutcome.Patched) == counters[ConversationOutcome.Patched];
        if (isAll && counters.EveryCallForbidden)
        {
            return (RunStatus.Failed, ExitCodes.OfCall(
                isRefused: true), "every conversation was refused (403): the client lacks a permission");
        }

        if (isAll && counters.EveryCallBroken) return (RunStatus.Failed, ExitCodes.OfCall(isRefused: false), "every call failed");
        return (RunStatus.Completed, counts.ExitCode, null);
    }

    /// <returns>The job's new watermark; null where it stays as it is.</returns>
    /// <param name="now">By this machine's clock or the server's, whichever is behind: what lies ahead of either is not done.</param>
    async Task<DateTimeOffset?> WatermarkAsync(RunRequest request, DateTimeOffset? dueFrom, DateTimeOffset now)
    {
        var reached = await ledger.Progress.WatermarkAsync(request.Job.Name, request.Connection, CancellationToken.None);
        var window = request.Window!.Value;
        var read = dueFrom is { } due ? new TimeWindow(window.From, due) : window;
        var until = Watermark.After(reached, read, now, TimeZones.Find(request.Job.TimeZone), request.IsDated);
        return until == reached ? null : until;
    }
}
