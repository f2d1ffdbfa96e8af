using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Pipeline.Coverage;

/// <summary>
/// What the runs of a job prove under its present rules. A run proves what it listed to the end before it started to look: conversations
/// that started later are not in it. A plan proves it once it has been applied wholly. A run that was reverted proves nothing, and no run
/// proves an hour in which values have been put back since. Pure.
/// </summary>
internal sealed class Evidence
{
    static readonly TimeSpan QuarterHour = TimeSpan.FromMilliseconds(StoredTime.MillisecondsOfQuarter);

    readonly IReadOnlyList<RunLook> _looks;
    readonly HashSet<string> _proving;

    public Evidence(JobLooks looks, JobSettings job)
    {
        var standing = looks.Runs.Where(r => !looks.Undone.Contains(r.RunId)).ToList();
        var applied = standing.Where(r => r.Kind == RunKind.Apply).ToLookup(r => r.RefersTo, IsWhole);
        _looks = [.. standing.Where(r => r.Kind == RunKind.Run || (r.Kind == RunKind.Plan && applied[r.RunId].Any()))];
        var rules = new Dictionary<JobSettings, bool>(ReferenceEqualityComparer.Instance);
        _proving =
        [
            .. _looks.Where(l => l.Kind == RunKind.Run || (!l.IsUnsettled && applied[l.RunId].Contains(true)))
                .Where(l => l.Settings is { } settings && HasRules(settings)).Select(l => l.RunId),
        ];
        Proven = new Spans(ProvenParts(looks.UndoneQuarters));
        Touched = new Spans(
            _looks.SelectMany(ReadOf).Concat(_looks.SelectMany(l => l.Quarters.Select(q => new TimeWindow(q, q + QuarterHour)))));
        Unreached = new Spans(_looks.Where(l => IsProving(l) && l is { Status: RunStatus.Completed, IsAll: true }).SelectMany(LeftOf));
        return;

        bool HasRules(JobSettings then)
        {
            if (!rules.TryGetValue(then, out var same)) rules[then] = same = JobRules.Cover(then, job);
            return same;
        }
    }

    /// <summary>What was read whole under the present rules.</summary>
    public Spans Proven { get; }

    /// <summary>What was read at all.</summary>
    public Spans Touched { get; }

    /// <summary>What the data lake did not hold when a run looked at it.</summary>
    public Spans Unreached { get; }

    /// <summary>From the first window on; null where nothing was looked at.</summary>
    public DateTimeOffset? First => _looks.Select(l => l.Window?.From).Min();

    /// <summary>The looks at a window, in order of time.</summary>
    public IEnumerable<RunLook> LooksAt(TimeWindow window) => _looks.Where(l =>
        l.Read.Any(r => Meet(r, window)) || (l.Window is { } asked && Meet(asked, window) && l.StartedAt > window.From));

    public bool IsProving(RunLook look) => _proving.Contains(look.RunId);

    /// <summary>The run that, resumed, reads all of these parts; the newest where there are several.</summary>
    public RunLook? Unfinished(IReadOnlyList<TimeWindow> parts) => _looks.LastOrDefault(l =>
        l is { Kind: RunKind.Run, IsAll: true, Window: not null, Status: not RunStatus.Completed } && IsProving(l)
        && parts.All(p => p.From >= l.Window.Value.From && p.To <= l.Window.Value.To && p.To <= l.StartedAt));

    public RunLook? Find(string runId) => _looks.FirstOrDefault(l => l.RunId == runId);

    List<TimeWindow> ProvenParts(IReadOnlyList<UndoneQuarter> undone)
    {
        var proofs = _looks.Where(IsProving).ToList();
        var all = new Spans(proofs.SelectMany(ReadOf));
        var putBack = new Spans(undone.Select(u => new TimeWindow(u.Quarter, u.Quarter + QuarterHour)));
        var parts = all.Parts.SelectMany(putBack.Missing).ToList();
        foreach (var revert in undone.GroupBy(u => u.At))
        {
            var since = new Spans(proofs.Where(p => p.StartedAt >= revert.Key).SelectMany(ReadOf));
            parts.AddRange(revert.SelectMany(u => since.Within(new TimeWindow(u.Quarter, u.Quarter + QuarterHour))));
        }

        return parts;
    }

    static bool IsWhole(RunLook apply) => apply is { Status: RunStatus.Completed, ExitCode: (int)ExitCode.Done };

    static IEnumerable<TimeWindow> ReadOf(RunLook look) => look.Read.Select(w => Until(w, look.StartedAt));

    static IEnumerable<TimeWindow> LeftOf(RunLook look) =>
        look.Window is { } window ? new Spans(look.Read).Missing(Until(window, look.StartedAt)) : [];

    static TimeWindow Until(TimeWindow window, DateTimeOffset time) =>
        new(window.From, time < window.From ? window.From : time < window.To ? time : window.To);

    static bool Meet(TimeWindow a, TimeWindow b) => a.From < b.To && b.From < a.To;
}
