using System.Text.Json;
using Refit;

namespace AttrBackfill.Genesys.Api;

/// <summary>Who the client is. No permission is needed.</summary>
internal interface IOrganisationApi
{
    [Get("/api/v2/organizations/me")]
    Task<HttpResponseMessage> MeAsync(CancellationToken cancellationToken);
}

/// <param name="Name">Null where the server does not say, as a gateway that has no such path.</param>
/// <param name="ServerTime">In whole seconds; null where the answer has no date.</param>
internal sealed record OrganisationTold(string? Name, DateTimeOffset? ServerTime)
{
    public static async Task<OrganisationTold> AskAsync(IOrganisationApi api, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await api.MeAsync(cancellationToken);
            var body =
                JsonSerializer.Deserialize(await answer.Content.ReadAsByteArrayAsync(cancellationToken), WireJson.Default.Organisation);
            return new OrganisationTold(body?.Name, answer.Headers.Date);
        }
        catch (Exception e) when (e is JsonException or GenesysException { Scope: FailureScope.Item })
        {
            return new OrganisationTold(null, null);
        }
    }
}
