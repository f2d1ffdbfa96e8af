using AttrBackfill.Configuration;
using AttrBackfill.Configuration.Schema;

namespace AttrBackfill.Runs.Execution;

/// <summary>How the ledger remembers that a target carries what is desired.</summary>
internal static class InSyncFingerprint
{
    /// <summary>That it carries all of it but different values that the job's policy keeps.</summary>
    public static string ButForKept(string hash) => hash + ":kept";

    /// <summary>That the live API no longer returns the conversation, whatever is desired. Views differ in what they return.</summary>
    public static string Gone(Channel channel) => $"gone:{SettingNames.Of(channel)}";
}
