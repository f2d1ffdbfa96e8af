using System.Text.Json;
using System.Text.Json.Nodes;
using AttrBackfill.Text;

namespace AttrBackfill.Configuration.Schema;

/// <summary>A check over several settings of one object. <paramref name="sound"/> says which of them had no fault of their own.</summary>
internal delegate void ShapeCheck<in T>(T value, PositionedJson at, Predicate<string> sound, Diagnostics faults);

/// <summary>
/// An object with known settings, each with its name, kind, place in the record and description. Their defaults are the record's own.
/// </summary>
/// <param name="blank">The record as it is when the file says nothing.</param>
internal sealed class ObjectType<T>(T blank) : SettingType<T> where T : class
{
    readonly List<Setting> _settings = [];
    ShapeCheck<T>? _check;

    public IEnumerable<string> Names => _settings.Select(s => s.Name);

    protected override string Wanted => "an object";

    /// <param name="get">Null for what is allowed and means nothing to the program.</param>
    public ObjectType<T> With<TValue>(
        string name, SettingType<TValue> kind, Func<T, TValue>? get, Func<T, TValue, T> set, string description, bool required = false)
    {
        _settings.Add(new Setting(name, required, (owner, at, faults) => set(owner, kind.Read(at, faults)), () =>
        {
            var schema = kind.Schema();
            schema["description"] = description;
            if (!required && get is not null) kind.DescribeDefault(schema, get(blank));
            return schema;
        }, get is null ? null : value => kind.Json(get(value))));
        return this;
    }

    public ObjectType<T> CheckedBy(ShapeCheck<T> checks)
    {
        _check = checks;
        return this;
    }

    public override T Read(PositionedJson at, Diagnostics faults)
    {
        if (at.Kind != JsonValueKind.Object) return Mistyped(at, faults, Wanted);

        var value = blank;
        var seen = new HashSet<string>();
        var unsound = new HashSet<string>();
        foreach (var member in at.Members)
        {
            var before = faults.Count;
            var setting = _settings.FirstOrDefault(s => s.Name == member.Name);
            if (setting is null)
            {
                faults.Add(member.Offset, $"unknown property {SafeText.Quoted(member.Name)}; {Suggestions.Hint(member.Name, [.. Names])}");
                continue;
            }

            if (!seen.Add(member.Name)) faults.Add(member.Offset, $"'{member.Name}' stands here twice; keep one of them");
            var next = setting.Apply(value, member.Value, faults);
            if (faults.Count == before) value = next;
            else unsound.Add(member.Name);
        }

        foreach (var missing in _settings.Where(s => s.Required && !seen.Contains(s.Name)))
        {
            unsound.Add(missing.Name);
            faults.Add(at, $"'{missing.Name}' is missing; it has no default");
        }

        _check?.Invoke(value, at, name => !unsound.Contains(name), faults);
        return value;
    }

    public override JsonObject Schema()
    {
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject(_settings.Select(s => KeyValuePair.Create<string, JsonNode?>(s.Name, s.Schema()))),
        };
        var required = _settings.Where(s => s.Required).Select(s => (JsonNode)s.Name).ToArray();
        if (required.Length > 0) schema["required"] = new JsonArray(required);
        return schema;
    }

    /// <summary>Its settings tell their own defaults.</summary>
    public override void DescribeDefault(JsonObject schema, T value) { }

    public override JsonNode? Json(T value) =>
        new JsonObject(_settings.Where(s => s.Json is not null).Select(s => KeyValuePair.Create(s.Name, s.Json!(value))));

    sealed record Setting(
        string Name, bool Required, Func<T, PositionedJson, Diagnostics, T> Apply, Func<JsonObject> Schema, Func<T, JsonNode?>? Json);
}
