using System.Text.Json;
using System.Text.Json.Nodes;
using AttrBackfill.Text;

namespace AttrBackfill.Configuration.Schema;

/// <summary>A list; <paramref name="owner"/> names an item in the faults found inside it.</summary>
internal sealed class ListType<T>(
    SettingType<T> item, bool filled = false, Func<PositionedJson, int, string>? owner = null) : SettingType<IReadOnlyList<T>>
{
    protected override string Wanted => filled ? "a list of at least one" : "a list";

    public override IReadOnlyList<T> Read(PositionedJson at, Diagnostics faults)
    {
        if (at.Kind != JsonValueKind.Array) return Mistyped(at, faults, "a list");
        if (filled && at.Items.Count == 0)
        {
            return Fault(
                at, faults, "the list is empty, so nothing would ever be taken; name at least one, or leave it out for the default");
        }

        var values = new List<T>(at.Items.Count);
        for (var i = 0; i < at.Items.Count; i++)
        {
            var place = at.Items[i];
            if (owner is null) values.Add(item.Read(place, faults));
            else faults.Within(owner(place, i), () => values.Add(item.Read(place, faults)));
        }

        return values;
    }

    public override JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = item.Schema() };
        if (filled) schema["minItems"] = 1;
        return schema;
    }

    public override JsonNode? Json(IReadOnlyList<T> value) => new JsonArray([.. value.Select(item.Json)]);
}

/// <summary>An object whose names are the user's own, such as the connections.</summary>
internal sealed class MapType<T>(
    SettingType<T> item, Func<string, string?>? nameProblem = null) : SettingType<IReadOnlyDictionary<string, T>>
{
    protected override string Wanted => "an object";

    public override IReadOnlyDictionary<string, T> Read(PositionedJson at, Diagnostics faults)
    {
        if (at.Kind != JsonValueKind.Object) return Mistyped(at, faults, Wanted);

        var values = new Dictionary<string, T>();
        foreach (var member in at.Members)
        {
            if (nameProblem?.Invoke(member.Name) is { } problem) faults.Add(member.Offset, problem);
            if (!values.TryAdd(member.Name, item.Read(member.Value, faults)))
                faults.Add(member.Offset, $"{SafeText.Quoted(member.Name)} stands here twice; keep one of them");
        }

        return values;
    }

    public override JsonObject Schema() => new() { ["type"] = "object", ["additionalProperties"] = item.Schema() };

    public override JsonNode? Json(IReadOnlyDictionary<string, T> value) =>
        new JsonObject(value.Select(v => KeyValuePair.Create(v.Key, item.Json(v.Value))));
}

/// <summary>A number, or null for none.</summary>
internal sealed class OptionalNumberType<T>(SettingType<T> inner) : SettingType<T?> where T : struct
{
    protected override string Wanted => "";

    public override T? Read(PositionedJson at, Diagnostics faults) => at.Kind == JsonValueKind.Null ? null : inner.Read(at, faults);

    public override JsonObject Schema() => NullAllowed.In(inner.Schema());

    public override JsonNode? Json(T? value) => value is { } given ? inner.Json(given) : null;
}

/// <summary>A text or an object, or null for none.</summary>
internal sealed class OptionalType<T>(SettingType<T> inner) : SettingType<T?> where T : class
{
    protected override string Wanted => "";

    public override T? Read(PositionedJson at, Diagnostics faults) => at.Kind == JsonValueKind.Null ? null : inner.Read(at, faults);

    public override JsonObject Schema() => NullAllowed.In(inner.Schema());

    public override JsonNode? Json(T? value) => value is null ? null : inner.Json(value);
}

file static class NullAllowed
{
    public static JsonObject In(JsonObject schema)
    {
        schema["type"] = new JsonArray(schema["type"]!.DeepClone(), "null");
        return schema;
    }
}
