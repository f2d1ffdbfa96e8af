using System.Reflection;
using Refit;

namespace AttrBackfill.Genesys.Api;

/// <summary>Pages of conversations by their own reader, all else by <paramref name="others"/>.</summary>
internal sealed class DetailsPageSerializer(SystemTextJsonContentSerializer others) : IHttpContentSerializer, ISynchronousContentSerializer
{
    public async Task<T?> FromHttpContentAsync<T>(HttpContent content, CancellationToken cancellationToken = default)
    {
        if (typeof(T) != typeof(DetailsPage)) return await others.FromHttpContentAsync<T>(content, cancellationToken);
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        return (T)(object)await DetailsPageReader.ReadAsync(stream, cancellationToken);
    }

    public HttpContent ToHttpContent<T>(T item) => others.ToHttpContent(item);

    public HttpContent ToHttpContentSynchronous<T>(T item) => others.ToHttpContentSynchronous(item);

    public HttpContent ToStreamingHttpContent<T>(T item) => others.ToStreamingHttpContent(item);

    public string? GetFieldNameForProperty(PropertyInfo propertyInfo) => others.GetFieldNameForProperty(propertyInfo);
}
