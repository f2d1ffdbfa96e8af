using System.Globalization;
using System.Text.Json;
using AttrBackfill.Sandbox.Http;

namespace AttrBackfill.Sandbox.State;

/// <summary>Keeps what was written, and the moment that the data was made for, across restarts.</summary>
internal sealed class StateFile(string path, string data)
{
    const int Version = 1;
    JsonElement? _root;

    /// <summary>The moment that the data was first made for; null when the file is of other data, or does not exist.</summary>
    /// <exception cref="SandboxException">The file is there and cannot be read.</exception>
    public DateTimeOffset? ReadMoment()
    {
        if (!File.Exists(path)) return null;
        try
        {
            var root = JsonElement.Parse(File.ReadAllBytes(path));
            if (root.ValueKind != JsonValueKind.Object || root.Text("moment") is not { } moment) throw NotState();
            if (root.Text("data") != data) return null;
            _root = root;
            return Time(moment);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SandboxException($"state file '{path}' cannot be read: {e.Message}", e);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw NotState();
        }
    }

    /// <summary>Fills the world with what was written in earlier lives.</summary>
    public void Restore(World world)
    {
        if (_root is not { } root || !root.TryGetProperty("conversations", out var conversations)) return;
        try
        {
            foreach (var schema in root.List("schemas"))
            {
                world.Schemas.Restore(
                    CustomSchema.Read(schema.Text("id") ?? "", Time(schema.Text("created")!), schema.GetProperty("document")));
            }

            foreach (var member in conversations.EnumerateObject())
            {
                Read(member.Value, world.OverlayFor(member.Name));
                if (world.OverlayFor(member.Name).EndedAt is { } end) world.End(member.Name, end);
            }
        }
        catch (Exception e)
            when (e is FormatException or InvalidOperationException or KeyNotFoundException or JsonException or ApiException)
        {
            throw NotState();
        }
        _root = null;
    }

    /// <summary>Writes beside the file and renames, so that a killed process leaves the old or the new one, never half.</summary>
    /// <exception cref="SandboxException">The file cannot be written.</exception>
    public async Task SaveAsync(World world, DateTimeOffset moment, CancellationToken cancellation)
    {
        try
        {
            await WriteAsync(world, moment, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SandboxException($"state file '{path}' cannot be written: {e.Message}", e);
        }
    }

    async Task WriteAsync(World world, DateTimeOffset moment, CancellationToken cancellation)
    {
        var temporary = path + ".tmp";
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        await using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 64 * 1024))
        {
            await using var w = new Utf8JsonWriter(file, Json.Options);
            w.WriteStartObject();
            w.WriteNumber("version", Version);
            w.WriteString("data", data);
            w.WriteString("moment", moment);
            w.WriteStartArray("schemas");
            foreach (var schema in world.Schemas.Created) Write(w, schema);
            w.WriteEndArray();
            w.WriteStartObject("conversations");
            foreach (var (id, overlay) in world.Overlays)
            {
                lock (overlay) Write(w, id, overlay);
                if (w.BytesPending > 64 * 1024) await w.FlushAsync(cancellation);
            }
            w.WriteEndObject();
            w.WriteEndObject();
            await w.FlushAsync(cancellation);
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }

    SandboxException NotState() => new($"state file '{path}' is no state of a sandbox; delete it to start anew");

    static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);

    static void Write(Utf8JsonWriter w, CustomSchema schema)
    {
        w.WriteStartObject();
        w.WriteString("id", schema.Id);
        w.WriteString("created", schema.Created);
        w.WritePropertyName("document");
        schema.Document.WriteTo(w);
        w.WriteEndObject();
    }

    static void Write(Utf8JsonWriter w, string id, Overlay overlay)
    {
        w.WriteStartObject(id);
        WriteAttributes(w, "early", overlay.Early);
        WriteAttributes(w, "live", overlay.Live);
        if (overlay.Webchat is { } document)
        {
            w.WritePropertyName("webchat");
            w.WriteRawValue(document, skipInputValidation: true);
        }
        if (overlay.EndedAt is { } end) w.WriteString("ended", end);
        if (overlay.Records.Count > 0)
        {
            w.WriteStartObject("records");
            foreach (var record in overlay.Records.Values) WriteRecord(w, record);
            w.WriteEndObject();
        }
        w.WriteEndObject();
    }

    static void WriteAttributes(Utf8JsonWriter w, string name, List<AttributeWrite> writes)
    {
        if (writes.Count == 0) return;
        w.WriteStartArray(name);
        foreach (var write in writes)
        {
            w.WriteStartArray();
            w.WriteStringValue(write.At);
            w.WriteStringValue(write.ParticipantId);
            w.WriteStringValue(write.Name);
            w.WriteStringValue(write.Value);
            w.WriteEndArray();
        }
        w.WriteEndArray();
    }

    static void WriteRecord(Utf8JsonWriter w, CustomRecord record)
    {
        w.WriteStartObject(record.Id);
        w.WriteString("schemaId", record.SchemaId);
        w.WriteNumber("version", record.Version);
        w.WriteString("created", record.Created);
        w.WriteString("modified", record.Modified);
        w.WriteStartArray("divisions");
        foreach (var division in record.Divisions) w.WriteStringValue(division);
        w.WriteEndArray();
        w.WriteStartObject("values");
        foreach (var (name, value) in record.Values)
        {
            w.WritePropertyName(name);
            value.WriteTo(w);
        }
        w.WriteEndObject();
        w.WriteEndObject();
    }

    static void Read(JsonElement state, Overlay overlay)
    {
        overlay.Early.AddRange(state.List("early").Select(Attribute));
        overlay.Live.AddRange(state.List("live").Select(Attribute));
        if (state.Text("ended") is { } end) overlay.EndedAt = Time(end);
        if (state.TryGetProperty("webchat", out var document)) overlay.Webchat = Json.Bytes(document.WriteTo);
        if (!state.TryGetProperty("records", out var records)) return;
        foreach (var (id, record) in records.EnumerateObject().Select(m => (m.Name, m.Value)))
        {
            overlay.Records[id] = new CustomRecord(
                id, record.Text("schemaId") ?? "", record.GetProperty("version").GetInt32(), Time(record.Text("created")!),
                Time(record.Text("modified")!),
                [.. record.List("divisions").Select(d => d.GetString()!)],
                // Copied out, or each value would keep the whole file in memory.
                record.GetProperty("values").EnumerateObject()
                    .ToDictionary(v => v.Name, v => JsonElement.Parse(v.Value.GetRawText()), StringComparer.Ordinal));
        }
    }

    static AttributeWrite Attribute(JsonElement item) =>
        new(Time(item[0].GetString()!), item[1].GetString()!, item[2].GetString()!, item[3].GetString());
}
