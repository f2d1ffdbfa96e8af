namespace AttrBackfill;

/// <summary>Exit codes of the program. The numbers are part of the product's contract.</summary>
internal enum ExitCode
{
    /// <summary>Everything is in sync or was patched.</summary>
    Done = 0,

    Unexpected = 1,

    /// <summary>Wrong usage, environment or jobs.json; nothing was called.</summary>
    Usage = 2,

    /// <summary>Done; missing or different attributes remain.</summary>
    MismatchesRemain = 3,

    /// <summary>Done; some conversations failed.</summary>
    ConversationsFailed = 4,

    /// <summary>Authentication or permission refused.</summary>
    Refused = 5,

    /// <summary>Another run of this job holds its lock.</summary>
    Locked = 6,

    /// <summary>Genesys Cloud could not be reached, or kept failing.</summary>
    Unreachable = 7,

    Interrupted = 130,

    Terminated = 143,
}

/// <summary>
/// A failure that the program foresees. Its message says what, where and what to do, and holds no value and no secret, so it may be shown.
/// </summary>
internal abstract class ExpectedException(ExitCode exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Of a command that this failure ends.</summary>
    public virtual ExitCode ExitCode { get; } = exitCode;
}

/// <summary>Which failure ends the program with which exit code. Every command takes it from here.</summary>
internal static class ExitCodes
{
    public static ExitCode Of(Exception exception) => exception switch
    {
        ExpectedException expected => expected.ExitCode,
        OperationCanceledException => ExitCode.Interrupted,
        _ => ExitCode.Unexpected,
    };

    /// <summary>Of a call that failed: a missing permission differs from a server that cannot be reached.</summary>
    public static ExitCode OfCall(bool isRefused) => isRefused ? ExitCode.Refused : ExitCode.Unreachable;
}

/// <summary>Bad input: one line that says what is wrong, where, and what to do. Ends the program with <see cref="ExitCode.Usage"/>.</summary>
internal sealed class UsageException(string message, Exception? inner = null) : ExpectedException(ExitCode.Usage, message, inner);
