using System.Globalization;
using System.Text.Json;

namespace AttrBackfill.Tests.Support;

/// <summary>
/// Holds requests and answers against an OpenAPI 3.0.3 document, as far as the Genesys subset goes: types, required,
/// nullable, $ref, allOf, arrays, additionalProperties, enum, minimum, date-time. Unknown members are problems in
/// requests; in answers too when asked for, since a look-alike should not invent members.
/// </summary>
internal sealed class OpenApiContract(string file)
{
    private readonly JsonElement _root = JsonElement.Parse(File.ReadAllText(file));

    /// <summary>The copy beside the tests, from wherever they run.</summary>
    public static OpenApiContract Genesys()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "tests", "AttrBackfill.Tests", "Support", "genesys-subset.json");
            if (File.Exists(file)) return new OpenApiContract(file);
        }
        throw new FileNotFoundException("genesys-subset.json");
    }

    /// <summary>Every operation, as <c>METHOD /template</c>.</summary>
    public IEnumerable<string> Operations =>
        from path in _root.GetProperty("paths").EnumerateObject()
        from member in path.Value.EnumerateObject()
        where member.Value.ValueKind == JsonValueKind.Object && member.Value.TryGetProperty("responses", out _)
        select $"{member.Name.ToUpperInvariant()} {path.Name}";

    /// <summary>Models whose fields are all known: name to field to what it is (string, number, boolean, array, object).</summary>
    public IEnumerable<(string Name, IReadOnlyDictionary<string, string> Fields)> Models =>
        from schema in _root.GetProperty("components").GetProperty("schemas").EnumerateObject()
        where !schema.Value.TryGetProperty("x-cut", out _) && !schema.Name.StartsWith("OAuth", StringComparison.Ordinal)
        let fields = schema.Value.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().ToList() : []
        where fields.Count > 0
        select (schema.Name, (IReadOnlyDictionary<string, string>)fields.ToDictionary(f => f.Name, f => KindOf(f.Value)));

    /// <summary>The body that an operation takes; null where it takes none.</summary>
    /// <param name="operation">As <c>METHOD /template</c>.</param>
    public JsonElement? RequestOf(string operation) =>
        Of(operation) is { } found && found.TryGetProperty("requestBody", out var body) ? SchemaOf(body) : null;

    /// <summary>What an operation answers where all is well; null where that is nothing.</summary>
    /// <inheritdoc cref="RequestOf"/>
    public JsonElement? ResponseOf(string operation) => Of(operation) is { } found
        ? found.GetProperty("responses").EnumerateObject().Where(r => r.Name.StartsWith('2')).Select(r => SchemaOf(Resolve(r.Value)))
            .FirstOrDefault(s => s is not null)
        : null;

    /// <summary>What a reference leads to, with the name of the model.</summary>
    public (string? Model, JsonElement Schema) Resolved(JsonElement schema)
    {
        string? model = null;
        while (true)
        {
            if (schema.TryGetProperty("allOf", out var all) && all.GetArrayLength() == 1) schema = all[0];
            if (!schema.TryGetProperty("$ref", out var reference)) return (model, schema);
            model = reference.GetString()!.Split('/')[^1];
            schema = _root.GetProperty("components").GetProperty("schemas").GetProperty(model);
        }
    }

    JsonElement? Of(string operation)
    {
        var (method, path) = operation.Split(' ') is [var m, var p] ? (m, p) : throw new ArgumentException(operation);
        return Find(method, path)?.Operation;
    }

    static JsonElement? SchemaOf(JsonElement body) =>
        body.TryGetProperty("content", out var content) && content.TryGetProperty("application/json", out var json)
            ? json.GetProperty("schema")
            : null;

    string KindOf(JsonElement field)
    {
        var (model, schema) = Resolved(field);
        var type = schema.TryGetProperty("type", out var t) ? t.GetString()! : model is null ? "any" : "object";
        return type == "integer" ? "number" : type;
    }

    /// <summary>The operation that a request addresses, as <c>METHOD /template</c>; null when there is none.</summary>
    public string? OperationOf(string method, string path) => Find(method, path) is { } found ? $"{method} {found.Template}" : null;

    public IReadOnlyList<string> CheckRequest(string method, string path, string? body)
    {
        if (Find(method, path) is not { } found) return [$"{method} {path}: no such operation"];
        var problems = CheckQuery(found.Operation, path).ToList();
        if (!found.Operation.TryGetProperty("requestBody", out var expected))
        {
            if (!string.IsNullOrEmpty(body)) problems.Add("body: none is expected");
            return problems;
        }
        if (string.IsNullOrEmpty(body))
        {
            if (expected.TryGetProperty("required", out var required) && required.GetBoolean()) problems.Add("body: is required");
            return problems;
        }
        if (expected.GetProperty("content").TryGetProperty("application/json", out var json))
            Check(json.GetProperty("schema"), body, problems, strict: true);
        return problems;
    }

    public IReadOnlyList<string> CheckAnswer(string method, string path, int status, string? body, bool strict = false)
    {
        if (Find(method, path) is not { } found) return [$"{method} {path}: no such operation"];
        var problems = new List<string>();
        if (!found.Operation.GetProperty("responses").TryGetProperty(status.ToString(CultureInfo.InvariantCulture), out var response))
            return [$"status {status}: is not documented"];
        response = Resolve(response);
        if (response.TryGetProperty("content", out var content) && content.TryGetProperty("application/json", out var json))
        {
            if (string.IsNullOrEmpty(body)) problems.Add("body: is empty");
            else Check(json.GetProperty("schema"), body, problems, strict);
        }
        else if (!string.IsNullOrEmpty(body))
        {
            problems.Add("body: none is documented");
        }

        return problems;
    }

    private static IEnumerable<string> CheckQuery(JsonElement operation, string path)
    {
        if (path.Split('?', 2) is not [_, var query]) yield break;
        var known = operation.TryGetProperty("parameters", out var parameters)
            ? parameters.EnumerateArray().Where(p => p.GetProperty("in").GetString() == "query")
                .Select(p => p.GetProperty("name").GetString()).ToList() : [];
        foreach (var name in query.Split('&').Select(p => Uri.UnescapeDataString(p.Split('=')[0])))
            if (!known.Contains(name)) yield return $"query: {name} is unknown";
    }

    private (string Template, JsonElement Operation)? Find(string method, string path)
    {
        var segments = path.Split('?')[0].Split('/');
        var fitting = from candidate in _root.GetProperty("paths").EnumerateObject()
                      let template = candidate.Name.Split('/')
                      where template.Length == segments.Length
                          && template.Zip(segments).All(p => p.First.StartsWith('{') ? p.Second.Length > 0 : p.First == p.Second)
                      // Literal segments win over parameters.
                      orderby template.Count(s => s.StartsWith('{'))
                      select candidate;
        foreach (var candidate in fitting)
            return candidate.Value.TryGetProperty(method.ToLowerInvariant(), out var operation) ? (candidate.Name, operation) : null;
        return null;
    }

    private void Check(JsonElement schema, string body, List<string> problems, bool strict)
    {
        try
        {
            Check(schema, JsonElement.Parse(body), "$", problems, strict);
        }
        catch (JsonException e)
        {
            problems.Add($"body: is no JSON: {e.Message}");
        }
    }

    private void Check(JsonElement schema, JsonElement value, string at, List<string> problems, bool strict)
    {
        schema = Resolve(schema);
        if (schema.TryGetProperty("allOf", out var all))
        {
            foreach (var part in all.EnumerateArray()) Check(part, value, at, problems, strict);
            return;
        }
        if (value.ValueKind == JsonValueKind.Null)
        {
            if (!schema.TryGetProperty("nullable", out var nullable) || !nullable.GetBoolean()) problems.Add($"{at}: is null");
            return;
        }
        var type = schema.TryGetProperty("type", out var t) ? t.GetString() : null;
        if (!Fits(type, value))
        {
            problems.Add($"{at}: is {value.ValueKind}, not {type}");
            return;
        }
        if (type == "object")
        {
            CheckObject(schema, value, at, problems, strict);
        }
        else if (type == "array")
        {
            var index = 0;
            foreach (var item in value.EnumerateArray()) Check(schema.GetProperty("items"), item, $"{at}[{index++}]", problems, strict);
        }
        else
        {
            CheckScalar(schema, value, at, problems);
        }
    }

    private void CheckObject(JsonElement schema, JsonElement value, string at, List<string> problems, bool strict)
    {
        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var name in required.EnumerateArray())
                if (!value.TryGetProperty(name.GetString()!, out _)) problems.Add($"{at}: lacks {name}");
        }

        var hasProperties = schema.TryGetProperty("properties", out var properties);
        var free = schema.TryGetProperty("additionalProperties", out var additional);
        // The subset leaves out what hangs on these: nothing is known about their members.
        if (schema.TryGetProperty("x-cut", out _) || (!hasProperties && !free)) return;
        foreach (var member in value.EnumerateObject())
        {
            if (hasProperties && properties.TryGetProperty(member.Name, out var known))
                Check(known, member.Value, $"{at}.{member.Name}", problems, strict);
            else if (free && additional.ValueKind == JsonValueKind.Object)
                Check(additional, member.Value, $"{at}.{member.Name}", problems, strict);
            else if (strict && (!free || additional.ValueKind == JsonValueKind.False)) problems.Add($"{at}: {member.Name} is unknown");
        }
    }

    private static void CheckScalar(JsonElement schema, JsonElement value, string at, List<string> problems)
    {
        var format = schema.TryGetProperty("format", out var f) ? f.GetString() : null;
        if (format == "date-time" && !IsTime(value.GetString()!)) problems.Add($"{at}: '{value}' is no date-time");
        if (format == "int32" && !value.TryGetInt32(out _)) problems.Add($"{at}: {value} is no int32");
        if (schema.TryGetProperty("enum", out var values) && !values.EnumerateArray().Any(v => v.ToString() == value.ToString()))
            problems.Add($"{at}: '{value}' is none of {values}");
        if (schema.TryGetProperty("minimum", out var minimum) && value.GetDouble() < minimum.GetDouble())
            problems.Add($"{at}: {value} is below {minimum}");
    }

    private static bool IsTime(string text) =>
        text.Contains('T') && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _)
        && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T'));

    private static bool Fits(string? type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => true,
    };

    private JsonElement Resolve(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out var reference))
        {
            var target = _root;
            foreach (var name in reference.GetString()!.Split('/').Skip(1)) target = target.GetProperty(name);
            schema = target;
        }
        return schema;
    }
}
