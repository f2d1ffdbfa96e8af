using System.Text.Json;
using System.Text.Json.Nodes;
using AttrBackfill.Configuration.Schema;

namespace AttrBackfill.Configuration;

/// <summary>The divisions of a new record: <c>conversation</c>, <c>none</c>, or a list of ids.</summary>
internal sealed class DivisionsType(SettingType<string> id) : SettingType<IReadOnlyList<string>>
{
    const string None = "none";

    readonly ListType<string> _ids = new(id, filled: true);

    protected override string Wanted => $"\"{CustomAttributesSettings.OfConversation}\", \"{None}\" or a list of division ids";

    public override IReadOnlyList<string> Read(PositionedJson at, Diagnostics faults) => at.Kind switch
    {
        JsonValueKind.Array => _ids.Read(at, faults),
        JsonValueKind.String when at.Text == None => [],
        JsonValueKind.String when at.Text == CustomAttributesSettings.OfConversation => [CustomAttributesSettings.OfConversation],
        _ => Mistyped(at, faults, Wanted),
    };

    public override JsonObject Schema() => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["enum"] = new JsonArray(CustomAttributesSettings.OfConversation, None) }, _ids.Schema()),
    };

    public override JsonNode? Json(IReadOnlyList<string> value) => value switch
    {
        [] => None,
        [CustomAttributesSettings.OfConversation] => CustomAttributesSettings.OfConversation,
        _ => _ids.Json(value),
    };
}
