using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline.Extract;

internal enum ExtractVerdict
{
    Attributes,

    /// <summary>The conversation has not ended: to be looked at again later.</summary>
    Open,

    NoCustomer,

    NoAttributes,
}

/// <summary>The customer's attributes of one conversation, and whose they are.</summary>
/// <param name="Participant">
/// The chosen participant, also the one that is patched; null for <see cref="ExtractVerdict.NoCustomer"/>.
/// </param>
/// <param name="Attributes">What is to be flattened, in document order.</param>
internal sealed record Extraction(ExtractVerdict Verdict, SourceParticipant? Participant, IReadOnlyList<SourceAttribute> Attributes)
{
    /// <summary>Attributes of later participants that lost their name to an earlier one with another value.</summary>
    public IReadOnlyList<SourceAttribute> Outdone { get; init; } = [];
}
