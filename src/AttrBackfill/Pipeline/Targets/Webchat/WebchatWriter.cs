using System.Net;
using System.Text.Json;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Patch;

namespace AttrBackfill.Pipeline.Targets.Webchat;

/// <summary>
/// The conversation's own attributes on the tutorial's contract: PATCH where the gateway has it, else the merged whole by PUT.
/// </summary>
/// <param name="mayPatch">False where the gateway is known to have no PATCH.</param>
internal sealed class WebchatWriter(IWebchatApi api, bool mayPatch) : IPatchWriter
{
    volatile bool _patchExists = mayPatch;

    public async Task<PatchReceipt> WriteAsync(PatchRequest patch, CallLog calls, CancellationToken cancellationToken)
    {
        if (_patchExists)
        {
            try
            {
                var body = new ParticipantAttributes(patch.Changes.ToDictionary(c => c.Name, c => c.After ?? ""));
                await api.PatchAsync(patch.ConversationId, body, calls, cancellationToken);
                return new PatchReceipt([]) { Document = patch.Document };
            }
            // The conversation was just read, so it is the method that is not there.
            catch (GenesysException e) when (patch.Document is not null
                && e.Status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented)
            {
                _patchExists = false;
            }
        }

        return await PutMergedAsync(patch, calls, cancellationToken);
    }

    async Task<PatchReceipt> PutMergedAsync(PatchRequest patch, CallLog calls, CancellationToken cancellationToken)
    {
        var document = patch.Document ?? await api.GetAsync(patch.ConversationId, calls, cancellationToken);
        var merged = WebchatDocument.Merge(document, patch.Changes);
        await api.PutJsonAsync(patch.ConversationId, merged, calls, cancellationToken);
        return new PatchReceipt([]) { Document = JsonElement.Parse(merged, new JsonDocumentOptions { MaxDepth = WireJson.MaxDepth }) };
    }
}
