using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Runs.Execution;

/// <summary>What a run announced to write to one conversation, as the run has to see it when it looks at the conversation again.</summary>
internal static class AnnouncedChanges
{
    /// <remarks>Changes without values are a scrub's, which writes to several participants.</remarks>
    /// <param name="attempts">Of one conversation, in order; of several the first one saw what was there before.</param>
    public static PlannedChanges Of(IReadOnlyList<PatchIntent> attempts) => new(
        attempts[0].ParticipantId,
        [
            .. attempts.SelectMany(i => i.Changes.Select(c => (Change: c, i.TookEffect, Of: c.HasValues ? null : i.ParticipantId)))
                .GroupBy(c => (c.Change.Name, c.Of))
                .Select(c => new PlannedChange(c.Key.Name, "", c.First().Change.Before, c.Last().Change.After)
                {
                    IsWritten = c.Last().TookEffect, ParticipantId = c.Key.Of,
                }),
        ],
        attempts[0].RecordVersion);
}
