using System.Text.Json;
using AttrBackfill.Sandbox.Data;
using AttrBackfill.Sandbox.Http;

namespace AttrBackfill.Sandbox.Conversations;

/// <summary>Changes a webchat document and leaves everything else in it as it stands: unknown members, order, numbers.</summary>
internal static class WebchatEdit
{
    public static byte[] WithConversationAttributes(JsonElement document, JsonElement patch) => Json.Bytes(w =>
    {
        var done = false;
        Json.CopyObject(
            w, document,
            member =>
            {
                if (member.Name != "attributes" || member.Value.ValueKind != JsonValueKind.Object) return member.Name == "attributes";
                done = true;
                WriteMerged(w, member.Value, patch);
                return true;
            },
            () =>
            {
                if (!done) WriteMerged(w, default, patch);
            });
    });

    /// <summary>Null when the document has no such participant.</summary>
    public static byte[]? WithParticipantAttributes(JsonElement document, string participantId, IReadOnlyList<Attr> attributes)
    {
        var patch = JsonElement.Parse(Json.Bytes(w => WriteObject(w, attributes)));
        var found = false;
        var changed = Json.Bytes(w => Json.CopyObject(w, document, member =>
        {
            if (member.Name != "participants" || member.Value.ValueKind != JsonValueKind.Array) return false;
            w.WriteStartArray("participants");
            foreach (var participant in member.Value.EnumerateArray())
            {
                if (participant.Text("id") != participantId)
                {
                    participant.WriteTo(w);
                }
                else
                {
                    found = true;
                    w.WriteRawValue(WithConversationAttributes(participant, patch), skipInputValidation: true);
                }
            }
            w.WriteEndArray();
            return true;
        }));
        return found ? changed : null;
    }

    /// <summary>The webchat contract nests objects that the platform holds as JSON text.</summary>
    public static void WriteObject(Utf8JsonWriter w, IEnumerable<Attr> attributes)
    {
        w.WriteStartObject();
        foreach (var (name, value) in attributes)
        {
            if (JsonReading.AsNestedObject(value) is { } nested)
            {
                w.WritePropertyName(name);
                nested.WriteTo(w);
            }
            else
            {
                w.WriteString(name, value);
            }
        }
        w.WriteEndObject();
    }

    static void WriteMerged(Utf8JsonWriter w, JsonElement present, JsonElement patch)
    {
        w.WriteStartObject("attributes");
        if (present.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in present.EnumerateObject())
            {
                if (patch.TryGetProperty(member.Name, out var value))
                {
                    w.WritePropertyName(member.Name);
                    value.WriteTo(w);
                }
                else
                {
                    member.WriteTo(w);
                }
            }
        }

        foreach (var member in patch.EnumerateObject())
            if (present.ValueKind != JsonValueKind.Object || !present.TryGetProperty(member.Name, out _)) member.WriteTo(w);
        w.WriteEndObject();
    }
}
