using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Doctor.Probes;

/// <summary>Puts back what a probe wrote, in the same process or in a later one.</summary>
/// <param name="before">The conversation as it was; null in a later process.</param>
internal sealed class ProbePutBack(
    GenesysClient genesys, ProbedConversation at, ProbeNote note, SourceConversation? before)
{
    /// <returns>The participant attributes that stay.</returns>
    /// <exception cref="GenesysException">Not all could be put back.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        var left = new SortedSet<string>(StringComparer.Ordinal);
        try
        {
            foreach (var participant in note.ParticipantIds) left.UnionWith(await EmptyAsync(participant, cancellationToken));
            var id = note.ConversationId;
            if (note.HasRecord) await TryAsync(() => RecordProbe.RemoveAsync(genesys.CustomAttributes, id, cancellationToken));
            if (note.HasWebchat) await TryAsync(() => WebchatProbe.RemoveAsync(genesys.Webchat, id, cancellationToken));
        }
        catch (GenesysException e) when (e.IsNotThere)
        {
            // The conversation is gone, and all on it.
        }

        return [.. left];
    }

    /// <summary>What the client may not do now it could not do before either: there is nothing to put back.</summary>
    static async Task TryAsync(Func<Task> remove)
    {
        try
        {
            await remove();
        }
        catch (GenesysException e) when (e.IsNotThere || e.IsRefused)
        {
            // Not written.
        }
    }

    async Task<IEnumerable<string>> EmptyAsync(string participantId, CancellationToken cancellationToken)
    {
        var seen = await at.AttributesAsync(participantId, _ => true, cancellationToken);
        var values = Filled(seen).ToDictionary(name => name, _ => "");
        foreach (var (name, value) in Removed(participantId, seen)) values[name] = value;
        if (values.Count == 0) return seen.Keys.Where(ProbeNames.IsOurs);
        await at.PatchAsync(participantId, values, cancellationToken);
        seen = await at.AttributesAsync(participantId, a => !Filled(a).Any(), cancellationToken);
        var kept = Filled(seen).ToList();
        if (kept.Count > 0)
        {
            // An organisation that takes no empty text: the same short text each time.
            var texts = values.ToDictionary(v => v.Key, v => kept.Contains(v.Key) ? ProbeNames.ShortText : v.Value);
            await at.PatchAsync(participantId, texts, cancellationToken);
        }

        return seen.Keys.Where(ProbeNames.IsOurs).Select(name => kept.Contains(name) ? $"{name} ({ProbeNames.ShortText})" : name);
    }

    static IEnumerable<string> Filled(IReadOnlyDictionary<string, string> attributes) =>
        attributes.Where(a => ProbeNames.IsOurs(a.Key) && a.Value.Length > 0).Select(a => a.Key);

    /// <summary>What a patch that replaces has removed.</summary>
    List<KeyValuePair<string, string>> Removed(string participantId, IReadOnlyDictionary<string, string> seen)
    {
        var own = ProbedConversation.Of(before?.Participants.FirstOrDefault(p => p.Id == participantId))
            .Where(a => !ProbeNames.IsOurs(a.Key)).ToList();
        return own.Exists(a => !seen.ContainsKey(a.Key)) ? own : [];
    }
}
