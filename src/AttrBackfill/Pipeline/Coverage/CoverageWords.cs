using System.Globalization;

namespace AttrBackfill.Pipeline.Coverage;

/// <summary>What terminal and pages call days, their states and their gaps.</summary>
internal static class CoverageWords
{
    /// <summary>As in the JSON.</summary>
    public static string Of(DayState state) => state.ToString().ToLowerInvariant();

    public static string Of(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Range(DateOnly first, DateOnly last) => first == last ? Of(first) : $"{Of(first)} to {Of(last)}";

    /// <summary>What a state means.</summary>
    public static string Meaning(DayState state) => state switch
    {
        DayState.Complete => "every conversation is settled",
        DayState.Failures => "all read, some conversations failed",
        DayState.Waiting => "all read, some conversations were open",
        DayState.Part => "read in part, or by other rules",
        DayState.Unavailable => "not in the data lake yet",
        _ => "not read",
    };

    /// <summary>The state of neighbouring days with what it means there.</summary>
    public static string Of(DayGroup gap) => gap.State switch
    {
        DayState.Failures => $"{Of(gap.State)} ({Count(gap.Failed, "conversation")} failed)",
        DayState.Waiting => $"{Of(gap.State)} ({Count(gap.Waiting, "conversation")} open)",
        _ => $"{Of(gap.State)} ({Meaning(gap.State)})",
    };

    /// <summary>In place of a command, where there is nothing to type.</summary>
    public static string Instead(DayGroup gap) => gap.Closing?.AtWork is { } run ? $"run {run} is reading it" : "it lies ahead";

    /// <summary>Beside a command that need not be typed; null elsewhere.</summary>
    public static string? Beside(JobCoverage coverage, DayGroup gap) =>
        gap.State == DayState.Waiting && coverage.Job.Schedule is not null ? "or nothing: the next scheduled run looks again" : null;

    /// <summary>Such as <c>361 of 365 days complete</c>.</summary>
    public static string Sum(JobCoverage coverage) =>
        $"{Number(coverage.Days.Count(d => d.IsComplete))} of {Count(coverage.Days.Count, "day")} complete, {Range(coverage.Days[0].Day, coverage.Days[^1].Day)} ({coverage.Job.TimeZone})";

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    static string Count(long count, string noun) => $"{Number(count)} {noun}{(count == 1 ? "" : "s")}";
}
