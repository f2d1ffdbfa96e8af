using System.Runtime.CompilerServices;

namespace AttrBackfill.Pipeline.Source;

/// <summary>Conversations asked for by id, whatever their window and medium; each is to be read live.</summary>
internal sealed class IdListSource(IReadOnlyList<string> ids) : IConversationSource
{
    const int PageSize = 1000;

    public async IAsyncEnumerable<IReadOnlyList<SourceConversation>> PagesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var page in ids.Chunk(PageSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return [.. page.Select(id => new SourceConversation { Id = id, Depth = SourceDepth.Listed })];
        }

        await Task.CompletedTask;
    }
}
