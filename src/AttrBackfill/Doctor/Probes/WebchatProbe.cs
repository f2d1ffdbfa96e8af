using System.Net;
using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Doctor.Probes;

/// <summary>Settles whether a gateway has a PATCH for conversations on the webchat path.</summary>
internal sealed class WebchatProbe(IWebchatApi api, string conversationId, ProbeFindings findings)
{
    const string Patch = "conversation-patch";

    public static void NotSettled(ProbeFindings findings, string why) => findings.NotSettled(why, Patch);

    public async Task FindOutAsync(CancellationToken cancellationToken)
    {
        var isThere = false;
        try
        {
            await api.GetAsync(conversationId, new CallLog(), cancellationToken);
            isThere = true;
            var body = new ParticipantAttributes(new Dictionary<string, string> { [ProbeNames.Value] = ProbeNames.ShortText });
            await api.PatchAsync(conversationId, body, new CallLog(), cancellationToken);
            findings.Add(Patch, PlatformFact.Of(Patch).Assumed);
        }
        catch (GenesysException e)
            when (isThere && e.Status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented)
        {
            findings.Add(Patch, "not offered");
        }
        catch (GenesysException e) when (e.Status is { } status)
        {
            NotSettled(findings, FormattableString.Invariant(
                $"{(isThere ? "the patch" : "the read")} on the webchat path was refused ({(int)status})"));
        }
    }

    /// <summary>What a PUT leaves out is lost: here on purpose.</summary>
    public static async Task RemoveAsync(IWebchatApi api, string conversationId, CancellationToken cancellationToken)
    {
        var document = await api.GetAsync(conversationId, new CallLog(), cancellationToken);
        if (!document.TryGetProperty("attributes", out var attributes) || attributes.ValueKind != JsonValueKind.Object
            || !attributes.TryGetProperty(ProbeNames.Value, out _))
        {
            return;
        }

        await api.PutJsonAsync(conversationId, Without(document), new CallLog(), cancellationToken);
    }

    static byte[] Without(JsonElement document)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in document.EnumerateObject())
            {
                if (member.Name != "attributes")
                {
                    Copy(writer, member);
                    continue;
                }

                writer.WriteStartObject(member.Name);
                foreach (var attribute in member.Value.EnumerateObject().Where(a => a.Name != ProbeNames.Value)) Copy(writer, attribute);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>As it came: numbers keep their digits.</summary>
    static void Copy(Utf8JsonWriter writer, JsonProperty member)
    {
        writer.WritePropertyName(member.Name);
        writer.WriteRawValue(member.Value.GetRawText(), skipInputValidation: true);
    }
}
