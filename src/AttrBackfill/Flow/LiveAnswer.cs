using System.Text.Encodings.Web;
using System.Text.Json;

namespace AttrBackfill.Flow;

/// <summary>What a flow is answered: one flat JSON object, ready for the contract of a data action.</summary>
/// <param name="Found">The conversation has a customer.</param>
/// <param name="Attributes">Flattened, under their names in the contract.</param>
/// <param name="Written">Attributes written just now; null where nothing was to be written.</param>
internal sealed record LiveAnswer(
    bool Found, bool Open, string? ParticipantId, IReadOnlyList<KeyValuePair<string, string>> Attributes, int? Written = null)
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public byte[] ToJson()
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, Options))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("found", Found);
            if (Found)
            {
                writer.WriteBoolean("open", Open);
                writer.WriteString("participantId", ParticipantId);
                if (Written is { } written) writer.WriteNumber("written", written);
                foreach (var (name, value) in Attributes) writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        return json.ToArray();
    }
}
