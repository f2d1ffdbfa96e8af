using System.Runtime.CompilerServices;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets;
using AttrBackfill.Runs.Request;
using AttrBackfill.Text;

namespace AttrBackfill.Runs.Execution;

/// <summary>
/// All that a run looks at, one source after the other: what is left of the window, or the ids, or what the ledger lists; then
/// conversations that were open before; then, on a resume, those that failed.
/// </summary>
internal sealed class RunSources(
    RunRequest request, string runId, RunPolicy policy, SqlLedger ledger, GenesysClient genesys, KnownConversations known,
    TimeProvider clock)
    : IConversationSource
{
    readonly JobSettings _job = request.Job;

    public async IAsyncEnumerable<SourcePage> PagesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var source in await SourcesAsync(cancellationToken))
        {
            await foreach (var page in source is ListSource
                ? source.PagesAsync(cancellationToken)
                : source.PagesAheadAsync(cancellationToken))
            {
                var marked = request.LookBack is null ? page : WithEarlierOnes(page);
                yield return request.GoesOn ? await WithAnnouncedAsync(marked, cancellationToken) : marked;
            }
        }
    }

    async Task<IReadOnlyList<IConversationSource>> SourcesAsync(CancellationToken cancellationToken)
    {
        var sources = new List<IConversationSource>();
        if (request.Selection.HasIds)
        {
            sources.Add(
                ListSource.OfIds(request.Selection.Ids?.ToAsyncEnumerable() ?? ledger.ListedIds.OfRunAsync(runId, cancellationToken)));
        }

        if ((request.Part ?? request.Window) is { } window)
        {
            var read = request.GoesOn ? await ledger.Progress.WindowsReadAsync(runId, cancellationToken) : [];
            DateTimeOffset? lookBackFrom = request.Part is null ? window.From - request.LookBack : null;
            var whole = new TimeWindow(lookBackFrom ?? window.From, window.To);
            sources.AddRange(RemainingWindows.Of(whole, read).Select(left => OfWindow(
                _job, left, genesys, clock, lookBackFrom, request.ComparedWith?.Select)));
        }

        if (request.Part is not null) return sources;
        if (request.RefersTo is { } referred)
        {
            var conversations =
                request.Kind == RunKind.Revert ? Undone(referred, cancellationToken) : Planned(referred, cancellationToken);
            sources.Add(new ListSource(conversations));
        }

        if (policy.LooksAtDeferred) sources.Add(new ListSource(Deferred(cancellationToken)));
        if (request is { Resumes: not null, RefersTo: null, Joins: false }) sources.Add(new ListSource(Failed()));
        return sources;
    }

    /// <param name="olderThan">See <see cref="DetailsJobSource"/>.</param>
    /// <param name="present">See <see cref="Selection"/>.</param>
    public static IConversationSource OfWindow(
        JobSettings job, TimeWindow window, GenesysClient genesys, TimeProvider clock, DateTimeOffset? olderThan = null,
        SelectSettings? present = null) =>
            job.Source switch
            {
                SourceKind.DetailsJob => new LakeSource(genesys.Analytics, job, window, genesys.Waits, clock, olderThan, present),
                SourceKind.DetailsQuery =>
                    new DetailsQuerySource(genesys.Analytics, new Selection(job.Select, job.Channel, window, present), window),
                _ => new AutoSource(genesys.Analytics, job, window, genesys.Waits, clock, olderThan, present),
            };

    /// <summary>Open conversations that the window did not show.</summary>
    async IAsyncEnumerable<SourceConversation> Deferred([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lookup = new BulkLookup(genesys.Analytics, new Selection(_job.Select, _job.Channel, request.Window!.Value));
        await foreach (var ended in lookup.EndedAsync([.. known.Unseen], cancellationToken)) yield return ended;
    }

    SourcePage WithEarlierOnes(SourcePage page) => page with
    {
        Conversations = [.. page.Conversations.Select(c => c.Start < request.Window!.Value.From ? c with { LooksAgain = true } : c)],
    };

    IAsyncEnumerable<SourceConversation> Failed() => ledger.Reports.FailedAsync(runId, CancellationToken.None)
        .Select(row => new SourceConversation
        {
            Id = row.ConversationId, Start = IsoTime.ParseOrNull(row.Start), End = IsoTime.ParseOrNull(row.End), MediaType = row.MediaType,
            Depth = SourceDepth.IdOnly,
        });

    /// <summary>What the plan would have written, conversation by conversation.</summary>
    async IAsyncEnumerable<SourceConversation> Planned(string planId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var planned = new List<MismatchRow>();
        await foreach (var row in ledger.Reports.MismatchPagesAsync(planId, cancellationToken))
        {
            if (planned.Count > 0 && planned[0].ConversationId != row.ConversationId)
            {
                yield return Listed(planned);
                planned.Clear();
            }

            if (row.HasValues && row.Action == ContractNames.Of(AttributeAction.Planned)) planned.Add(row);
        }

        if (planned.Count > 0) yield return Listed(planned);
    }

    static SourceConversation Listed(List<MismatchRow> rows) => new()
    {
        Id = rows[0].ConversationId, Start = IsoTime.ParseOrNull(rows[0].Start), MediaType = rows[0].MediaType, Depth = SourceDepth.IdOnly,
        PlannedChanges = new PlannedChanges(
            rows[0].ParticipantId ?? "", [.. rows.Select(
                r => new PlannedChange(r.Attribute, r.SourcePath, r.Actual, r.Expected ?? "") { ParticipantId = r.ParticipantId })]),
    };

    /// <summary>
    /// What was there before the run; what was not there is set empty, since the API cannot delete, or null where there are nulls.
    /// </summary>
    async IAsyncEnumerable<SourceConversation> Undone(string undoneId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var nothing = TargetRegistry.Of(_job).Cleared;
        var cleared = TargetRegistry.Of(_job).ClearedMessage(genesys.Facts);
        await foreach (var patch in ledger.Journal.PatchesAsync(undoneId, cancellationToken))
        {
            var changes = patch.Changes.Where(c => c.HasValues).Select(
                c => new PlannedChange(c.Name, c.SourcePath, c.After, c.Before ?? nothing, c.Before is null ? cleared : null)).ToList();
            if (changes.Count == 0) continue; // a scrub has erased the values
            yield return new SourceConversation
            {
                Id = patch.ConversationId, Depth = SourceDepth.IdOnly, PlannedChanges = new PlannedChanges(patch.ParticipantId,
                    changes, patch.RecordVersion)
                { CreatedRecord = patch.CreatedRecord, IsUnconfirmed = patch.IsUnconfirmed },
            };
        }
    }

    /// <summary>
    /// Patches that the run announced in an earlier attempt come along: of most it is unknown whether they took effect.
    /// </summary>
    async Task<SourcePage> WithAnnouncedAsync(SourcePage page, CancellationToken cancellationToken)
    {
        var intents = await ledger.Journal.OpenIntentsAsync(runId, [.. page.Conversations.Select(c => c.Id)], cancellationToken);
        if (!policy.IsScrub) // a scrub has erased the other values since
            intents = [.. intents.Select(i => i with { Changes = [.. i.Changes.Where(c => c.HasValues)] }).Where(i => i.Changes.Count > 0)];
        if (intents.Count == 0) return page;
        var announced = intents.GroupBy(i => i.ConversationId).ToDictionary(g => g.Key, g => AnnouncedChanges.Of([.. g]));
        return page with { Conversations = [.. page.Conversations.Select(c => c with { InDoubt = announced.GetValueOrDefault(c.Id) })] };
    }
}
