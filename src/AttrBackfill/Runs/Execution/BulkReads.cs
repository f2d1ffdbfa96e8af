using AttrBackfill.Configuration.Schema;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets;
using AttrBackfill.Pipeline.Targets.Contract;
using AttrBackfill.Runs.Request;

namespace AttrBackfill.Runs.Execution;

/// <summary>
/// Live reads, singly or by the attribute search. The search has to earn its trust: its rows are compared with single reads, and once
/// enough agree they take their place. Some are then read singly all the same. One difference ends the trust of the connection.
/// </summary>
/// <param name="abandon">The token of the searches, which several conversations wait for.</param>
internal sealed class BulkReads(
    RunRequest request, string runId, RunTarget target, AttributeSearchReader search, SqlLedger ledger, RunCounters counters,
    TimeProvider clock, CancellationToken abandon)
{
    /// <summary>The share of the conversations that are read singly although the search is trusted.</summary>
    public const double SampleShare = 0.02;

    /// <summary>A search that only teaches costs at most a fifth more calls.</summary>
    const int SmallestGroupToLearn = 5;

    const int SmallestGroup = 2;

    readonly bool _applies = TargetRegistry.MayReadInBulk(request.Job) && request.Kind is RunKind.Run or RunKind.Plan;

    volatile bool _isOff;
    long _agreed;

    /// <summary>Puts those that the search may tell of into groups, in the order given.</summary>
    /// <param name="needsRead">Whether a live read is due.</param>
    public async Task<IReadOnlyList<DueConversation>> GroupAsync(
        IReadOnlyList<Evaluation> due, Func<Evaluation, bool> needsRead, CancellationToken cancellationToken)
    {
        if (!_applies || _isOff || due.Count < SmallestGroup) return Singly(due);
        var now = clock.GetUtcNow();
        var trust = await ledger.SearchTrust.FindAsync(request.Connection, cancellationToken);
        if (trust.OffUntil(now) is not null) return Singly(due);
        Interlocked.Exchange(ref _agreed, trust.Agreed);
        var asked = due.Where(e => needsRead(e) && IsTold(e.Conversation, now)).ToList();
        var justWritten = await JustWrittenAsync(asked, now, cancellationToken);
        asked.RemoveAll(e => justWritten.Contains(e.Conversation.Id));
        var groups = new Dictionary<Evaluation, BulkGroup>(ReferenceEqualityComparer.Instance);
        foreach (var chunk in asked.Chunk(AttributeSearchReader.GroupSize))
        {
            if (chunk.Length < (IsTrusted ? SmallestGroup : SmallestGroupToLearn)) continue;
            var group = new BulkGroup(() => SearchAsync([.. chunk.Select(e => e.Conversation)]));
            foreach (var evaluation in chunk) groups.Add(evaluation, group);
        }

        return [.. due.Select(e => new DueConversation(e, groups.GetValueOrDefault(e)))];
    }

    /// <exception cref="GenesysException">The conversation cannot be read.</exception>
    public async Task<Evaluation> ReadAsync(Evaluation evaluation, BulkGroup? group, CallLog calls, CancellationToken cancellationToken)
    {
        var known = evaluation.Conversation;
        if (group is null || _isOff) return await target.ReadAsync(known, calls, cancellationToken);
        var (found, now) = (await group.FoundAsync(cancellationToken), clock.GetUtcNow());
        var row = found.Rows.GetValueOrDefault(known.Id);
        var searched = SearchedConversation.Of(known, row, request.Job.Extract, now) is { } conversation
            ? target.Evaluator.Of(conversation)
            : null;
        if (IsTrusted && searched is not null && IsConfirmed(evaluation, searched) && !Sample.Has(known.Id, SampleShare))
        {
            counters.CountBulkRead();
            return searched;
        }

        var read = await target.ReadAsync(known, calls, cancellationToken);
        var isLost = !found.Rows.ContainsKey(known.Id) && found.IsComplete && SearchedConversation.ShouldBeFound(read.Conversation, now);
        if (isLost) await LoseAsync(known.Id);
        else if (searched is not null && !read.Conversation.IsOpen) await CompareAsync(searched, read);
        return read;
    }

    /// <summary>By the ledger, and by what this process has compared since it asked.</summary>
    bool IsTrusted => !_isOff && Interlocked.Read(ref _agreed) >= SearchTrust.Needed;

    static IReadOnlyList<DueConversation> Singly(IReadOnlyList<Evaluation> due) => [.. due.Select(e => new DueConversation(e))];

    static bool IsTold(SourceConversation known, DateTimeOffset now) =>
        known is { Depth: not SourceDepth.Live, IsOpen: false, PlannedChanges: null, InDoubt: null, HasWritesInDoubt: false }
        && !IsJustWritten(known.WrittenAt, now) && SearchedConversation.MayBeKnown(known.Start, known.End, now);

    /// <summary>What a run of any job has just written may not show in the search yet.</summary>
    static bool IsJustWritten(DateTimeOffset? at, DateTimeOffset now) => at > now - SearchedConversation.Lag;

    /// <summary>Of a snapshot the ledger's writes are known already; of an id alone the ledger is asked.</summary>
    async Task<IReadOnlySet<string>> JustWrittenAsync(
        List<Evaluation> asked, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var unknown = asked.Select(e => e.Conversation).Where(c => c.Depth == SourceDepth.IdOnly).Select(c => c.Id).ToList();
        if (unknown.Count == 0) return new HashSet<string>();
        var written = await ledger.Journal.WrittenAsync(
            request.Connection, SettingNames.Of(request.Job.Target), unknown, cancellationToken);
        return written.Where(w => IsJustWritten(w.At, now) || !w.TookEffect).Select(w => w.ConversationId).ToHashSet();
    }

    /// <summary>Without the permission, or on a server that has no such search, it is not asked again in this run.</summary>
    async Task<SearchedGroup> SearchAsync(IReadOnlyList<SourceConversation> group)
    {
        if (_isOff) return SearchedGroup.Nothing;
        try
        {
            return await search.ReadAsync(group, abandon);
        }
        catch (GenesysException)
        {
            _isOff = true;
            return SearchedGroup.Nothing;
        }
    }

    /// <summary>
    /// A snapshot of analytics with the ledger's writes says what is to be expected. Where the search shows something else, a single read
    /// decides.
    /// </summary>
    static bool IsConfirmed(Evaluation snapshot, Evaluation searched) =>
        snapshot.Conversation.Depth != SourceDepth.Snapshot || IsSameTarget(snapshot, searched);

    async Task CompareAsync(Evaluation searched, Evaluation read)
    {
        if (searched.Hash != read.Hash || searched.Extraction?.Verdict != read.Extraction?.Verdict || !IsSameTarget(searched, read))
        {
            await LoseAsync(read.Conversation.Id);
            return;
        }

        await ledger.SearchTrust.AgreeAsync(request.Connection, CancellationToken.None);
        Interlocked.Increment(ref _agreed);
    }

    async Task LoseAsync(string conversationId)
    {
        _isOff = true;
        counters.LoseSearch(conversationId);
        await ledger.SearchTrust.LoseAsync(request.Connection, runId, conversationId, CancellationToken.None);
    }

    static bool IsSameTarget(Evaluation one, Evaluation other) =>
        one.Extraction?.Participant?.Id == other.Extraction?.Participant?.Id && Values(one).SetEquals(Values(other));

    static HashSet<SourceAttribute> Values(Evaluation evaluation) => [.. evaluation.Actual ?? []];
}
