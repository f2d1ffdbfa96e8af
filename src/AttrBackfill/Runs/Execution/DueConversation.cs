using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Runs.Execution;

/// <summary>A conversation that may need calls.</summary>
/// <param name="Group">The conversations that one search reads together with it; null where it is read singly.</param>
internal sealed record DueConversation(Evaluation Evaluation, BulkGroup? Group = null);

/// <summary>Conversations that are read by one search, when the first of them is needed.</summary>
internal sealed class BulkGroup(Func<Task<SearchedGroup>> search)
{
    readonly Lazy<Task<SearchedGroup>> _found = new(search);

    public Task<SearchedGroup> FoundAsync(CancellationToken cancellationToken) => _found.Value.WaitAsync(cancellationToken);
}
