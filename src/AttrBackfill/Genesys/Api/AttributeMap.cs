using System.Text.Json;
using System.Text.Json.Serialization;
using AttrBackfill.Text;

namespace AttrBackfill.Genesys.Api;

/// <summary>A participant's attributes in document order, two of one name both kept.</summary>
internal sealed class AttributeMap : List<WireAttribute>;

/// <param name="Text">The text of a JSON string, or the raw JSON text of anything else.</param>
internal readonly record struct WireAttribute(string Name, string Text, bool IsString);

/// <summary>A dictionary would lose the order and the doubles, on which the flatten rules depend.</summary>
internal sealed class AttributeMapConverter : JsonConverter<AttributeMap>
{
    public override AttributeMap? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ReadMap(ref reader);

    /// <returns>As much as there is, where the text ends before the map does.</returns>
    public static AttributeMap? ReadMap(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.TrySkip();
            return null;
        }

        var map = new AttributeMap();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonStrings.Read(ref reader);
            if (!reader.Read()) break;
            if (reader.TokenType == JsonTokenType.String) map.Add(new WireAttribute(name, JsonStrings.Read(ref reader), true));
            else if (JsonDocument.TryParseValue(ref reader, out var value)) map.Add(Raw(name, value));
            else break;
        }

        return map;
    }

    static WireAttribute Raw(string name, JsonDocument value)
    {
        using (value) return new WireAttribute(name, JsonStrings.Raw(value.RootElement), false);
    }

    public override void Write(Utf8JsonWriter writer, AttributeMap value, JsonSerializerOptions options) =>
        throw new NotSupportedException();
}

/// <summary>The serialiser's own writer throws where a text holds half a surrogate pair.</summary>
internal sealed class AttributeTextsConverter : JsonConverter<IReadOnlyDictionary<string, string>>
{
    public override IReadOnlyDictionary<string, string> Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> value, JsonSerializerOptions options)
    {
        using var json = new MemoryStream();
        json.WriteByte((byte)'{');
        foreach (var (name, text) in value)
        {
            if (json.Length > 1) json.WriteByte((byte)',');
            json.Write(JsonStrings.Quoted(name));
            json.WriteByte((byte)':');
            json.Write(JsonStrings.Quoted(text));
        }

        json.WriteByte((byte)'}');
        writer.WriteRawValue(json.GetBuffer().AsSpan(0, (int)json.Length), skipInputValidation: true);
    }
}
