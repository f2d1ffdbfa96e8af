using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Pipeline.Coverage;

/// <summary>The state of each day, from what the ledger knows. Pure.</summary>
internal sealed class CoverageDays
{
    readonly Evidence _evidence;
    readonly JobLooks _looks;
    readonly TimeZoneInfo _zone;
    readonly DateTimeOffset _now;
    readonly Counts _met, _failed, _waiting;

    /// <param name="evidence">Made of the same looks.</param>
    public CoverageDays(Evidence evidence, JobLooks looks, TimeZoneInfo zone, DateTimeOffset now)
    {
        (_evidence, _looks, _zone, _now) = (evidence, looks, zone, now);
        (_met, _failed, _waiting) = (new Counts(looks.Met), new Counts(looks.Failed.Where(IsOfStandingRun)), new Counts(looks.Waiting));
    }

    /// <summary>The days from the first to the last one. A day that the clocks skip is left out.</summary>
    public IReadOnlyList<CoverageDay> Of(DateOnly first, DateOnly last)
    {
        var days = new List<CoverageDay>();
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            var window = ZoneDays.WindowOf(day, _zone);
            if (!window.IsEmpty) days.Add(Of(day, window));
        }

        return days;
    }

    bool IsOfStandingRun(QuarterCount failed) => !_looks.Undone.Contains(failed.RunId!);

    CoverageDay Of(DateOnly day, TimeWindow window)
    {
        var (failed, waiting) = (_failed.In(window), _waiting.In(window));
        var looks = _evidence.LooksAt(window).ToList();
        var whole = looks.LastOrDefault(l => _evidence.IsProving(l) && l.Read.Count > 0);
        var result = new CoverageDay(
            day, DayState.Complete, _met.In(window), failed, waiting, looks.Max(l => (DateTimeOffset?)(l.EndedAt ?? l.StartedAt)),
            whole?.Settings?.Verify, null, []);
        if (failed == 0 && waiting == 0 && _evidence.Proven.Covers(window)) return result;
        var hours = LocalHours.Of(window, _zone).Select(h => new HourState(h.Hour, StateOf(h.Window))).ToList();
        var state = Sum([.. hours.Select(h => h.State)]);
        return result with { State = state, Hours = state == DayState.Complete ? [] : hours, Closing = ClosingOf(window, state) };
    }

    DayState StateOf(TimeWindow hour)
    {
        var missing = _evidence.Proven.Missing(hour);
        if (missing.Count == 0)
            return _failed.In(hour) > 0 ? DayState.Failures : _waiting.In(hour) > 0 ? DayState.Waiting : DayState.Complete;
        if (missing.SelectMany(_evidence.Unreached.Missing).All(m => m.From >= _now)) return DayState.Unavailable;
        return _evidence.Touched.Touches(hour) ? DayState.Part : DayState.Never;
    }

    static DayState Sum(IReadOnlyList<DayState> hours)
    {
        if (hours.All(h => h == DayState.Never)) return DayState.Never;
        if (hours.Any(h => h is DayState.Never or DayState.Part)) return DayState.Part;
        DayState[] worstFirst = [DayState.Unavailable, DayState.Failures, DayState.Waiting];
        return worstFirst.Where(hours.Contains).DefaultIfEmpty(DayState.Complete).First();
    }

    Closing? ClosingOf(TimeWindow day, DayState state) => state switch
    {
        DayState.Complete => null,
        DayState.Waiting => Closing.ByRun,
        DayState.Failures => ClosingOfFailures(day),
        _ => ClosingOfMissing([.. _evidence.Proven.Missing(day).Where(m => m.From < _now)]),
    };

    Closing ClosingOfFailures(TimeWindow day)
    {
        var runs = _failed.RunsIn(day);
        return runs.Count == 1 && _evidence.Find(runs[0]) is { } failing && _evidence.IsProving(failing)
            ? Finishing(failing)
            : Closing.ByRun;
    }

    Closing ClosingOfMissing(IReadOnlyList<TimeWindow> parts)
    {
        if (parts.Count == 0) return Closing.ByTime;
        return _evidence.Unfinished(parts) is { } left ? Finishing(left) : Closing.ByRun;
    }

    static Closing Finishing(RunLook run) => run.Status == RunStatus.Running
        ? new Closing { AtWork = run.RunId }
        : new Closing { Resume = run.RunId, IgnoresGuards = run.Status == RunStatus.Stopped };

    /// <summary>Counts by quarters of an hour, in order of time.</summary>
    sealed class Counts
    {
        readonly QuarterCount[] _counts;
        readonly long[] _before;

        public Counts(IEnumerable<QuarterCount> counts)
        {
            _counts = [.. counts.OrderBy(c => c.Quarter)];
            _before = new long[_counts.Length + 1];
            for (var i = 0; i < _counts.Length; i++) _before[i + 1] = _before[i] + _counts[i].Conversations;
        }

        public long In(TimeWindow window) => _before[From(window.To)] - _before[From(window.From)];

        public IReadOnlyList<string> RunsIn(TimeWindow window) =>
            [.. _counts[From(window.From)..From(window.To)].Select(c => c.RunId!).Distinct()];

        /// <summary>The first count that is not before a time.</summary>
        int From(DateTimeOffset time)
        {
            var (low, high) = (0, _counts.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_counts[middle].Quarter >= time) high = middle;
                else low = middle + 1;
            }

            return low;
        }
    }
}
