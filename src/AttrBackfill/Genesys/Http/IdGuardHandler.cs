using System.Buffers;
using AttrBackfill.Genesys.Api;
using Refit;

namespace AttrBackfill.Genesys.Http;

/// <summary>
/// Ids become parts of a call's path, and some come from answers: one such as <c>..</c> would call something else. A call whose path is not
/// its template with plain ids filled in is not made.
/// </summary>
internal sealed class IdGuardHandler : DelegatingHandler
{
    const int LongestId = 200;

    static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    /// <summary>Of jobs.json: a record's name may hold other characters.</summary>
    static readonly SearchValues<char> Separators = SearchValues.Create("/\\?#%");

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Options.TryGetValue(new HttpRequestOptionsKey<string>(HttpRequestMessageOptions.RelativePathTemplate), out var template)
            && WrongPart(template.Split('?')[0].Split('/'), request.RequestUri!.AbsolutePath.Split('/')) is { } part)
        {
            throw new GenesysException(
                $"{CallFailures.EndpointOf(request)}: not called, since the {part} in it is no id; look at where it comes from",
                FailureScope.Item);
        }

        return base.SendAsync(request, cancellationToken);
    }

    /// <returns>The placeholder with something else than an id; null where all is well.</returns>
    static string? WrongPart(string[] template, string[] path)
    {
        var offset = path.Length - template.Length; // a gateway's base path stands before it
        for (var i = template.Length - 1; i > 0; i--)
        {
            var isPlaceholder = template[i].StartsWith('{');
            var value = i + offset < 0 ? "" : path[i + offset];
            if (isPlaceholder ? IsId(template[i], Uri.UnescapeDataString(value)) : value == template[i]) continue;
            return template.FirstOrDefault(t => t.StartsWith('{'))?.Trim('{', '}') ?? "path";
        }

        return null;
    }

    static bool IsId(string placeholder, string value) => placeholder.Contains("onversationId", StringComparison.Ordinal)
        || placeholder.Contains("articipantId", StringComparison.Ordinal) || placeholder.Contains("jobId", StringComparison.Ordinal)
        ? value.Length is > 0 and <= LongestId && !value.AsSpan().ContainsAnyExcept(IdCharacters)
        : value.Length > 0 && value is not ("." or "..") && !value.AsSpan().ContainsAny(Separators);
}
