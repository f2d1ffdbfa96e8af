using System.Globalization;

namespace AttrBackfill.Pipeline.Coverage;

/// <summary>What is known of a day or an hour. Reports, pages and JSON use the names in lower case.</summary>
internal enum DayState
{
    /// <summary>Every conversation that analytics lists is settled.</summary>
    Complete,

    /// <summary>All of it was read; some conversations failed.</summary>
    Failures,

    /// <summary>All of it was read; some conversations were open.</summary>
    Waiting,

    /// <summary>Read in part, or under other rules than the present ones.</summary>
    Part,

    /// <summary>The data lake did not hold it yet when it was looked at, or it lies ahead.</summary>
    Unavailable,

    Never,
}

internal readonly record struct HourState(int Hour, DayState State);

/// <param name="LastLook">When the last run that looked at it ended, or began where it has not ended; null for none.</param>
/// <param name="Verified">The job's setting <c>verify</c> in the last run that read all of a part of it; null for none.</param>
/// <param name="Closing">What closes the gap; null for a complete day.</param>
/// <param name="Hours">Of a day that is not complete.</param>
internal sealed record CoverageDay(
    DateOnly Day, DayState State, long Read, long Failed, long Waiting, DateTimeOffset? LastLook, string? Verified, Closing? Closing,
    IReadOnlyList<HourState> Hours)
{
    public bool IsComplete => State == DayState.Complete;
}

/// <summary>How a gap is closed: a run over its days unless another member says otherwise.</summary>
internal sealed record Closing
{
    public static Closing ByRun { get; } = new();

    /// <summary>The day lies ahead.</summary>
    public static Closing ByTime { get; } = new() { IsAhead = true };

    /// <summary>The run that is to be finished.</summary>
    public string? Resume { get; init; }

    /// <summary>A guard stopped that run.</summary>
    public bool IgnoresGuards { get; init; }

    /// <summary>The run that is running on it.</summary>
    public string? AtWork { get; init; }

    public bool IsAhead { get; init; }

    /// <summary>The arguments of the program; null where there is nothing to type.</summary>
    /// <param name="connection">What <c>run</c> needs to reach the same organisation, such as <c> --sandbox</c>.</param>
    public string? Arguments(string job, DateOnly first, DateOnly last, string connection) => this switch
    {
        { AtWork: not null } or { IsAhead: true } => null,
        { Resume: { } run } => $"resume {run}{(IgnoresGuards ? " --ignore-guards" : "")}",
        _ when first == last => string.Create(CultureInfo.InvariantCulture, $"run {job} --date {first:yyyy-MM-dd}{connection}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"run {job} --from {first:yyyy-MM-dd} --to {last:yyyy-MM-dd}{connection}"),
    };
}

/// <summary>Neighbouring days of one state that one command closes; or complete ones.</summary>
internal sealed record DayGroup(
    DateOnly First, DateOnly Last, int Days, DayState State, long Read, long Failed, long Waiting, Closing? Closing)
{
    /// <param name="days">In order of time.</param>
    public static IReadOnlyList<DayGroup> Of(IReadOnlyList<CoverageDay> days)
    {
        var groups = new List<DayGroup>();
        foreach (var day in days)
        {
            if (groups.Count > 0 && groups[^1] is var last && last.State == day.State && last.Closing == day.Closing)
            {
                groups[^1] = last with
                {
                    Last = day.Day,
                    Days = last.Days + 1,
                    Read = last.Read + day.Read,
                    Failed = last.Failed + day.Failed,
                    Waiting = last.Waiting + day.Waiting,
                };
            }
            else
            {
                groups.Add(new DayGroup(day.Day, day.Day, 1, day.State, day.Read, day.Failed, day.Waiting, day.Closing));
            }
        }

        return groups;
    }
}
