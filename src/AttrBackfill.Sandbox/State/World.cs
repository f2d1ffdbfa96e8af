using System.Collections.Concurrent;
using AttrBackfill.Sandbox.Data;

namespace AttrBackfill.Sandbox.State;

/// <summary>The conversations, what was written to them, and the clock that says which of both can be seen.</summary>
internal sealed class World(IConversationSet set, Organisation organisation, CustomSchemas schemas, TimeProvider clock, TimeSpan lag)
{
    readonly ConcurrentDictionary<string, Overlay> _overlays = new(StringComparer.OrdinalIgnoreCase);
    long _writes;
    long _changes;

    public IConversationSet Set => set;
    public Organisation Organisation => organisation;
    public CustomSchemas Schemas => schemas;
    public DateTimeOffset Now => clock.GetUtcNow();
    public IEnumerable<KeyValuePair<string, Overlay>> Overlays => _overlays;
    public long WriteCount => Interlocked.Read(ref _writes);
    /// <summary>Rises with every change, so that saving can tell whether there is anything new.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>What is later than this is not in the data lake yet.</summary>
    public DateTimeOffset Availability
    {
        get
        {
            var (now, lagging) = (Now, Now - lag);
            return set.KnownUntil > lagging ? (set.KnownUntil < now ? set.KnownUntil : now) : lagging;
        }
    }

    public Conversation? Find(string id)
    {
        var position = set.Find(id);
        return position >= 0 && set.StartOf(position) <= Now ? set.Get(position) : null;
    }

    public Overlay? OverlayOf(string id) => _overlays.GetValueOrDefault(id);

    public Overlay OverlayFor(string id) => _overlays.GetOrAdd(id, _ => new Overlay());

    public void CountWrite()
    {
        Interlocked.Increment(ref _writes);
        CountChange();
    }

    /// <summary>A change that is no PATCH, PUT or DELETE.</summary>
    public void CountChange() => Interlocked.Increment(ref _changes);

    /// <summary>A participant's attributes as the data lake shows them: as at the end, or at the moment given if that is earlier.</summary>
    public IReadOnlyList<Attr>? Snapshot(Conversation conversation, Participant participant, DateTimeOffset asOf)
    {
        var overlay = OverlayOf(conversation.Id);
        if (overlay is null) return participant.Attributes;
        lock (overlay) return Overlay.Merge(participant.Attributes, overlay.Early.Where(w => w.At <= asOf), participant.Id);
    }
}
