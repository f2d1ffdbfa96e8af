namespace AttrBackfill.Configuration.Schema;

/// <summary>What a text must be.</summary>
/// <param name="Wanted">What to write, in words.</param>
/// <param name="Problem">Null, or what is wrong and what to do.</param>
/// <param name="Pattern">For editors; may take more than <paramref name="Problem"/> does, never less.</param>
internal sealed record TextRule(string Wanted, Func<string, string?> Problem, string? Pattern = null)
{
    public static TextRule Any { get; } = new("a text in double quotes", _ => null);

    public static TextRule Filled { get; } = new(
        "a text that is not empty", text => text.Length == 0 ? "the text is empty; write one" : null, "[\\s\\S]");
}
