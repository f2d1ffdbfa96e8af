namespace AttrBackfill.Pipeline.Targets.Contract;

/// <summary>Who sees what a target carries. Terminal, pages, doctor and the docs all take it from here.</summary>
/// <param name="Readers">Who reads it, and by what means.</param>
/// <param name="When">From when on, and until when.</param>
internal sealed record Visibility(string Readers, string When);
