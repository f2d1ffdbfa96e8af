using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Pipeline.Source;

/// <summary>Reads one conversation as it is now.</summary>
internal interface ILiveReader
{
    /// <param name="known">What a source said before; it fills in what this view lacks (start, end, medium).</param>
    /// <exception cref="GenesysException">The conversation cannot be read.</exception>
    Task<SourceConversation> ReadAsync(SourceConversation known, CallLog calls, CancellationToken cancellationToken);
}
