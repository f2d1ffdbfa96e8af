using System.Collections;

namespace AttrBackfill.Flow.Kit;

/// <summary>
/// An object of the kit's files, its members in order: written as JSON, YAML or HCL. A value is a text, a whole number, true or false,
/// null, another object, or a list of such.
/// </summary>
internal sealed class Members : IEnumerable<(string Name, object? Value)>
{
    readonly List<(string Name, object? Value)> _members = [];

    public int Count => _members.Count;

    public void Add(string name, object? value) => _members.Add((name, value));

    /// <summary>The member of this name.</summary>
    public object? this[string name] => _members.Single(m => m.Name == name).Value;

    public IEnumerator<(string Name, object? Value)> GetEnumerator() => _members.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
