using System.Text.Json;
using System.Text.Json.Serialization;

namespace AttrBackfill.Genesys.Api;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = MaxDepth)]
[JsonSerializable(typeof(DetailsQuery))]
[JsonSerializable(typeof(DetailsJobQuery))]
[JsonSerializable(typeof(DetailsJobCreated))]
[JsonSerializable(typeof(DetailsJobStatus))]
[JsonSerializable(typeof(DataAvailability))]
[JsonSerializable(typeof(LiveConversation))]
[JsonSerializable(typeof(ParticipantAttributes))]
[JsonSerializable(typeof(AttributeSearch))]
[JsonSerializable(typeof(AttributeSearchPage))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(Organisation))]
[JsonSerializable(typeof(TokenInfo))]
[JsonSerializable(typeof(ThreadingTimeline))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(SchemaListing))]
[JsonSerializable(typeof(ConversationSchema))]
[JsonSerializable(typeof(ConversationSchemaRequest))]
[JsonSerializable(typeof(SchemaLimits))]
[JsonSerializable(typeof(CustomAttributesResponse))]
[JsonSerializable(typeof(CustomAttributesWrite))]
[JsonSerializable(typeof(IReadOnlyList<CustomAttributesWrite>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class WireJson : JsonSerializerContext
{
    /// <summary>Levels of nesting: what lies deep is passed over, and must not cost the page. Deeper answers are refused.</summary>
    public const int MaxDepth = 1_000_000;

    /// <summary>May stand before an answer's text.</summary>
    public static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];
}
