using System.Text.Json;

namespace AttrBackfill.Genesys.Api;

/// <summary>The platform's error, or (<see cref="Error"/>, <see cref="Description"/>) the login service's.</summary>
/// <param name="Details">A list of objects as a rule; what has another shape must not cost the rest.</param>
internal sealed record ErrorBody(
    string? Message, string? Code, string? ContextId, string? Error, string? Description, JsonElement? Details);
