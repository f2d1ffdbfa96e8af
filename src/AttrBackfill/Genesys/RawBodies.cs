using System.Text.Json;
using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Genesys;

/// <summary>Calls whose bodies do not pass through Refit's serializer: too large for memory, or already JSON.</summary>
internal static class RawBodies
{
    /// <summary>Reads a results page of an analytics job from the network.</summary>
    /// <param name="pageSize">1 to 1000 conversations.</param>
    /// <exception cref="IOException">The page broke off or cannot be read: ask for it again.</exception>
    /// <exception cref="GenesysException">The call was refused or failed, or the page is larger than can be kept: ask for less.</exception>
    public static async Task<DetailsPage> ReadJobResultsAsync(
        this IAnalyticsApi api, string jobId, int pageSize, string? cursor, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await api.JobResultsAsync(
                jobId, pageSize, cursor, readAsItComes: true, canBeSmaller: pageSize > 1, cancellationToken);
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var page = await DetailsPageReader.ReadAsync(body, cancellationToken);
            return page with { Bytes = body.Position };
        }
        catch (Exception e) when (e is JsonException or HttpRequestException)
        {
            throw new IOException("the page broke off", e);
        }
    }

    /// <summary>Replaces a whole webchat conversation by a JSON document.</summary>
    public static async Task PutJsonAsync(
        this IWebchatApi api, string conversationId, byte[] document, CallLog calls, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(document);
        content.Headers.ContentType = new("application/json");
        await api.PutAsync(conversationId, content, calls, cancellationToken);
    }
}
