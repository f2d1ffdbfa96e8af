using AttrBackfill.Sandbox;

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
    /// <summary>Of a command line that cannot be understood.</summary>
    public const ExitCode OfMisuse = ExitCode.Usage;

    public static ExitCode Of(Exception exception) => exception switch
    {
        ExpectedException expected => expected.ExitCode,
        SandboxException => ExitCode.Usage,
        OperationCanceledException => ExitCode.Interrupted,
        _ => ExitCode.Unexpected,
    };

    /// <summary>Of a run that came to its end.</summary>
    /// <param name="failed">Conversations that failed.</param>
    /// <param name="mismatches">Attributes that are missing or different, as the run found them.</param>
    /// <param name="written">Attributes that the run has written.</param>
    public static ExitCode OfRun(long failed, long mismatches, long written) =>
        failed > 0 ? ExitCode.ConversationsFailed : mismatches > written ? ExitCode.MismatchesRemain : ExitCode.Done;

    /// <summary>Of days that were asked for.</summary>
    public static ExitCode OfCoverage(bool isComplete) => isComplete ? ExitCode.Done : ExitCode.MismatchesRemain;

    /// <summary>Of a check of the ledger.</summary>
    public static ExitCode OfCheck(bool isSound) => isSound ? ExitCode.Done : ExitCode.Unexpected;

    /// <summary>
    /// Of a daemon whose host stops it. Windows stops a service so. Elsewhere a stop that is asked for is a signal, which has its own exit
    /// code; without one something has failed, and the service manager must start the daemon again.
    /// </summary>
    public static ExitCode OfHostStop(bool isWindowsService) => isWindowsService ? ExitCode.Terminated : ExitCode.Unexpected;

    /// <summary>Of a run that one of its guards stopped.</summary>
    public static ExitCode OfGuard(bool ofFailures) => ofFailures ? ExitCode.ConversationsFailed : ExitCode.MismatchesRemain;

    /// <summary>In the words of a page, for a run that has ended.</summary>
    public static string Meaning(ExitCode code) => code switch
    {
        ExitCode.Done => "everything is in sync or was patched",
        ExitCode.Usage => "wrong usage",
        ExitCode.MismatchesRemain => "missing or different attributes remain",
        ExitCode.ConversationsFailed => "some conversations failed",
        ExitCode.Refused => "authentication or permission refused",
        ExitCode.Locked => "another run of this job held its lock",
        ExitCode.Unreachable => "Genesys Cloud could not be reached, or kept failing",
        ExitCode.Interrupted or ExitCode.Terminated => "interrupted",
        _ => "unexpected failure",
    };

    /// <summary>Of a call that failed: a missing permission differs from a server that cannot be reached.</summary>
    public static ExitCode OfCall(bool isRefused) => isRefused ? ExitCode.Refused : ExitCode.Unreachable;
}

/// <summary>
/// Bad input: one line that says what is wrong, where, and what to do. Ends the program with <see cref="ExitCode.Usage"/>.
/// </summary>
internal sealed class UsageException(string message, Exception? inner = null) : ExpectedException(ExitCode.Usage, message, inner);
