namespace AttrBackfill.Benchmarks.Nights;

/// <summary>The program broke a promise, or did not end. The message says what was expected and what was found.</summary>
internal sealed class NightFailure(string message) : Exception(message);
