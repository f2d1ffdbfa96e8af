namespace AttrBackfill.Genesys.Api;

/// <summary>The platform's error, or (<see cref="Error"/>, <see cref="Description"/>) the login service's.</summary>
internal sealed record ErrorBody(string? Message, string? Code, string? ContextId, string? Error, string? Description);
