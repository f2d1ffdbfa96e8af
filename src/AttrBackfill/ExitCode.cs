namespace AttrBackfill;

/// <summary>What the process tells its caller. The numbers are part of the product's contract.</summary>
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

    /// <summary>Another run of this job is at work.</summary>
    Locked = 6,

    /// <summary>Genesys Cloud could not be reached, or kept failing.</summary>
    Unreachable = 7,

    Interrupted = 130,

    Terminated = 143,
}

/// <summary>Bad input: one line that says what is wrong, where, and what to do. Ends the program with <see cref="ExitCode.Usage"/>.</summary>
internal sealed class UsageException : Exception
{
    public UsageException(string message) : base(message) { }

    public UsageException(string message, Exception inner) : base(message, inner) { }
}
