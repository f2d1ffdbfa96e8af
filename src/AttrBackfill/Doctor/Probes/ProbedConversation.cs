using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets.Contract;

namespace AttrBackfill.Doctor.Probes;

/// <summary>The calls of a probe to the participants of its conversation.</summary>
internal sealed class ProbedConversation(GenesysClient genesys, JobSettings job, string id, TimeProvider clock)
{
    /// <summary>A patch is answered before it shows: how long it may take is not documented.</summary>
    readonly Polling _patience = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), clock);

    readonly ILiveReader _reader = LiveReaders.Of(job, genesys);

    /// <exception cref="GenesysException">It cannot be read.</exception>
    public Task<SourceConversation> ReadAsync(CancellationToken cancellationToken) =>
        _reader.ReadAsync(new SourceConversation { Id = id, Depth = SourceDepth.IdOnly }, new CallLog(), cancellationToken);

    /// <summary>A participant's attributes once they are as expected, or after ten seconds.</summary>
    public async Task<IReadOnlyDictionary<string, string>> AttributesAsync(
        string participantId, Predicate<IReadOnlyDictionary<string, string>> expected, CancellationToken cancellationToken) =>
        await _patience.UntilAsync(
            async () => Of((await ReadAsync(cancellationToken)).Participants.FirstOrDefault(p => p.Id == participantId)), expected,
            cancellationToken);

    public static IReadOnlyDictionary<string, string> Of(SourceParticipant? participant) => (participant?.Attributes ?? []).ByName();

    /// <returns>Null where it was taken, else why this conversation's patch was not.</returns>
    /// <exception cref="GenesysException">No call is possible.</exception>
    public async Task<GenesysException?> PatchAsync(
        string participantId, IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken)
    {
        try
        {
            var (body, calls) = (new ParticipantAttributes(values), new CallLog());
            await (job.Channel == Channel.Messages
                ? genesys.Messages.PatchAttributesAsync(id, participantId, body, calls, cancellationToken)
                : genesys.Conversations.PatchAttributesAsync(id, participantId, body, calls, cancellationToken));
            return null;
        }
        catch (GenesysException e) when (e.Scope == FailureScope.Item)
        {
            return e;
        }
    }

    public Task<GenesysException?> PatchAsync(string participantId, string name, string value, CancellationToken cancellationToken) =>
        PatchAsync(participantId, new Dictionary<string, string> { [name] = value }, cancellationToken);
}
