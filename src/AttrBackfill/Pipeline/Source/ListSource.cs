using System.Runtime.CompilerServices;

namespace AttrBackfill.Pipeline.Source;

/// <summary>Conversations that are known by name: asked for by id, waited for to end, or left over. Each is read live.</summary>
internal sealed class ListSource(IAsyncEnumerable<SourceConversation> conversations) : IConversationSource
{
    const int PageSize = 500;

    public static ListSource OfIds(IAsyncEnumerable<string> ids) =>
        new(ids.Select(id => new SourceConversation { Id = id, Depth = SourceDepth.IdOnly }));

    public async IAsyncEnumerable<SourcePage> PagesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in conversations.Chunk(PageSize).WithCancellation(cancellationToken)) yield return new SourcePage(page);
    }
}
