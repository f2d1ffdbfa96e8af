namespace AttrBackfill.Runs.Execution;

/// <summary>How the ledger remembers that a target carries what is desired.</summary>
internal static class InSyncFingerprint
{
    /// <summary>That it carries all of it but different values that the job's policy keeps.</summary>
    public static string ButForKept(string hash) => hash + ":kept";
}
