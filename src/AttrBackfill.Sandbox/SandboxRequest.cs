namespace AttrBackfill.Sandbox;

/// <summary>One request that the sandbox was sent.</summary>
/// <param name="Path">Path with the query, as sent.</param>
/// <param name="Status">The status answered; 0 when the connection was broken off instead.</param>
/// <param name="At">When it was answered, by the sandbox's clock.</param>
/// <param name="Endpoint">The word that fault rules use for the endpoint, such as <c>patch</c>.</param>
public sealed record SandboxRequest(string Method, string Path, int Status, DateTimeOffset At, string Endpoint);
