namespace AttrBackfill.Pipeline.Scrub;

/// <summary>Where a value is in an attribute.</summary>
/// <param name="Name">The flattened name.</param>
/// <param name="Path">The members on the way, joined with <c>.</c>.</param>
/// <param name="Depth">How many members.</param>
internal readonly record struct ScrubPlace(string Name, string Path, int Depth)
{
    public ScrubPlace Child(string name, string member) => new(name, Path + "." + member, Depth + 1);
}
