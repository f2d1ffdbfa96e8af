using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AttrBackfill.Text;

namespace AttrBackfill.Configuration.Schema;

/// <summary>A text that <paramref name="rule"/> has nothing against.</summary>
internal sealed class TextType(TextRule rule) : SettingType<string>
{
    protected override string Wanted => rule.Wanted;

    public override string Read(PositionedJson at, Diagnostics faults)
    {
        if (at.Kind != JsonValueKind.String) return Mistyped(at, faults, "a text");
        return rule.Problem(at.Text) is { } problem ? Fault(at, faults, problem) : at.Text;
    }

    public override JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = "string" };
        if (rule.Pattern is not null) schema["pattern"] = rule.Pattern;
        return schema;
    }

    public override JsonNode? Json(string value) => value;
}

/// <summary>One of an enum's words, in camel case.</summary>
internal sealed class WordType<T> : SettingType<T> where T : struct, Enum
{
    static readonly Dictionary<string, T> Names = Enum.GetValues<T>().ToDictionary(SettingNames.Of);

    protected override string Wanted => $"one of {string.Join(", ", Names.Keys)}";

    public override T Read(PositionedJson at, Diagnostics faults)
    {
        if (at.Kind != JsonValueKind.String) return Mistyped(at, faults, "a text");
        if (Names.TryGetValue(at.Text, out var value)) return value;

        var near = Suggestions.Of(at.Text, Names.Keys) is { } word ? $"did you mean '{word}'? " : "";
        return Fault(at, faults, $"unknown word {SafeText.Quoted(at.Text)}; {near}write {Wanted}");
    }

    public override JsonObject Schema() => new() { ["enum"] = new JsonArray([.. Names.Keys.Select(w => (JsonNode)w)]) };

    public override JsonNode? Json(T value) => SettingNames.Of(value);
}

internal sealed class FlagType : SettingType<bool>
{
    protected override string Wanted => "true or false";

    public override bool Read(PositionedJson at, Diagnostics faults) => at.Kind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => Mistyped(at, faults, Wanted),
    };

    public override JsonObject Schema() => new() { ["type"] = "boolean" };

    public override JsonNode? Json(bool value) => value;
}

internal sealed class WholeType(int min, int max) : SettingType<int>
{
    protected override string Wanted => max == int.MaxValue
        ? string.Create(CultureInfo.InvariantCulture, $"a whole number, {min} or more")
        : string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}");

    public override int Read(PositionedJson at, Diagnostics faults)
    {
        if (at.Kind != JsonValueKind.Number) return Mistyped(at, faults, "a whole number");
        if (at.Text.AsSpan().ContainsAny(".eE")) return Fault(at, faults, $"{SafeText.Quoted(at.Text)} is no whole number; write {Wanted}");

        var fits = int.TryParse(at.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value);
        return fits && value >= min && value <= max
            ? value
            : Fault(at, faults, $"{SafeText.Quoted(at.Text)} is out of range; write {Wanted}");
    }

    public override JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = "integer", ["minimum"] = min };
        if (max != int.MaxValue) schema["maximum"] = max;
        return schema;
    }

    public override JsonNode? Json(int value) => value;
}

/// <summary>
/// A number up to and including <paramref name="max"/>; <paramref name="min"/> itself is allowed unless <paramref name="aboveMin"/>.
/// </summary>
internal sealed class NumberType(double min, double max, bool aboveMin) : SettingType<double>
{
    protected override string Wanted => string.Create(
        CultureInfo.InvariantCulture, $"a number {(aboveMin ? "above" : "from")} {min} up to {max}");

    public override double Read(PositionedJson at, Diagnostics faults)
    {
        if (at.Kind != JsonValueKind.Number) return Mistyped(at, faults, "a number");

        var value = double.Parse(at.Text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return value <= max && (aboveMin ? value > min : value >= min)
            ? value
            : Fault(at, faults, $"{SafeText.Quoted(at.Text)} is out of range; write {Wanted}");
    }

    public override JsonObject Schema() => new()
    {
        ["type"] = "number",
        [aboveMin ? "exclusiveMinimum" : "minimum"] = min,
        ["maximum"] = max,
    };

    public override JsonNode? Json(double value) => value;
}
