using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Coverage;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Tests.Pipeline.Coverage;

/// <summary>
/// The states of a day by their definitions, five minutes after five minutes, without intervals: all times of a scenario are multiples of
/// five minutes.
/// </summary>
internal sealed class CoverageOracle(JobLooks looks, JobSettings present, TimeZoneInfo zone, DateTimeOffset now)
{
    static readonly TimeSpan Step = TimeSpan.FromMinutes(5);

    public (DayState State, IReadOnlyList<HourState> Hours) Of(DateOnly day)
    {
        var hours = new List<(int Hour, TimeSpan Offset, List<DateTimeOffset> Cells)>();
        for (var cell = ZoneDays.StartOf(day, zone); ZoneDays.DayOf(cell, zone) == day; cell += Step)
        {
            var offset = zone.GetUtcOffset(cell);
            var hour = (cell.UtcDateTime + offset).Hour;
            if (hours.Count == 0 || hours[^1].Hour != hour || hours[^1].Offset != offset) hours.Add((hour, offset, []));
            hours[^1].Cells.Add(cell);
        }

        var states = hours.Select(h => new HourState(h.Hour, Of(h.Cells))).ToList();
        return (Of(states), states);
    }

    DayState Of(List<DateTimeOffset> cells)
    {
        if (cells.All(IsProven))
        {
            if (Counts(looks.Failed.Where(f => !looks.Undone.Contains(f.RunId!)), cells)) return DayState.Failures;
            return Counts(looks.Waiting, cells) ? DayState.Waiting : DayState.Complete;
        }

        if (cells.Where(c => !IsProven(c)).All(c => c >= now || IsUnreached(c))) return DayState.Unavailable;
        return cells.Any(IsTouched) ? DayState.Part : DayState.Never;
    }

    static DayState Of(List<HourState> hours)
    {
        bool Any(DayState state) => hours.Any(h => h.State == state);
        if (hours.All(h => h.State == DayState.Never)) return DayState.Never;
        if (Any(DayState.Never) || Any(DayState.Part)) return DayState.Part;
        if (Any(DayState.Unavailable)) return DayState.Unavailable;
        if (Any(DayState.Failures)) return DayState.Failures;
        return Any(DayState.Waiting) ? DayState.Waiting : DayState.Complete;
    }

    bool IsProven(DateTimeOffset cell)
    {
        var quarter = cell.AddMinutes(-(cell.Minute % 15));
        var putBack = looks.UndoneQuarters.Where(u => u.Quarter == quarter).ToList();
        return Proofs.Any(p => p.StartedAt > cell && p.Read.Any(w => Holds(w, cell)) && putBack.All(u => p.StartedAt >= u.At));
    }

    bool IsUnreached(DateTimeOffset cell) => Proofs.Any(p => p is { Status: RunStatus.Completed, IsAll: true } && p.StartedAt > cell
        && p.Window is { } window && Holds(window, cell) && !p.Read.Any(w => Holds(w, cell)));

    bool IsTouched(DateTimeOffset cell) => Standing.Any(s => (s.StartedAt > cell && s.Read.Any(w => Holds(w, cell)))
        || s.Quarters.Any(q => q <= cell && cell < q.AddMinutes(15)));

    /// <summary>Runs, and plans that were settled and applied wholly by one that was not undone, under the present rules.</summary>
    IEnumerable<RunLook> Proofs => Standing.Where(s => s.Settings!.Flatten.Separator == present.Flatten.Separator
        && (s.Kind == RunKind.Run
            || (!s.IsUnsettled && AppliesOf(s).Any(a => a.Status == RunStatus.Completed && a.ExitCode == 0))));

    /// <summary>Runs that were not undone, and plans that were applied by one that was not undone.</summary>
    IEnumerable<RunLook> Standing => looks.Runs.Where(r => !looks.Undone.Contains(r.RunId)
        && (r.Kind == RunKind.Run || (r.Kind == RunKind.Plan && AppliesOf(r).Any())));

    IEnumerable<RunLook> AppliesOf(RunLook plan) =>
        looks.Runs.Where(a => a.Kind == RunKind.Apply && a.RefersTo == plan.RunId && !looks.Undone.Contains(a.RunId));

    static bool Counts(IEnumerable<QuarterCount> counts, List<DateTimeOffset> cells) => counts.Any(c => cells.Contains(c.Quarter));

    static bool Holds(TimeWindow window, DateTimeOffset cell) => window.From <= cell && cell < window.To;
}
