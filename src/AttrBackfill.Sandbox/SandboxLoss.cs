namespace AttrBackfill.Sandbox;

/// <summary>A written attribute that vanished.</summary>
/// <param name="Written">When it was written, by the sandbox's clock.</param>
public sealed record SandboxLoss(string ConversationId, string ParticipantId, string Name, DateTimeOffset Written);
