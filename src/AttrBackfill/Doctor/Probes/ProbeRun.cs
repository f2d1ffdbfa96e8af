using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Report;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Text;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Doctor.Probes;

/// <param name="Left">The participant attributes that stay, with the empty text as a rule.</param>
internal sealed record ProbeResult(IReadOnlyList<FoundFact> Facts, IReadOnlyList<string> Left);

/// <summary>The conversation named for a probe cannot be used.</summary>
internal sealed class NoProbeException(string message, Exception? inner = null)
    : ExpectedException(ExitCode.ConversationsFailed, message, inner);

/// <summary>Another process probes with the same output folder.</summary>
internal sealed class ProbeLockedException()
    : ExpectedException(ExitCode.Locked, "another probe is running in this output folder; wait for it to end");

/// <summary>
/// One probe: the note is durable before the first write, and deleted once all is put back. Then the facts are written.
/// </summary>
/// <param name="say">Gets lines for a person.</param>
internal sealed class ProbeRun(ProbeSetting setting, TimeProvider clock, ILogger calls, Action<string> say)
{
    const string LockName = "probe.lock";

    /// <summary>How long a probe that is stopped may take to put back; then the next one does it.</summary>
    static readonly TimeSpan LongestPutBack = TimeSpan.FromSeconds(7);

    readonly ProbeFindings _findings = new();

    /// <exception cref="ProbeLockedException">Nothing was done.</exception>
    /// <exception cref="NoProbeException">The conversation cannot be read, or has no customer.</exception>
    /// <exception cref="GenesysException">The calls are refused, or keep failing.</exception>
    /// <exception cref="OperationCanceledException">Stopped as asked; all was put back, or the note says what was not.</exception>
    public async Task<ProbeResult> RunAsync(CancellationToken stopping)
    {
        PrivateFiles.CreateFolder(setting.OutputFolder);
        using var held = PrivateFiles.TryHold(Path.Combine(setting.OutputFolder, LockName)) ?? throw new ProbeLockedException();
        // A probe starts from what is assumed of every organisation. Its calls outlive a stop: they put back.
        var endpoint = setting.Endpoint with { Facts = OrganisationFacts.AsAssumed };
        using var genesys = GenesysClient.Open(endpoint, mayWrite: true, clock, calls, stopping: CancellationToken.None);
        if (ProbeNote.Read(setting.OutputFolder) is { } unfinished) await FinishAsync(genesys, unfinished, stopping);
        var organisation = await genesys.OrganisationAsync(stopping);
        FindLimit(organisation);
        var at = new ProbedConversation(genesys, setting.Job, setting.ConversationId, clock);
        var (before, customer, spare) = await ReadAsync(at, stopping);
        var note = new ProbeNote(
            setting.Endpoint.ConnectionName, FactsFile.ClientOf(setting.Endpoint), setting.ConversationId,
            setting.IsWebchatOnly ? [] : [.. new[] { customer.Id, spare.Id }.Distinct()], setting.Record is not null, setting.HasWebchat,
            IsoTime.Of(clock.GetUtcNow()));
        await note.WriteAsync(setting.OutputFolder);
        IReadOnlyList<string> left;
        try
        {
            await FindOutAsync(genesys, at, before, customer, spare, stopping);
        }
        finally
        {
            left = await PutBackAsync(new ProbePutBack(genesys, at, note, before), stopping);
            ProbeNote.Delete(setting.OutputFolder);
        }

        await WriteFactsAsync(organisation.Id);
        return new ProbeResult(_findings.All(), left);
    }

    /// <summary>Puts back what an earlier probe, which did not come to its end, has left.</summary>
    async Task FinishAsync(GenesysClient genesys, ProbeNote unfinished, CancellationToken stopping)
    {
        if (unfinished.Client != FactsFile.ClientOf(setting.Endpoint))
        {
            throw new UsageException(
                $"an interrupted probe of connection {SafeText.Quoted(unfinished.Connection)} has to be put back first, by the same client: "
                + $"add --connection {unfinished.Connection}");
        }

        say($"putting back first what the probe of {unfinished.StartedAt} left on conversation {unfinished.ConversationId}");
        var job = unfinished.ParticipantIds.Count > 0 && setting.IsWebchatOnly
            ? setting.Job with { Channel = Channel.Conversations }
            : setting.Job;
        var at = new ProbedConversation(genesys, job, unfinished.ConversationId, clock);
        await new ProbePutBack(genesys, at, unfinished, before: null).RunAsync(stopping);
        ProbeNote.Delete(setting.OutputFolder);
    }

    async Task<(SourceConversation Before, SourceParticipant Customer, SourceParticipant Spare)> ReadAsync(
        ProbedConversation at, CancellationToken stopping)
    {
        SourceConversation before;
        try
        {
            before = await at.ReadAsync(stopping);
        }
        catch (GenesysException e) when (e is { Scope: FailureScope.Item, IsRefused: false })
        {
            throw new NoProbeException(e.Message, e);
        }

        // Without those of earlier probes, so that each probe chooses the same participants.
        static int OwnOf(SourceParticipant participant) => participant.Attributes.Count(a => !ProbeNames.IsOurs(a.Name));
        if (before.Participants.Where(p => Extractor.Matches(p, setting.Job.Extract)).MinBy(OwnOf) is not { } customer)
        {
            throw new NoProbeException(
                $"conversation {before.Id} has no participant that is a customer (extract.purposes); name another test conversation");
        }

        var spare = OwnOf(customer) == 0 ? customer : before.Participants.FirstOrDefault(p => p.Id.Length > 0 && OwnOf(p) == 0);
        return (before, customer, spare ?? customer);
    }

    async Task FindOutAsync(
        GenesysClient genesys, ProbedConversation at, SourceConversation before, SourceParticipant customer, SourceParticipant spare,
        CancellationToken stopping)
    {
        if (setting.IsWebchatOnly)
        {
            var why = $"job '{setting.Job.Name}' reads on the webchat path; name another job";
            ParticipantProbe.NotSettled(_findings, why);
            _findings.NotSettled(why, "search-ids", "search-shows");
        }
        else
        {
            await FindParticipantsAsync(genesys, at, before, customer, spare, stopping);
        }

        if (setting.Record is null)
        {
            RecordProbe.NotSettled(_findings, "no job of this connection has the target customAttributes");
        }
        else
        {
            say("custom attributes record");
            await new RecordProbe(
                genesys.CustomAttributes, setting.Record, setting.ConversationId, before.DivisionIds, _findings).FindOutAsync(stopping);
        }

        if (!setting.HasWebchat) WebchatProbe.NotSettled(_findings, "no job of this connection has the target conversation");
        else await new WebchatProbe(genesys.Webchat, setting.ConversationId, _findings).FindOutAsync(stopping);
    }

    async Task FindParticipantsAsync(
        GenesysClient genesys, ProbedConversation at, SourceConversation before, SourceParticipant customer, SourceParticipant spare,
        CancellationToken stopping)
    {
        var search = new SearchProbe(genesys, before, _findings, clock);
        await search.FindIdsAsync(stopping);
        var participants = new ParticipantProbe(at, before, customer, spare, _findings);
        say("participant attributes");
        await participants.FindOutAsync(stopping);
        say("attribute search, for up to one minute");
        await search.FindShownAsync(participants.IsOpenToPatches ? customer.Id : null, stopping);
        await participants.FindLateAsync(stopping);
    }

    void FindLimit(OrganisationTold organisation)
    {
        const string fact = "limit-headers";
        if (organisation.LimitHeaders is not { } prefix) _findings.NotSettled("the server has no /api/v2/organizations/me", fact);
        else _findings.Add(fact, prefix.Length == 0 ? "none" : $"{prefix}count, -allowed, -reset");
    }

    async Task<IReadOnlyList<string>> PutBackAsync(ProbePutBack putBack, CancellationToken stopping)
    {
        say("putting back");
        using var patience = new CancellationTokenSource();
        using var stopped = stopping.Register(() => patience.CancelAfter(LongestPutBack));
        try
        {
            return await putBack.RunAsync(patience.Token);
        }
        catch (Exception e) when (e is GenesysException or OperationCanceledException)
        {
            say("not all could be put back: the next probe does it first");
            throw;
        }
    }

    /// <summary>What was settled earlier, and was not this time, stays.</summary>
    async Task WriteFactsAsync(string? organisation)
    {
        var file = FactsFile.Read(setting.OutputFolder);
        var earlier = file.Of(setting.Endpoint)?.Facts ?? [];
        var facts = _findings.All().Select(f => IsSettled(f) ? f : earlier.FirstOrDefault(e => e.Fact == f.Fact && IsSettled(e)) ?? f);
        var connections = new SortedDictionary<string, ConnectionFacts>(
            file.Connections.ToDictionary(c => c.Key, c => c.Value), StringComparer.Ordinal)
        {
            [setting.Endpoint.ConnectionName] = new ConnectionFacts(
                organisation, FactsFile.ClientOf(setting.Endpoint), IsoTime.Of(clock.GetUtcNow()), [.. facts]),
        };
        var json = (file with { Connections = connections }).ToJson();
        await WholeFile.WriteAsync(
            Path.Combine(setting.OutputFolder, FactsFile.Name), async to => await to.WriteAsync(json), CancellationToken.None);
    }

    static bool IsSettled(FoundFact fact) => !fact.Found.StartsWith(PlatformFact.NotSettled, StringComparison.Ordinal);
}
