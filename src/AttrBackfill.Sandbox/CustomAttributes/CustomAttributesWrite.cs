using System.Text.Json;
using AttrBackfill.Sandbox.Http;
using AttrBackfill.Sandbox.State;

namespace AttrBackfill.Sandbox.CustomAttributes;

/// <summary>Creates, replaces or amends one record.</summary>
internal sealed class CustomAttributesWrite(World world, SandboxOptions options)
{
    static readonly string[] PatchMembers = ["id", "divisions", "version", "customAttributes"];
    static readonly string[] PutMembers = [.. PatchMembers, "schemaId"];

    public CustomRecord Apply(string conversationId, JsonElement body, bool replace)
    {
        var (id, values) = Read(body, replace ? PutMembers : PatchMembers);
        var conversation = world.Find(conversationId)
            ?? throw ApiException.NotFound($"The requested conversation {conversationId} was not found.");
        var overlay = world.OverlayFor(conversation.Id);
        CustomRecord record;
        lock (overlay)
        {
            var present = overlay.Records.GetValueOrDefault(id);
            if (present is null && !replace) throw ApiException.NotFound($"The conversation has no custom attributes {id}.");
            if (VersionOf(body) == 0 && options.Habits.VersionZero == VersionZeroHabit.Refused)
                throw ApiException.BadRequest("version must be 1 or more.");
            var replaces = VersionOf(body) == 0 && options.Habits.VersionZero == VersionZeroHabit.Replaces;
            if (!replaces && present is not null && VersionOf(body) is { } version && version != present.Version)
                throw ApiException.Conflict($"Version {version} is stale: the record has version {present.Version}.");
            var schema = SchemaOf(body, present);
            foreach (var member in values.EnumerateObject())
                if (schema.Problem(member.Name, member.Value, options.RefusesNull) is { } problem) throw ApiException.BadRequest(problem);
            var now = world.Now;
            record = new CustomRecord(
                id, schema.Id, (present?.Version ?? 0) + 1, present?.Created ?? now, now,
                // Leaving divisions out clears them, as the real API does.
                Divisions: [.. body.List("divisions").Select(d => d.GetString()!)],
                Values(replace ? null : present, values))
            { Before = present?.Forgetting(now - options.RecordLag) };
            if (schema.Required.FirstOrDefault(r => !record.Values.ContainsKey(r)) is { } missing)
                throw ApiException.BadRequest($"The field '{missing}' is required.");
            overlay.Records[id] = record;
        }
        world.CountWrite();
        return record;
    }

    /// <summary>The documented shape and nothing else.</summary>
    static (string Id, JsonElement Values) Read(JsonElement body, string[] members)
    {
        if (body.ValueKind != JsonValueKind.Object) throw ApiException.BadRequest("A record must be a JSON object.");
        foreach (var member in body.EnumerateObject())
            if (!members.Contains(member.Name)) throw ApiException.BadRequest($"{member.Name} is unknown.");
        if (body.Text("id") is not { Length: > 0 } id) throw ApiException.BadRequest("id is required.");
        if (!body.TryGetProperty("customAttributes", out var values) || values.ValueKind != JsonValueKind.Object)
            throw ApiException.BadRequest("customAttributes is required and must be an object.");
        if (body.TryGetProperty("divisions", out var divisions)
            && (divisions.ValueKind != JsonValueKind.Array || divisions.EnumerateArray().Any(d => d.ValueKind != JsonValueKind.String)))
        {
            throw ApiException.BadRequest("divisions must be a list of texts.");
        }

        VersionOf(body);
        return (id, values);
    }

    CustomSchema SchemaOf(JsonElement body, CustomRecord? present)
    {
        if (body.TryGetProperty("schemaId", out var given) && given.ValueKind != JsonValueKind.String)
            throw ApiException.BadRequest("schemaId must be a text.");
        var id = body.Text("schemaId")
            ?? present?.SchemaId ?? throw ApiException.BadRequest("schemaId is required to create custom attributes.");
        if (present is not null && id != present.SchemaId)
            throw ApiException.BadRequest("The schema of custom attributes cannot be changed.");
        return world.Schemas.Find(id) ?? throw ApiException.BadRequest($"There is no schema {id}.");
    }

    static int? VersionOf(JsonElement body)
    {
        if (!body.TryGetProperty("version", out var value)) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var version)
            ? version
            : throw ApiException.BadRequest("version must be a whole number.");
    }

    static Dictionary<string, JsonElement> Values(CustomRecord? present, JsonElement values)
    {
        var merged = present is null
            ? new Dictionary<string, JsonElement>(StringComparer.Ordinal)
            : new(present.Values, StringComparer.Ordinal);
        foreach (var member in values.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null) merged.Remove(member.Name);
            else merged[member.Name] = member.Value;
        }
        return merged;
    }
}
