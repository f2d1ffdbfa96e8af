namespace AttrBackfill;

/// <summary>
/// What is shown of an exception that nothing expected: its types and its stack frames, with those of its causes. Never its message, which
/// can hold a value or a secret.
/// </summary>
internal static class UnexpectedFailure
{
    const string RunKey = "attrbackfill.run";

    public static string Types(Exception exception) =>
        exception.InnerException is { } inner ? $"{exception.GetType().Name}, caused by {Types(inner)}" : exception.GetType().Name;

    /// <summary>Many lines: each type, followed by its frames.</summary>
    public static string Frames(Exception exception)
    {
        var own = exception.StackTrace is { } frames
            ? $"{exception.GetType()}\n{frames.ReplaceLineEndings("\n")}"
            : exception.GetType().ToString();
        return exception.InnerException is { } inner ? $"{own}\ncaused by {Frames(inner)}" : own;
    }

    /// <summary>For a filter: notes which run it ended, and does not catch it.</summary>
    public static bool During(Exception exception, string? runId)
    {
        if (runId is not null) exception.Data[RunKey] = runId;
        return false;
    }

    /// <summary>Null where it ended no run.</summary>
    public static string? RunOf(Exception exception) => exception.Data[RunKey] as string;
}
