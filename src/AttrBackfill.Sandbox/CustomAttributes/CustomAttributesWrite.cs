using System.Text.Json;
using AttrBackfill.Sandbox.Http;
using AttrBackfill.Sandbox.State;

namespace AttrBackfill.Sandbox.CustomAttributes;

/// <summary>Creates, replaces or amends one record.</summary>
internal static class CustomAttributesWrite
{
    public static CustomRecord Apply(World world, CustomSchema schema, string conversationId, JsonElement body, bool replace)
    {
        if (body.Text("id") is not { Length: > 0 } id) throw ApiException.BadRequest("id is required.");
        if (!body.TryGetProperty("customAttributes", out var values) || values.ValueKind != JsonValueKind.Object)
            throw ApiException.BadRequest("customAttributes is required and must be an object.");
        foreach (var member in values.EnumerateObject())
            if (CustomSchema.Problem(member.Name, member.Value) is { } problem) throw ApiException.BadRequest(problem);
        var conversation = world.Find(conversationId) ?? throw ApiException.NotFound($"The requested conversation {conversationId} was not found.");
        var overlay = world.OverlayFor(conversation.Id);
        CustomRecord record;
        lock (overlay)
        {
            var present = overlay.Records.GetValueOrDefault(id);
            if (present is null && !replace) throw ApiException.NotFound($"The conversation has no custom attributes {id}.");
            if (present is not null && VersionOf(body) is { } version && version != present.Version)
                throw ApiException.Conflict($"Version {version} is stale: the record has version {present.Version}.");
            if (replace) CheckSchema(schema, body, present);
            var now = world.Now;
            record = new CustomRecord(
                id, present?.SchemaId ?? schema.Id, (present?.Version ?? 0) + 1, present?.Created ?? now, now,
                // Leaving divisions out clears them, as the real API does.
                Divisions: [.. body.List("divisions").Select(d => d.GetString()).OfType<string>()],
                Values(replace ? null : present, values));
            overlay.Records[id] = record;
        }
        world.CountWrite();
        return record;
    }

    static void CheckSchema(CustomSchema schema, JsonElement body, CustomRecord? present)
    {
        var schemaId = body.Text("schemaId");
        if (schemaId is null && present is null) throw ApiException.BadRequest("schemaId is required to create custom attributes.");
        if (schemaId is not null && schemaId != schema.Id) throw ApiException.BadRequest($"There is no schema {schemaId}.");
    }

    static int? VersionOf(JsonElement body)
    {
        if (!body.TryGetProperty("version", out var value) || value.ValueKind == JsonValueKind.Null) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var version) ? version : throw ApiException.BadRequest("version must be a whole number.");
    }

    static Dictionary<string, JsonElement> Values(CustomRecord? present, JsonElement values)
    {
        var merged = present is null ? new Dictionary<string, JsonElement>(StringComparer.Ordinal) : new(present.Values, StringComparer.Ordinal);
        foreach (var member in values.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null) merged.Remove(member.Name);
            else merged[member.Name] = member.Value;
        }
        return merged;
    }
}
