using AttrBackfill.Configuration;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Genesys.Quota;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets;
using AttrBackfill.Pipeline.Targets.Contract;
using AttrBackfill.Runs.Request;

namespace AttrBackfill.Runs.Execution;

/// <summary>
/// Reads again what earlier runs of the job wrote, the oldest first, with a share of the calls. It writes nothing to Genesys Cloud. Each
/// write is read once it is a day old, and once more at the end of the span, since values may get lost at any age. What the attribute
/// search does not show as it was written is read singly before it counts.
/// </summary>
/// <param name="countCalls">Hands the calls made since the last time to the ledger.</param>
internal sealed class Recheck(
    RunRequest request, string runId, SqlLedger ledger, GenesysClient genesys, RunCounters counters, Action countCalls,
    TimeProvider clock)
{
    /// <summary>A job that runs seldom gets no more than the share of a day.</summary>
    static readonly TimeSpan LongestShare = TimeSpan.FromDays(1);

    /// <summary>After this number of reads in a row that failed, the rest waits for the next run.</summary>
    const int MostFailures = 5;

    readonly JobSettings _job = request.Job;
    readonly AttributeSearchReader _search = new(genesys.Conversations, genesys.Facts.SearchTakesNoIds);
    readonly long _callsBefore = genesys.Calls.Total;
    RunTarget? _target;
    bool _isTrusted;
    int _failures;
    TimeSpan _since;
    long _recorded;
    long _callsOfEarlierAttempts;

    public static bool AppliesTo(RunRequest request) =>
        request.Job.Recheck is not null && request.Kind == RunKind.Run && new RunPolicy(request) is { Writes: true, IsScrub: false };

    long Calls => genesys.Calls.Total - _callsBefore;

    /// <summary>The job's share of what the organisation allowed since its last recheck.</summary>
    long CallsLeft =>
        (long)(_job.Recheck!.Share * (genesys.Quota.Allowed ?? QuotaReader.UsuallyAllowed) * _since.TotalMinutes)
        - _callsOfEarlierAttempts - Calls;

    /// <exception cref="GenesysException">The calls are refused, or keep failing: the rest is left to the next run.</exception>
    /// <exception cref="UsageException">The job's target cannot be read.</exception>
    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var scope = new RecheckScope(
            _job.Name, request.Connection, SettingNames.Of(_job.Target), clock.GetUtcNow(), RecheckSpan.Of(_job.Recheck!.Within));
        var start = await ledger.Rechecks.BeginAsync(runId, scope.Now, cancellationToken);
        (_since, _callsOfEarlierAttempts) = (LongestShare, start.Calls);
        if (start.At - start.Before is { } since && since < LongestShare) _since = since;
        var due = await ledger.Rechecks.CountDueAsync(scope, cancellationToken);
        if (due == 0) return;
        try
        {
            _target = await TargetRegistry.Of(_job).OpenAsync(_job, fromLedger: true, genesys, clock, cancellationToken);
            var trust = await ledger.SearchTrust.FindAsync(request.Connection, cancellationToken);
            _isTrusted = TargetRegistry.MayReadInBulk(_job) && trust.IsEarned && trust.OffUntil(scope.Now) is null;
            var done = 0L;
            counters.Recheck(done, due);
            await foreach (var group in ledger.Rechecks.DueAsync(scope, cancellationToken).Chunk(AttributeSearchReader.GroupSize)
                .WithCancellation(cancellationToken))
            {
                if (!await ReadGroupAsync(group, scope, cancellationToken)) return;
                counters.Recheck(done += group.Length, due);
            }
        }
        finally
        {
            await RecordAsync([]);
        }
    }

    /// <returns>False where the budget is used up.</returns>
    async Task<bool> ReadGroupAsync(WriteToRecheck[] group, RecheckScope scope, CancellationToken cancellationToken)
    {
        var written = (await ledger.Journal.WrittenAsync(
            request.Connection, scope.Target, [.. group.Select(w => w.Patch.ConversationId)], cancellationToken))
            .ToLookup(w => w.ConversationId);
        var looks = new List<Look>(group.Length);
        foreach (var write in group) looks.Add(await LookAsync(write, scope, [.. written[write.Patch.ConversationId]], cancellationToken));
        var found = await SearchAsync([.. looks.Where(l => l.MayBeSearched)], cancellationToken);
        var settled = new List<RecheckResult>();
        var single = new List<(Look Look, RecheckResult? Searched)>();
        foreach (var look in looks)
        {
            var seen = found.Rows.GetValueOrDefault(look.Known.Id) is { } row ? SearchedConversation.Written(look.Known, row) : null;
            var searched = seen is null ? null : look.Of(CarriedBy(seen));
            if (look.IsEmpty) settled.Add(look.Result);
            else if (searched?.IsWhole() == true && !Sample.Has(look.Known.Id, BulkReads.SampleShare)) settled.Add(searched);
            else single.Add((look, searched));
        }

        await RecordAsync(settled);
        foreach (var (look, searched) in single)
        {
            if (CallsLeft <= 0) return false;
            if (await ReadAsync(look, searched, found, cancellationToken) is { } result) await RecordAsync([result]);
        }

        return CallsLeft > 0;
    }

    async Task<Look> LookAsync(
        WriteToRecheck write, RecheckScope scope, IReadOnlyList<WrittenChanges> writes, CancellationToken cancellationToken)
    {
        var patch = write.Patch;
        var known = new SourceConversation
        {
            Id = patch.ConversationId, Start = write.Start, End = write.End, MediaType = write.MediaType, Depth = SourceDepth.Live,
            Participants = [new SourceParticipant(patch.ParticipantId, "", [])],
            PlannedChanges = new PlannedChanges(
                patch.ParticipantId, [.. patch.Changes.Select(c => new PlannedChange(c.Name, c.SourcePath, c.Before, c.After))]),
        };
        var lag = scope.Now - SearchedConversation.Lag;
        return new Look(
            known, new RecheckResult(write, (int)(scope.Now - patch.At).TotalDays, scope.IsLastLook(patch.At)),
            write.HasLost ? await ledger.Rechecks.KnownLostAsync(patch, cancellationToken) : new HashSet<string>(),
            writes.Where(w => w.At > patch.At).SelectMany(w => w.Changes).Select(c => c.Name).ToHashSet(StringComparer.Ordinal))
        {
            MayBeSearched = SearchedConversation.MayBeKnown(write.Start, write.End, scope.Now)
                && writes.All(w => w.TookEffect && w.At <= lag),
        };
    }

    async Task<SearchedGroup> SearchAsync(IReadOnlyList<Look> looks, CancellationToken cancellationToken)
    {
        if (!_isTrusted || looks.Count < 2 || CallsLeft < AttributeSearchReader.MostCallsInWindows) return SearchedGroup.Nothing;
        try
        {
            return await _search.ReadAsync([.. looks.Select(l => l.Known)], cancellationToken);
        }
        catch (GenesysException)
        {
            _isTrusted = false;
            return SearchedGroup.Nothing;
        }
    }

    /// <returns>Null where the conversation could not be read now.</returns>
    async Task<RecheckResult?> ReadAsync(Look look, RecheckResult? searched, SearchedGroup found, CancellationToken cancellationToken)
    {
        var calls = new CallLog();
        try
        {
            var live = await _target!.Reader.ReadAsync(look.Known, calls, cancellationToken);
            _failures = 0;
            var result = look.Of(CarriedBy(live)) with { HttpStatus = calls.LastStatus, CorrelationId = calls.LastCorrelationId };
            var isLostBySearch = look.MayBeSearched && found.IsComplete && !found.Rows.ContainsKey(look.Known.Id)
                && SearchedConversation.ShouldBeFound(live, clock.GetUtcNow());
            if (isLostBySearch || (searched is not null && !searched.IsSame(result))) await LoseSearchAsync(look.Known.Id);
            return result;
        }
        catch (GenesysException e) when (e.IsNotThere)
        {
            return look.Result with { IsGone = true, IsLast = true };
        }
        catch (GenesysException e) when (e.Scope is FailureScope.Item or FailureScope.Transient && ++_failures < MostFailures)
        {
            return null;
        }
    }

    async Task LoseSearchAsync(string conversationId)
    {
        _isTrusted = false;
        counters.LoseSearch(conversationId);
        await ledger.SearchTrust.LoseAsync(request.Connection, runId, conversationId, CancellationToken.None);
    }

    /// <summary>A participant that is not there any more carries nothing.</summary>
    IReadOnlyList<SourceAttribute> CarriedBy(SourceConversation conversation) => _target!.Evaluator.Of(conversation).Actual ?? [];

    async Task RecordAsync(IReadOnlyList<RecheckResult> results)
    {
        var calls = Calls - _recorded;
        await ledger.Rechecks.RecordAsync(runId, results, calls, CancellationToken.None);
        _recorded += calls;
        countCalls();
    }

    /// <summary>One write that is looked at.</summary>
    /// <param name="Known">The conversation, as far as the ledger knows it.</param>
    /// <param name="Result">Nothing counted yet.</param>
    sealed record Look(
        SourceConversation Known, RecheckResult Result, IReadOnlySet<string> KnownLost, IReadOnlySet<string> WrittenLater)
    {
        public bool MayBeSearched { get; init; }

        /// <summary>Nothing that could get lost was written.</summary>
        public bool IsEmpty => !Result.Write.Patch.Changes.Any(RecheckVerdict.IsKept);

        public RecheckResult Of(IReadOnlyList<SourceAttribute> carried) => RecheckVerdict.Of(Result, carried, KnownLost, WrittenLater);
    }
}
