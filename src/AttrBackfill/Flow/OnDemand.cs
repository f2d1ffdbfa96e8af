using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets;
using AttrBackfill.Pipeline.Targets.Contract;

namespace AttrBackfill.Flow;

/// <summary>One conversation, now, by the rules of a job: a caller asked for this one.</summary>
internal static class OnDemand
{
    /// <summary>A conversation that a caller asked for is treated like any other, open or not.</summary>
    public static JobSettings Rules(JobSettings job) => job with { OpenConversations = OpenRule.Patch };

    /// <summary>Opens the job's target; one with a schema reads it here.</summary>
    /// <exception cref="UsageException">The job's schema cannot be written to.</exception>
    /// <exception cref="GenesysException">The schema cannot be read.</exception>
    public static Task<RunTarget> OpenAsync(JobSettings job, GenesysClient genesys, TimeProvider clock,
        CancellationToken cancellationToken) =>
        TargetRegistry.Of(job).OpenAsync(genesys.Facts.Applied(Rules(job)), fromLedger: false, genesys, clock, cancellationToken);

    /// <summary>Reads a conversation live, and its target where that is a place of its own.</summary>
    /// <exception cref="GenesysException">It cannot be read.</exception>
    public static async Task<Evaluation> ReadAsync(RunTarget target, string conversationId, CallLog calls,
        CancellationToken cancellationToken)
    {
        var evaluation = await target.ReadAsync(new SourceConversation { Id = conversationId, Depth = SourceDepth.IdOnly }, calls,
            cancellationToken);
        return evaluation.IsTargetUnknown ? await target.ReadAsync(evaluation.Conversation, calls, cancellationToken) : evaluation;
    }
}
