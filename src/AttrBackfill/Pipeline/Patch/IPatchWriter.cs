using System.Text.Json;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Pipeline.Patch;

/// <summary>A place on a conversation where flat attributes are written.</summary>
internal interface IPatchWriter
{
    /// <summary>Whether a 409 means that another client was faster: the conversation is read and evaluated again.</summary>
    bool DecidesAgain => false;

    /// <summary>Whether the target takes no other attribute of a conversation before this one.</summary>
    bool ComesFirst(AttributeChange change) => false;

    /// <summary>Writes the changes, as a rule with one idempotent patch; what is not named stays as it is.</summary>
    /// <exception cref="GenesysException">The patch was refused, or (scope transient) it is unknown whether it took effect.</exception>
    Task<PatchReceipt> WriteAsync(PatchRequest patch, CallLog calls, CancellationToken cancellationToken);
}

internal sealed record PatchRequest(string ConversationId, string ParticipantId, IReadOnlyList<AttributeChange> Changes)
{
    /// <summary>The conversation as just read, where writing may have to send it back whole.</summary>
    public JsonElement? Document { get; init; }

    /// <summary>What the write builds on, where it is conditional.</summary>
    public CustomAttributesBasis? Record { get; init; }

    /// <summary>A conflict now is final.</summary>
    public bool IsLastAttempt { get; init; }
}

/// <summary>A patch that the target took.</summary>
/// <param name="Uncleared">The attributes that were to be without a value and that the target does not let go.</param>
internal sealed record PatchReceipt(IReadOnlyCollection<string> Uncleared)
{
    /// <summary>What the next patch of the conversation sends back whole; null where it need not.</summary>
    public JsonElement? Document { get; init; }

    /// <summary>What the next patch of the conversation builds on, where it is conditional.</summary>
    public CustomAttributesBasis? Record { get; init; }
}

/// <summary>A custom attributes record as it was just read, or written.</summary>
/// <param name="Divisions">To be sent with each write, which else clears them; of a record that is not there, those it gets.</param>
/// <param name="Fields">The names of those that have a value.</param>
/// <param name="IsOurs">It was created by a patch of this run that is in doubt.</param>
internal sealed record CustomAttributesBasis(
    bool Exists, int? Version, IReadOnlyList<string> Divisions, IReadOnlyList<string> Fields, bool IsOurs)
{
    /// <summary>The run that is undone created it: without values it need not stay.</summary>
    public bool MayBeRemoved { get; init; }
}
