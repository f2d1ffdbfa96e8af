using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Runs.Execution;

/// <summary>What a run announced to write to one conversation, as the run has to see it when it looks at the conversation again.</summary>
internal static class AnnouncedChanges
{
    /// <param name="attempts">Of one conversation, in order; of several the first one saw what was there before.</param>
    public static PlannedChanges Of(IReadOnlyList<PatchIntent> attempts) => new(
        attempts[0].ParticipantId,
        [
            .. attempts.SelectMany(i => i.Changes.Select(c => (Change: c, i.TookEffect))).GroupBy(c => c.Change.Name).Select(
                c => new PlannedChange(c.Key, "", c.First().Change.Before, c.Last().Change.After) { IsWritten = c.Last().TookEffect }),
        ],
        attempts[0].RecordVersion);
}
