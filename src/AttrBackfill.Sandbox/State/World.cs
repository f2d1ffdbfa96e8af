using System.Collections.Concurrent;
using AttrBackfill.Sandbox.Data;

namespace AttrBackfill.Sandbox.State;

/// <summary>The conversations, what was written to them, and the clock that says which of both can be seen.</summary>
/// <param name="keepsEarlier">Whether the attribute search may show what was written before the last write.</param>
internal sealed class World(
    DisconnectableConversations set, Organisation organisation, CustomSchemas schemas, SandboxOptions options, bool keepsEarlier)
{
    readonly ConcurrentDictionary<string, Overlay> _overlays = new(StringComparer.OrdinalIgnoreCase);
    long _writes;
    long _changes;

    public IConversationSet Set => set;
    public Organisation Organisation => organisation;
    public CustomSchemas Schemas => schemas;
    public Losses Losses { get; } = new(options);
    public DateTimeOffset Now => options.Clock.GetUtcNow();
    public IEnumerable<KeyValuePair<string, Overlay>> Overlays => _overlays;
    public long WriteCount => Interlocked.Read(ref _writes);
    /// <summary>Rises with every change, so that saving can tell whether there is anything new.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>What is later than this is not in the data lake yet.</summary>
    public DateTimeOffset Availability
    {
        get
        {
            var (now, lagging) = (Now, Now - options.AvailabilityLag);
            return set.KnownUntil > lagging ? (set.KnownUntil < now ? set.KnownUntil : now) : lagging;
        }
    }

    public Conversation? Find(string id)
    {
        var position = set.Find(id);
        return position >= 0 && set.StartOf(position) <= Now ? set.Get(position) : null;
    }

    /// <summary>The conversation as live reads show it; null where they show none of that age.</summary>
    public Conversation? FindLive(string id)
    {
        if (Find(id) is not { } conversation) return null;
        var live = conversation.Live ?? conversation;
        return LiveFrom is { } oldest && live.EndAt(Now) < oldest ? null : live;
    }

    /// <summary>Conversations that ended before are gone for live reads.</summary>
    DateTimeOffset? LiveFrom => options.LiveRetention is { } retention ? Now - retention : set.LiveFrom;

    /// <summary>When an open message conversation counts as inactive; null where that is not handled.</summary>
    public DateTimeOffset? InactivityOf(Conversation conversation, DateTimeOffset now)
    {
        if (options.InactivityTimeout is not { } timeout || !conversation.IsMessage || conversation.EndAt(now) is not null) return null;
        // A participant writes often enough to keep the conversation open.
        var moment = conversation.Activity.EpisodeAt(now).Start + timeout;
        return moment > now ? moment : moment + Math.Ceiling((now - moment) / timeout) * timeout;
    }

    public Overlay? OverlayOf(string id) => _overlays.GetValueOrDefault(id);

    public Overlay OverlayFor(string id) => _overlays.GetOrAdd(id, _ => new Overlay());

    /// <summary>What live reads of participants show of it. Hold its lock.</summary>
    public Written Seen(Overlay overlay) => options.ReadLag == TimeSpan.Zero ? overlay.Latest : overlay.At(Now - options.ReadLag, false);

    /// <summary>Call before a write, with the lock of the overlay held.</summary>
    public void KeepEarlier(Overlay overlay)
    {
        if (keepsEarlier) overlay.KeepEarlier(Now, options.SearchLag > options.ReadLag ? options.SearchLag : options.ReadLag);
    }

    /// <summary>Ends a conversation now.</summary>
    public void Disconnect(string id)
    {
        var overlay = OverlayFor(id);
        lock (overlay) overlay.EndedAt ??= Now;
        End(id, overlay.EndedAt.Value);
        CountChange();
    }

    /// <summary>The end of a conversation that was disconnected.</summary>
    public void End(string id, DateTimeOffset at) => set.End(set.Find(id), at);

    public void CountWrite()
    {
        Interlocked.Increment(ref _writes);
        CountChange();
    }

    /// <summary>A change that is no PATCH, PUT or DELETE.</summary>
    public void CountChange() => Interlocked.Increment(ref _changes);

    public IReadOnlyList<SandboxLoss> Lost()
    {
        var (now, lost) = (Now, new List<SandboxLoss>());
        foreach (var (id, overlay) in _overlays)
        {
            lock (overlay)
            {
                if (overlay.Webchat is not null) continue;
                lost.AddRange(overlay.Live.Where(w => Losses.IsLost(id, w, now))
                    .Select(w => new SandboxLoss(id, w.ParticipantId, w.Name, w.At)));
            }
        }

        return lost;
    }

    /// <summary>A participant's attributes as the data lake shows them: as at the end, or at the moment given if that is earlier.</summary>
    public IReadOnlyList<Attr>? Snapshot(Conversation conversation, Participant participant, DateTimeOffset asOf)
    {
        var overlay = OverlayOf(conversation.Id);
        if (overlay is null) return Overlay.Merge(participant, [], asOf);
        lock (overlay)
        {
            return Overlay.Merge(
                participant, (conversation.LearnsLate ? overlay.Live : overlay.Early).Where(w => w.At <= asOf), asOf);
        }
    }
}
