using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AttrBackfill.Genesys.Api;

/// <summary>A conversation, live, of the general or the message view (which has no start and no end).</summary>
internal sealed record LiveConversation(
    string Id, DateTimeOffset? StartTime, DateTimeOffset? EndTime, IReadOnlyList<LiveParticipant>? Participants,
    JsonElement? Divisions = null);

/// <summary>The lists tell the medium by being there; their content is not needed.</summary>
/// <param name="State">Of the message view: <c>connected</c>, <c>disconnected</c>, <c>terminated</c> ….</param>
internal sealed record LiveParticipant(
    string? Id, string? Purpose, [property: JsonConverter(typeof(AttributeMapConverter))] AttributeMap? Attributes, string? State,
    DateTimeOffset? EndTime, JsonElement? Calls, JsonElement? Callbacks, JsonElement? Chats, JsonElement? Emails, JsonElement? Messages,
    JsonElement? InternalMessages, JsonElement? Videos, JsonElement? SocialExpressions);

internal sealed record ParticipantAttributes(
    [property: JsonConverter(typeof(AttributeTextsConverter))] IReadOnlyDictionary<string, string> Attributes);

/// <param name="ExpiresIn">Seconds; some gateways send them as text.</param>
internal sealed record TokenAnswer(
    [property: JsonPropertyName("access_token")] string? AccessToken, [property: JsonPropertyName("expires_in")] JsonElement? ExpiresIn)
{
    /// <summary>Where the answer names none that makes sense. A token that expires sooner is refused once, and renewed.</summary>
    static readonly TimeSpan Usual = TimeSpan.FromHours(1);

    static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>Between a second and a week.</summary>
    [JsonIgnore]
    public TimeSpan Lifetime =>
        double.TryParse(ExpiresIn?.GetRawText().Trim('"'), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(Math.Clamp(seconds, 1, Longest.TotalSeconds))
            : Usual;
}

internal sealed record Organisation(string? Id, string? Name);
