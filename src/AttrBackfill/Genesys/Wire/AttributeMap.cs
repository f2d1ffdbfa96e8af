using System.Text.Json;
using System.Text.Json.Serialization;

namespace AttrBackfill.Genesys.Wire;

/// <summary>A participant's attributes in document order, two of one name both kept.</summary>
internal sealed class AttributeMap : List<WireAttribute>;

/// <param name="Text">The text of a JSON string, or the raw JSON text of anything else.</param>
internal readonly record struct WireAttribute(string Name, string Text, bool IsString);

/// <summary>A dictionary would lose the order and the doubles, on which the flatten rules depend.</summary>
internal sealed class AttributeMapConverter : JsonConverter<AttributeMap>
{
    public override AttributeMap? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ReadMap(ref reader);

    public static AttributeMap? ReadMap(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.TrySkip(); // all of it is there
            return null;
        }

        var map = new AttributeMap();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonStrings.Read(ref reader);
            reader.Read();
            map.Add(ReadValue(ref reader, name));
        }

        return map;
    }

    static WireAttribute ReadValue(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType == JsonTokenType.String) return new WireAttribute(name, JsonStrings.Read(ref reader), true);
        using var value = JsonDocument.ParseValue(ref reader);
        return new WireAttribute(name, value.RootElement.GetRawText(), false);
    }

    public override void Write(Utf8JsonWriter writer, AttributeMap value, JsonSerializerOptions options) => throw new NotSupportedException();
}
