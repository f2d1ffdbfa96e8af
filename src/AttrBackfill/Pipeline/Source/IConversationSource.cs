using AttrBackfill.Configuration;

namespace AttrBackfill.Pipeline.Source;

/// <summary>Where the conversations of a run come from.</summary>
internal interface IConversationSource
{
    /// <summary>
    /// Pages of conversations of the window and the selection. One can appear twice. Failures of the source as a whole are thrown as
    /// <see cref="Genesys.GenesysException"/>.
    /// </summary>
    IAsyncEnumerable<SourcePage> PagesAsync(CancellationToken cancellationToken);
}

/// <param name="Slice">The part of the window that the page belongs to; null where the source has no windows.</param>
/// <param name="EndsSlice">Whether nothing of that part comes after this page.</param>
/// <param name="StartsAnew">That part of the window is read again from its beginning: what came of it before comes again.</param>
/// <param name="OutOfReach">A part of the window that this source cannot tell yet: it stays due.</param>
internal sealed record SourcePage(
    IReadOnlyList<SourceConversation> Conversations, TimeWindow? Slice = null, bool EndsSlice = false, bool StartsAnew = false,
    TimeWindow? OutOfReach = null);
