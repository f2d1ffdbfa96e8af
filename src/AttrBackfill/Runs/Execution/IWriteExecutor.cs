using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Runs.Execution;

/// <summary>Writes what an evaluation wants written to one conversation.</summary>
internal interface IWriteExecutor
{
    /// <exception cref="GenesysException">A call failed; <see cref="ConversationProgress.Parts"/> says what was written before.</exception>
    Task<ConversationResult> WriteAsync(
        ConversationProgress progress, string runId, CallLog calls, CancellationToken cancellationToken);
}
