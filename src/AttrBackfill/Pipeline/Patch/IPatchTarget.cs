using System.Text.Json;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Http;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Pipeline.Patch;

/// <summary>A place on a conversation where flat attributes are written.</summary>
internal interface IPatchTarget
{
    /// <summary>Writes the changes with one idempotent patch; what is not named stays as it is.</summary>
    /// <exception cref="GenesysException">The patch was refused, or (scope transient) it is unknown whether it took effect.</exception>
    Task WriteAsync(PatchRequest patch, CallLog calls, CancellationToken cancellationToken);
}

/// <param name="Document">The conversation as just read, where writing may have to send it back whole.</param>
internal sealed record PatchRequest(
    string ConversationId, string ParticipantId, IReadOnlyList<AttributeChange> Changes, JsonElement? Document);
