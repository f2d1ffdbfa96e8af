using System.Runtime.CompilerServices;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Pipeline.Source;

/// <summary>
/// Asks analytics which of many conversations have ended, fifty a call. The few that it does not list are left to live reads, those that
/// were looked at longest ago first.
/// </summary>
internal sealed class BulkLookup(IAnalyticsApi analytics, Selection selection)
{
    const int IdsPerCall = 50;

    /// <summary>A night costs no more single reads than this, however many open conversations analytics does not list.</summary>
    const int MostUnlisted = 5;

    /// <param name="ids">Those that were looked at longest ago come first.</param>
    /// <returns>Those that have ended, and a few that analytics does not list; those that are open are left out.</returns>
    public async IAsyncEnumerable<SourceConversation> EndedAsync(
        IReadOnlyList<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var unlisted = new List<string>();
        foreach (var chunk in ids.Chunk(IdsPerCall))
        {
            if (await AskAsync(chunk, cancellationToken) is not { } listed)
            {
                unlisted = [.. ids]; // this server has no bulk look-up
                break;
            }

            foreach (var ended in listed.Where(c => c.ConversationEnd is not null))
                yield return WireMapping.Map(ended, selection, SourceDepth.IdOnly) with { LooksAgain = true };
            unlisted.AddRange(chunk.Except(listed.Select(c => c.ConversationId), StringComparer.OrdinalIgnoreCase));
        }

        foreach (var id in unlisted.Take(MostUnlisted)) yield return new SourceConversation { Id = id, Depth = SourceDepth.IdOnly };
    }

    /// <returns>Null where this client or gateway does not answer such a question.</returns>
    async Task<IReadOnlyList<DetailsConversation>?> AskAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        try
        {
            return (await analytics.ByIdsAsync(ids, cancellationToken)).Conversations ?? [];
        }
        catch (GenesysException e) when (e.Scope == FailureScope.Item)
        {
            return null;
        }
    }
}
