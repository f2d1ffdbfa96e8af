namespace AttrBackfill.Pipeline.Source;

/// <summary>Where the conversations of a run come from.</summary>
internal interface IConversationSource
{
    /// <summary>
    /// Pages of conversations of the window and the selection. One can appear twice. Failures of the source as a whole are thrown as
    /// <see cref="Genesys.GenesysException"/>.
    /// </summary>
    IAsyncEnumerable<IReadOnlyList<SourceConversation>> PagesAsync(CancellationToken cancellationToken);
}
