using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Execution;
using AttrBackfill.Runs.Request;

namespace AttrBackfill.Cli.Display;

/// <summary>A run at one moment, as progress shows it.</summary>
/// <param name="Windows">Days of the window (UTC) that have been read, and how many there are; null where there is no window.</param>
/// <param name="Patched">Written, or, where <paramref name="WouldPatch"/>, what a dry run or a plan would write.</param>
/// <param name="Allowed">Calls that the server allows in a window; null while it has not said.</param>
/// <param name="Share">How much is done, 0 to 1; null where it is not known.</param>
/// <param name="Left">Null while there is too little to tell from.</param>
internal sealed record ProgressFigures(
    string Job, (int Done, int Of)? Windows, long Read, long InSync, long Patched, long Failed, long Calls, int? Allowed, double? Share,
    TimeSpan Elapsed, TimeSpan? Left, bool WouldPatch = false)
{
    /// <summary>Conversations that were read again after the run's own work, and how many are due; null before.</summary>
    public (long Done, long Of)? Rechecked { get; init; }

    /// <summary>Calls a minute that the limit leaves to the run, where the limit decides the time left; null where it does not.</summary>
    public int? Pace { get; init; }

    /// <summary>See <see cref="RunCounters.Canary"/>.</summary>
    public string? Canary { get; init; }

    /// <summary>See <see cref="Genesys.Api.Waits.Now"/>; null where the run waits for nothing.</summary>
    public string? Wait { get; init; }
}

/// <summary>Makes the figures of one run, and estimates the time left from their growth.</summary>
internal sealed class RunGauge(RunRecord run, TimeProvider clock)
{
    /// <summary>Less than this gives no estimate.</summary>
    const double LeastShare = 0.01;

    static readonly TimeSpan LeastTime = TimeSpan.FromSeconds(2);

    readonly long _began = clock.GetTimestamp();
    readonly RunSelection _selection = RunSelection.FromJson(run.Selection);

    /// <summary>What an earlier process had done of a resumed run; it took none of this one's time.</summary>
    double? _shareBefore = run.Read > 0 ? null : 0;

    public ProgressFigures Read(RunCounters counters, long calls, int? allowed, string? wait = null)
    {
        var elapsed = clock.GetElapsedTime(_began);
        var share = ShareOf(counters);
        _shareBefore ??= share;
        var (left, pace) = Left(share, elapsed, calls, allowed);
        return new ProgressFigures(
            run.Job, WindowsOf(counters), counters.Read, counters[ConversationOutcome.InSync],
            counters[ConversationOutcome.Patched] + counters[ConversationOutcome.Planned], counters[ConversationOutcome.Failed], calls,
            allowed,
            share, elapsed, left, run.DryRun)
        { Wait = wait, Rechecked = counters.Rechecked, Pace = pace, Canary = counters.Canary };
    }

    /// <summary>
    /// By the time that the done part took, but no less than the calls that are left take at the limit: a run makes the calls of a
    /// minute in a burst, and then waits.
    /// </summary>
    (TimeSpan? Left, int? Pace) Left(double? share, TimeSpan elapsed, long calls, int? allowed)
    {
        if (share - _shareBefore is not { } done || share >= 1 || done < LeastShare || elapsed < LeastTime) return (null, null);
        var ratio = (1 - share!.Value) / done;
        var byTime = elapsed * ratio;
        if (allowed is not { } limit) return (byTime, null);
        var pace = Math.Max(1, (int)(limit * run.QuotaShare));
        var byLimit = TimeSpan.FromMinutes(Math.Max(0, calls * ratio - Math.Max(0, pace - calls)) / pace);
        return byLimit > byTime ? (byLimit, pace) : (byTime, null);
    }

    /// <summary>Where in the window, or in the list, reading has come, less what was read and is not settled yet.</summary>
    double? ShareOf(RunCounters counters)
    {
        var settled = counters.Read == 0 ? 1 : (double)counters.Completed / counters.Read;
        double? read = _selection.IdCount is > 0 and { } count ? (double)counters.Read / count
            : run is { From: { } from, To: { } to } && counters.Reached is { } reached && End(to) > from
                ? (reached - from) / (End(to) - from)
            : null;
        if (_selection.Limit is { } limit) read = Math.Max(read ?? 0, (double)counters.Read / limit);
        return read is { } known ? Math.Clamp(known * settled, 0, 1) : null;
    }

    (int Done, int Of)? WindowsOf(RunCounters counters)
    {
        if (run is not { From: { } from, To: { } to } || to <= from) return null;
        var of = DaysTouched(from, End(to));
        var done = counters.Reached is not { } reached ? 0 : reached >= End(to) ? of : DaysTouched(from, reached) - 1;
        return (Math.Clamp(done, 0, of), of);
    }

    /// <summary>Of the current day, only what is past can be read.</summary>
    DateTimeOffset End(DateTimeOffset to) => clock.GetUtcNow() is var now && now < to ? now : to;

    static int DaysTouched(DateTimeOffset from, DateTimeOffset to) =>
        to <= from ? 1 : (to.UtcDateTime.AddTicks(-1).Date - from.UtcDateTime.Date).Days + 1;
}
