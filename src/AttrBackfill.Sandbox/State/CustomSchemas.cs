using System.Text.Json;
using AttrBackfill.Sandbox.Data;
using AttrBackfill.Sandbox.Http;

namespace AttrBackfill.Sandbox.State;

/// <summary>The organisation's schemas: the one that the sandbox starts with, and those that were created.</summary>
internal sealed class CustomSchemas(int seed, CustomSchema first)
{
    readonly Lock _lock = new();
    readonly List<CustomSchema> _all = [first];

    public IReadOnlyList<CustomSchema> All
    {
        get { lock (_lock) return [.. _all]; }
    }

    public IReadOnlyList<CustomSchema> Created => [.. All.Skip(1)];

    public CustomSchema? Find(string? id) => All.FirstOrDefault(s => s.Id == id);

    /// <exception cref="ApiException">400 or 409.</exception>
    public CustomSchema Create(JsonElement document, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_all.Count >= SchemaRules.MostSchemas)
                throw ApiException.BadRequest($"An organisation has at most {SchemaRules.MostSchemas} schemas.");
            var schema = CustomSchema.Read(Rng.For(seed, 400 + _all.Count, 77).Id(), now, document);
            if (_all.Any(s => s.Title == schema.Title)) throw ApiException.Conflict($"There is a schema '{schema.Title}' already.");
            _all.Add(schema);
            return schema;
        }
    }

    public void Restore(CustomSchema schema)
    {
        lock (_lock) _all.Add(schema);
    }
}
