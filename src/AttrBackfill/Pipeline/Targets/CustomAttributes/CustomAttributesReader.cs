using System.Net;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Report.Page;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline.Targets.CustomAttributes;

/// <summary>
/// For custom attributes: a conversation of which only the id is known is read first; then, when asked again, its record. So a
/// snapshot costs one call, and a conversation without anything to write none for the record.
/// </summary>
internal sealed class CustomAttributesReader(
    ILiveReader conversations, ICustomAttributesApi api, string recordId, string schemaId, TimeProvider clock) : ILiveReader
{
    /// <summary>A read may lag behind a write that is known to have taken effect.</summary>
    readonly Polling _lag =
        new(First: TimeSpan.FromMilliseconds(250), Longest: TimeSpan.FromSeconds(30), Limit: TimeSpan.FromSeconds(30), clock);

    public async Task<SourceConversation> ReadAsync(SourceConversation known, CallLog calls, CancellationToken cancellationToken)
    {
        if (known.Depth == SourceDepth.IdOnly) return await conversations.ReadAsync(known, calls, cancellationToken);
        var least = known.PlannedChanges?.RecordVersion;
        var record = await _lag.UntilAsync(() => ReadRecordAsync(known.Id, calls, cancellationToken),
            read => !(read.Version < least) || IsRemoved(read), cancellationToken);
        return known with { Record = record };

        bool IsRemoved(CustomAttributesRecord read) => !read.Exists && known.InDoubt is not null; // by this run, which undoes another
    }

    /// <exception cref="GenesysException">Also where the record obeys another schema than the job's.</exception>
    async Task<CustomAttributesRecord> ReadRecordAsync(string conversationId, CallLog calls, CancellationToken cancellationToken)
    {
        try
        {
            var record = await api.GetAsync(conversationId, recordId, calls, cancellationToken);
            if (record.Schema?.Id is { } other && other != schemaId)
            {
                throw new GenesysException(
                    "the conversation's record obeys another schema; choose another customAttributes.recordId", FailureScope.Item);
            }

            return new CustomAttributesRecord(
                record.Version, record.Divisions ?? [],
                (record.CustomAttributes ?? []).ConvertAll(a => new SourceAttribute(a.Name, new AttributeValue(a.Text, a.IsString))));
        }
        catch (GenesysException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return CustomAttributesRecord.None;
        }
    }
}
