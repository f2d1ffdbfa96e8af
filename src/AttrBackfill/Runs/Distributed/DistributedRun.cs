using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Execution;
using AttrBackfill.Runs.Request;

namespace AttrBackfill.Runs.Distributed;

/// <summary>
/// This process's share of a run that is cut into days: it takes one free day after the other, those of processes that
/// died among them. Once all are done, the process that holds the run's own lock looks at what belongs to no day, and ends the run.
/// </summary>
/// <param name="fence">Holds the run's own lock, held or not; here also the lock of the day that is worked on.</param>
/// <param name="partOf">The work on one day.</param>
internal sealed class DistributedRun(
    RunRequest request, RunRecord run, SqlLedger ledger, Fence fence, Func<TimeWindow, RunPipeline> partOf, TimeProvider clock)
    : IAsyncDisposable
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    JobLock _lead = fence.Held;

    /// <summary>Whether this process holds the run's own lock.</summary>
    public bool Leads => _lead.Holder is null && !_lead.Lost.IsCancellationRequested;

    /// <summary>The days of the job's time zone, the first and the last of them cut where the window is.</summary>
    public static IReadOnlyList<TimeWindow> Days(TimeWindow window, TimeZoneInfo zone)
    {
        var days = new List<TimeWindow>();
        for (var from = window.From; from < window.To; from = days[^1].To)
        {
            var day = ZoneDays.DayOf(from, zone);
            do day = day.AddDays(1); // a day that the clocks skip has no length
            while (ZoneDays.StartOf(day, zone) <= from);
            var end = ZoneDays.StartOf(day, zone);
            days.Add(new TimeWindow(from, end < window.To ? end : window.To));
        }

        return days;
    }

    /// <param name="rest">What belongs to no day: conversations that were open before, and, on a resume, those that failed.</param>
    /// <returns>Whether this process is to end the run; false where another one has ended it.</returns>
    /// <exception cref="GuardTrippedException">Too much has failed, in all processes together.</exception>
    public async Task<bool> ExecuteAsync(RunPipeline rest, CancellationToken stopping, CancellationToken abandon)
    {
        while (await GoesOnAsync())
        {
            stopping.ThrowIfCancellationRequested();
            var parts = await ledger.Parts.OfRunAsync(run.RunId, CancellationToken.None);
            if (await AnyAsync(parts, stopping, abandon)) continue; // others have gone on meanwhile: look anew
            if (parts.Count > 0 && parts.All(p => p.Done) && await LeadsAsync())
            {
                fence.Held = _lead;
                await rest.ExecuteAsync(stopping, abandon);
                return await GoesOnAsync();
            }

            await Task.Delay(Every, clock, stopping);
        }

        return false;
    }

    public ValueTask DisposeAsync() => _lead.DisposeAsync();

    async Task<bool> AnyAsync(IReadOnlyList<RunPart> parts, CancellationToken stopping, CancellationToken abandon)
    {
        foreach (var part in parts.Where(p => !p.Done))
        {
            await using var mine = await ledger.Locks.TakePartAsync(run.Job, run.RunId, part.Window, CancellationToken.None);
            if (mine.Holder is not null) continue;
            fence.Held = mine;
            await WorkAsync(part.Window, mine.Lost, stopping, abandon);
            return true;
        }

        return false;
    }

    async Task WorkAsync(TimeWindow part, CancellationToken lost, CancellationToken stopping, CancellationToken abandon)
    {
        // Between the look at the parts and the lock another process may have ended it.
        if ((await ledger.Parts.OfRunAsync(run.RunId, CancellationToken.None)).Any(p => p.Window == part && p.Done)) return;
        using var over = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, lost, over.Token);
        using var drop = CancellationTokenSource.CreateLinkedTokenSource(abandon, lost);
        var watch = WatchAsync(over);
        try
        {
            var work = partOf(part);
            await work.ExecuteAsync(stop.Token, drop.Token);
            work.CountCalls(); // in the ledger before the part is done, for the process that sums up
            await ledger.Parts.EndAsync(run.RunId, part, CancellationToken.None);
        }
        catch (Exception e) when (e is LockLostException
            || (e is OperationCanceledException && !stopping.IsCancellationRequested && stop.IsCancellationRequested))
        {
            // Ended by another process, or taken over from this one.
        }
        finally
        {
            await over.CancelAsync();
            await watch;
        }
    }

    /// <summary>Stops the work on a day when the run has ended elsewhere, or too much has failed in all.</summary>
    async Task WatchAsync(CancellationTokenSource over)
    {
        try
        {
            using var timer = new PeriodicTimer(Every, clock);
            while (await timer.WaitForNextTickAsync(over.Token))
            {
                if (!await GoesOnAsync()) await over.CancelAsync();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or GuardTrippedException or LedgerException)
        {
            await over.CancelAsync(); // the next look says why
        }
    }

    async Task<bool> GoesOnAsync()
    {
        var now = await ledger.Runs.FindAsync(run.RunId, CancellationToken.None);
        if (RunGuards.TrippedBy(now?.Failed ?? 0, request.Job.Guards, request.IgnoreGuards) is { } guard)
            throw new GuardTrippedException(guard);
        return now?.Status == RunStatus.Running;
    }

    async Task<bool> LeadsAsync()
    {
        if (Leads) return true;
        await _lead.DisposeAsync();
        _lead = await ledger.Locks.TakeAsync(run.Job, run.RunId, CancellationToken.None);
        return _lead.Holder is null;
    }
}
