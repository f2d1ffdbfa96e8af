using AttrBackfill.Configuration;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>A run, plan or apply of a job, as far as it says which days were looked at.</summary>
internal sealed record RunLook
{
    public required string RunId { get; init; }

    public RunKind Kind { get; init; }

    /// <summary>The plan that an apply writes.</summary>
    public string? RefersTo { get; init; }

    /// <summary>Null for a list of ids, and for an apply.</summary>
    public TimeWindow? Window { get; init; }

    /// <summary>Nothing but the window was given: no limit.</summary>
    public bool IsAll { get; init; }

    /// <summary>Of the start of the run; null where this version cannot read them.</summary>
    public JobSettings? Settings { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public RunStatus Status { get; init; }

    public int? ExitCode { get; init; }

    /// <summary>Some of its conversations failed or were open.</summary>
    public bool IsUnsettled { get; init; }

    /// <summary>Parts of time whose conversations were listed to the end, each with an outcome or known to be settled.</summary>
    public IReadOnlyList<TimeWindow> Read { get; init; } = [];

    /// <summary>Of a run that did not read all of its window: the quarters of an hour of which it has conversations.</summary>
    public IReadOnlyList<DateTimeOffset> Quarters { get; init; } = [];
}

/// <summary>Conversations that started in the quarter of an hour from <paramref name="Quarter"/> on.</summary>
/// <param name="RunId">Null where it does not matter.</param>
internal readonly record struct QuarterCount(string? RunId, DateTimeOffset Quarter, long Conversations);

/// <summary>The newest revert that put values of conversations of this quarter of an hour back.</summary>
internal readonly record struct UndoneQuarter(DateTimeOffset Quarter, DateTimeOffset At);

/// <summary>What the ledger knows of the days that a job has looked at on a connection.</summary>
/// <param name="Runs">In order of time.</param>
/// <param name="Undone">Runs that were reverted.</param>
/// <param name="Met">Conversations read, each counted once.</param>
/// <param name="Failed">Conversations that failed when they were last looked at, by that run.</param>
/// <param name="Waiting">Conversations that were open when they were last looked at.</param>
internal sealed record JobLooks(
    IReadOnlyList<RunLook> Runs, IReadOnlySet<string> Undone, IReadOnlyList<UndoneQuarter> UndoneQuarters, IReadOnlyList<QuarterCount> Met,
    IReadOnlyList<QuarterCount> Failed, IReadOnlyList<QuarterCount> Waiting)
{
    public static JobLooks Nothing { get; } = new([], new HashSet<string>(), [], [], [], []);
}
