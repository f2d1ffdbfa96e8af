using System.Text.Json.Nodes;

namespace AttrBackfill.Configuration.Schema;

/// <summary>
/// A kind of value: how it is read from the file, and how it is described to editors. One object serves both, so they cannot drift.
/// </summary>
internal abstract class SettingType<T>
{
    /// <summary>The value; when it is not of this kind, a fault is added and what returns means nothing.</summary>
    public abstract T Read(PositionedJson at, Diagnostics faults);

    /// <summary>The JSON Schema of the kind.</summary>
    public abstract JsonObject Schema();

    /// <summary>What a message asks the user to write.</summary>
    protected abstract string Wanted { get; }

    /// <summary>A value as it would stand in the file.</summary>
    public abstract JsonNode? Json(T value);

    public virtual void DescribeDefault(JsonObject schema, T value) => schema["default"] = Json(value);

    protected T Mistyped(PositionedJson at, Diagnostics faults, string expected) =>
        Fault(at, faults, $"expected {expected}, found {at.Found}; write {Wanted}");

    protected static T Fault(PositionedJson at, Diagnostics faults, string what)
    {
        faults.Add(at, what);
        return default!;
    }
}
