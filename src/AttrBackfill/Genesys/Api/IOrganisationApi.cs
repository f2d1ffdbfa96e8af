using System.Text.Json;
using System.Text.Json.Serialization;
using Refit;

namespace AttrBackfill.Genesys.Api;

/// <summary>Who the client is. No permission is needed.</summary>
internal interface IOrganisationApi
{
    [Get("/api/v2/organizations/me")]
    Task<HttpResponseMessage> MeAsync(CancellationToken cancellationToken);

    /// <summary>The client of the token, with the divisions of its roles.</summary>
    [Get("/api/v2/tokens/me")]
    Task<TokenInfo> TokenAsync([Property(OptionalCall.Name)] bool isOptional, CancellationToken cancellationToken);

    /// <summary>
    /// How long after its end a message conversation is continued under its id. Permission: <c>conversation:threadingTimeline:view</c>.
    /// </summary>
    [Get("/api/v2/conversations/messaging/threadingtimeline")]
    Task<ThreadingTimeline> ThreadingTimelineAsync([Property(OptionalCall.Name)] bool isOptional, CancellationToken cancellationToken);
}

internal sealed record TokenInfo([property: JsonPropertyName("OAuthClient")] TokenClient? Client);

internal sealed record TokenClient(IReadOnlyList<RoleDivision>? RoleDivisions);

/// <param name="DivisionId"><c>*</c> for all divisions.</param>
internal sealed record RoleDivision(string? RoleId, string? DivisionId);

internal sealed record ThreadingTimeline(IReadOnlyList<ThreadingTime>? Settings, long? DefaultTimeoutMinutes);

internal sealed record ThreadingTime(string? MessengerType, long? TimeoutInMinutes);

/// <param name="Id">Null where the server does not say.</param>
/// <param name="Name">Null where the server does not say, as a gateway that has no such path.</param>
/// <param name="ServerTime">In whole seconds; null where the answer has no date.</param>
internal sealed record OrganisationTold(string? Id, string? Name, DateTimeOffset? ServerTime)
{
    /// <summary>The prefix of the headers that count the rate limit; empty for none, null where the call was refused.</summary>
    public string? LimitHeaders { get; init; }

    public static async Task<OrganisationTold> AskAsync(IOrganisationApi api, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await api.MeAsync(cancellationToken);
            var body =
                JsonSerializer.Deserialize(await answer.Content.ReadAsByteArrayAsync(cancellationToken), WireJson.Default.Organisation);
            return new OrganisationTold(body?.Id, body?.Name, answer.Headers.Date) { LimitHeaders = Api.LimitHeaders.PrefixOf(answer) };
        }
        catch (Exception e) when (e is JsonException or GenesysException { Scope: FailureScope.Item })
        {
            return new OrganisationTold(null, null, null);
        }
    }
}
