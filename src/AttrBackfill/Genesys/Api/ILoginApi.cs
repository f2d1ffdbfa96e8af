using Refit;

namespace AttrBackfill.Genesys.Api;

/// <summary>The login host. It has a limit of its own: one token serves all calls.</summary>
internal interface ILoginApi
{
    /// <param name="basic"><c>Basic</c> and client id and secret in base 64.</param>
    [Post("/oauth/token")]
    Task<TokenAnswer> TokenAsync(
        [Header("Authorization")] string basic, [Body(BodySerializationMethod.UrlEncoded)] Dictionary<string, string> grant,
        CancellationToken cancellationToken);
}
