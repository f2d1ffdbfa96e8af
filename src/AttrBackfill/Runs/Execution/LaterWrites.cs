using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Runs.Execution;

/// <summary>Lays the ledger's writes over a snapshot, attribute by attribute: analytics never learns of a patch after the end.</summary>
internal static class LaterWrites
{
    /// <param name="writes">Of this conversation, in order of time. Those of runs that undid others are among them.</param>
    public static SourceConversation Over(SourceConversation snapshot, IEnumerable<WrittenChanges> writes)
    {
        var byParticipant = writes.ToLookup(w => w.ParticipantId, StringComparer.Ordinal);
        return snapshot with
        {
            Participants = [.. snapshot.Participants.Select(
                p => byParticipant.Contains(p.Id) ? p with { Attributes = Over(snapshot, p, byParticipant[p.Id]) } : p)],
            WrittenAt = byParticipant.SelectMany(w => w).Max(w => (DateTimeOffset?)w.At),
            HasWritesInDoubt = byParticipant.SelectMany(w => w).Any(w => !w.TookEffect),
            HasErasedWrites = byParticipant.SelectMany(w => w).Any(w => !w.Changes.All(c => c.HasValues)),
        };
    }

    static List<SourceAttribute> Over(SourceConversation snapshot, SourceParticipant participant, IEnumerable<WrittenChanges> writes)
    {
        var attributes = participant.Attributes.ToList();
        foreach (var write in writes.Where(w => w.TookEffect))
        {
            // What ended before the write cannot show anything newer.
            var isNewer = snapshot.End is { } end && end <= write.At;
            foreach (var change in write.Changes.Where(c => c.HasValues)) Lay(attributes, change, isNewer);
        }

        return attributes;
    }

    /// <summary>
    /// A known name keeps its place, a new one follows. A value that is neither from before nor from after the write came later, and stays.
    /// </summary>
    static void Lay(List<SourceAttribute> attributes, AttributeChange change, bool isNewer)
    {
        var at = attributes.FindLastIndex(a => a.Name == change.Name);
        if (!isNewer && (at < 0 ? null : attributes[at].Value.Text) != change.Before) return;
        var written = new SourceAttribute(change.Name, AttributeValue.String(change.After ?? ""));
        if (at < 0) attributes.Add(written);
        else attributes[at] = written;
    }
}
