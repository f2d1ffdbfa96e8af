using System.Text.Json;
using AttrBackfill.Sandbox.Http;
using AttrBackfill.Sandbox.State;

namespace AttrBackfill.Sandbox.CustomAttributes;

/// <summary>Custom attributes: records of a conversation that obey a schema.</summary>
internal sealed class CustomAttributesApi(World world, SandboxOptions options)
{
    const string Base = "/api/v2/conversations/";

    readonly CustomAttributesWrite _writing = new(world, options);

    public Answer Schemas(Call call) => Answer.Json(200, w =>
    {
        w.WriteStartObject();
        var schemas = world.Schemas.All;
        w.WriteNumber("total", schemas.Count);
        w.WriteStartArray("entities");
        foreach (var schema in schemas) schema.Write(w);
        w.WriteEndArray();
        w.WriteString("selfUri", Base + "customattributes/schemas");
        w.WriteEndObject();
    });

    public Answer Schema(Call call) =>
        world.Schemas.Find(call.Id) is { } schema
            ? Answer.Json(200, schema.Write)
            : throw ApiException.NotFound($"There is no schema {call.Id}.");

    public Answer CreateSchema(Call call)
    {
        var schema = world.Schemas.Create(call.JsonObject(), world.Now);
        world.CountChange();
        return Answer.Json(200, schema.Write);
    }

    public static Answer Limits(Call call) => Answer.Json(200, w =>
    {
        w.WriteStartObject();
        w.WriteNumber("minFieldNameCharacters", 1);
        w.WriteNumber("maxFieldNameCharacters", SchemaRules.LongestName);
        w.WriteNumber("maxNumberOfSchemasPerOrg", SchemaRules.MostSchemas);
        w.WriteNumber("maxNumberOfFieldsPerSchema", SchemaRules.MostFields);
        w.WriteNumber("maxNumberOfFieldsPerOrg", 500);
        w.WriteString("selfUri", Base + "customattributes/schemas/limits");
        w.WriteEndObject();
    });

    public Answer List(Call call)
    {
        var records = Records(
            call.Id, o => o.Records.Values.Select(Seen).OfType<CustomRecord>().OrderBy(r => r.Id, StringComparer.Ordinal).ToList()) ?? [];
        return Answer.Json(200, w =>
        {
            w.WriteStartObject();
            w.WriteStartArray("results");
            foreach (var record in records) Write(w, call.Id, record);
            w.WriteEndArray();
            w.WriteEndObject();
        });
    }

    public Answer Get(Call call)
    {
        var record = Records(call.Id, o => o.Records.TryGetValue(call.Ids[1], out var found) ? Seen(found) : null);
        return record is null ? throw NoRecord(call.Ids[1]) : Answer.Json(200, w => Write(w, call.Id, record));
    }

    public Answer Put(Call call)
    {
        var record = _writing.Apply(call.Id, call.JsonObject(), replace: true);
        return Answer.Json(200, w =>
        {
            w.WriteStartObject();
            w.WriteString("id", record.Id);
            w.WriteEndObject();
        });
    }

    public Answer Patch(Call call)
    {
        _writing.Apply(call.Id, call.JsonObject(), replace: false);
        return new Answer(204);
    }

    public Answer Delete(Call call)
    {
        var removed = Records(call.Id, o => o.Records.Remove(call.Ids[1]));
        if (!removed) throw NoRecord(call.Ids[1]);
        world.CountWrite();
        return new Answer(204);
    }

    public Answer PutBulk(Call call) => Bulk(call, replace: true);

    public Answer PatchBulk(Call call) => Bulk(call, replace: false);

    Answer Bulk(Call call, bool replace)
    {
        var body = call.JsonBody();
        if (body.ValueKind != JsonValueKind.Array) throw ApiException.BadRequest("The request body must be a list of records.");
        Records(call.Id, _ => true);
        return Answer.Json(200, w =>
        {
            w.WriteStartObject();
            w.WriteStartObject("results");
            foreach (var item in body.EnumerateArray())
            {
                w.WriteStartObject(item.Text("id") ?? "");
                try
                {
                    var record = _writing.Apply(call.Id, item, replace);
                    w.WritePropertyName("attributes");
                    Write(w, call.Id, record);
                    w.WriteNumber("statusCode", 200);
                    w.WriteNull("errorMessage");
                }
                catch (ApiException e)
                {
                    w.WriteNumber("statusCode", e.Answer.Status);
                    w.WriteString("errorMessage", e.Message);
                }
                w.WriteEndObject();
            }
            w.WriteEndObject();
            w.WriteEndObject();
        });
    }

    /// <summary>Default when nothing was ever written to the conversation; 404 when there is none.</summary>
    T? Records<T>(string conversationId, Func<Overlay, T> use)
    {
        if (world.Find(conversationId) is null) throw ApiException.NotFound($"The requested conversation {conversationId} was not found.");
        if (world.OverlayOf(conversationId) is not { } overlay) return default;
        lock (overlay) return use(overlay);
    }

    /// <summary>Reads lag behind writes.</summary>
    CustomRecord? Seen(CustomRecord record) => record.AsOf(world.Now - options.RecordLag);

    static ApiException NoRecord(string id) => ApiException.NotFound($"The conversation has no custom attributes {id}.");

    /// <summary>What was written, without times.</summary>
    public static void WriteState(Utf8JsonWriter w, IEnumerable<CustomRecord> records)
    {
        w.WriteStartObject();
        foreach (var record in records.OrderBy(r => r.Id, StringComparer.Ordinal))
        {
            w.WriteStartObject(record.Id);
            w.WriteString("schemaId", record.SchemaId);
            w.WriteNumber("version", record.Version);
            w.WriteStartArray("divisions");
            foreach (var division in record.Divisions) w.WriteStringValue(division);
            w.WriteEndArray();
            w.WriteStartObject("values");
            foreach (var (name, value) in record.Values.OrderBy(v => v.Key, StringComparer.Ordinal))
            {
                w.WritePropertyName(name);
                value.WriteTo(w);
            }
            w.WriteEndObject();
            w.WriteEndObject();
        }
        w.WriteEndObject();
    }

    void Write(Utf8JsonWriter w, string conversationId, CustomRecord record)
    {
        w.WriteStartObject();
        w.WriteString("id", record.Id);
        w.WriteString("conversationId", conversationId);
        w.WriteStartArray("divisions");
        foreach (var division in record.Divisions) w.WriteStringValue(division);
        w.WriteEndArray();
        w.WritePropertyName("schema");
        world.Schemas.Find(record.SchemaId)!.Write(w);
        w.WriteStartObject("customAttributes");
        foreach (var (name, value) in record.Values)
        {
            w.WritePropertyName(name);
            value.WriteTo(w);
        }
        w.WriteEndObject();
        w.WriteNumber("version", record.Version);
        w.WriteTime("dateCreated", record.Created);
        w.WriteTime("dateModified", record.Modified);
        w.WriteString("selfUri", $"{Base}{conversationId}/customattributes/{record.Id}");
        w.WriteEndObject();
    }
}
