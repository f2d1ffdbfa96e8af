using AttrBackfill.Configuration;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Patch;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets;
using AttrBackfill.Pipeline.Targets.Contract;

namespace AttrBackfill.Runs.Execution;

/// <param name="Unconfirmed">Put back, but a read does not show it.</param>
/// <param name="Left">Not put back: the calls failed.</param>
internal sealed record CanaryReturned(int Confirmed, int Unconfirmed, int Left);

/// <summary>
/// Puts back what the conversations of a canary carried before it, whatever is read there by then: all that was written, and other
/// attributes that were lost or changed. Done again it changes nothing more.
/// </summary>
/// <param name="messages">By conversation: why the write failed, where it did.</param>
internal sealed class CanaryReturn(
    string runId, JobSettings job, RunTarget target, CanaryReader reader, SqlLedger ledger, IReadOnlyDictionary<string, string> messages,
    TimeProvider clock)
{
    /// <summary>A target that loses attributes with each write is given all of them the second time.</summary>
    const int Rounds = 2;

    const string Message = "put back: canary";

    readonly Polling _lag = CanaryReader.Lag(clock);

    readonly string? _cleared = TargetRegistry.Of(job).Cleared;
    readonly PatchDivision _division = new(target.Writer);

    sealed class Progress(CanaryWrite write)
    {
        public CanaryWrite Write { get; } = write;

        public CallLog Calls { get; } = new();

        public PatchParts Parts { get; set; } = new();

        /// <summary>The last write back was taken.</summary>
        public bool IsTaken { get; set; }

        public bool IsAsBefore { get; set; }
    }

    /// <exception cref="GenesysException">Of scope refused or unavailable: the rest is left to a resume.</exception>
    public async Task<CanaryReturned> ReturnAsync(
        IReadOnlyList<CanaryWrite> writes, CancellationToken stopping, CancellationToken abandon)
    {
        var left = writes.Select(w => new Progress(w)).ToList();
        for (var round = 0; round < Rounds && left.Count > 0; round++)
        {
            foreach (var each in left)
            {
                stopping.ThrowIfCancellationRequested();
                await WriteAsync(each, isEverything: round > 0, abandon);
            }

            await ConfirmAsync(left, stopping, abandon);
            foreach (var each in left.Where(p => p.IsAsBefore)) await RecordAsync(each);
            left.RemoveAll(p => p.IsAsBefore);
        }

        var unconfirmed = left.Where(p => p.IsTaken).ToList();
        foreach (var each in unconfirmed) await RecordAsync(each);
        return new CanaryReturned(writes.Count - left.Count, unconfirmed.Count, left.Count - unconfirmed.Count);
    }

    async Task WriteAsync(Progress progress, bool isEverything, CancellationToken abandon)
    {
        var write = progress.Write;
        (progress.IsTaken, progress.Parts) = (false, new PatchParts());
        var read = await ReadAsync(write, abandon);
        var carried = read is null ? null : reader.CarriedBy(read, write);
        if (target.ReadsLag && read?.Record is null) return; // a write needs its version
        var changes = CanaryVerdict.Return(write.Whole, write.Written, carried, _cleared, isEverything);
        var (id, participant) = (write.Member.ConversationId, write.ParticipantId);
        var intent = new PatchIntent(
            runId, id, participant, SettingNames.Of(job.Target), changes, progress.Calls.Calls, clock.GetUtcNow(),
            read?.Record?.Version + 1);
        await ledger.Journal.RecordIntentAsync(intent, CancellationToken.None);
        var patch = new PatchRequest(id, participant, changes)
        {
            Document = read?.Document, Record = read?.Record is { } basis ? BasisOf(basis, write) : null, IsLastAttempt = true,
        };
        try
        {
            progress.IsTaken = await reader.BesideReadsAsync(
                write.Member,
                async () =>
                {
                    await _division.WriteAsync(patch, progress.Parts, ValuesOf(write), ledger.ThrowIfBroken, progress.Calls, abandon);
                    return true;
                },
                abandon);
        }
        catch (GenesysException e) when (e.Scope is FailureScope.Item or FailureScope.Transient)
        {
            // What the next read shows decides.
        }
    }

    /// <summary>All of them, for as long as reads may lag.</summary>
    async Task ConfirmAsync(IReadOnlyList<Progress> left, CancellationToken stopping, CancellationToken abandon)
    {
        await _lag.UntilAsync(LookAsync, isAsBefore => isAsBefore, stopping);

        async Task<bool> LookAsync()
        {
            foreach (var each in left.Where(p => !p.IsAsBefore))
            {
                stopping.ThrowIfCancellationRequested();
                each.IsAsBefore = await ReadAsync(each.Write, abandon) is { } read && IsAsBefore(each, read);
            }

            return left.All(p => p.IsAsBefore);
        }
    }

    /// <summary>A record that is older than the write says nothing, unless it was removed.</summary>
    bool IsAsBefore(Progress progress, SourceConversation read)
    {
        var write = progress.Write;
        var isRemoved = progress.IsTaken && read.Record is { Exists: false };
        return (isRemoved || !reader.IsBehind(read.Record?.Version, write))
            && CanaryVerdict.IsAsBefore(write.Whole, write.Written, reader.CarriedBy(read, write));
    }

    async Task<SourceConversation?> ReadAsync(CanaryWrite write, CancellationToken abandon)
    {
        try
        {
            return await reader.ReadAsync(write, abandon);
        }
        catch (GenesysException e) when (e.Scope is FailureScope.Item or FailureScope.Transient)
        {
            return null;
        }
    }

    static CustomAttributesBasis BasisOf(CustomAttributesRecord record, CanaryWrite write) =>
        new(record.Exists, record.Version, record.Divisions, [.. record.Fields.Select(f => f.Name)], IsOurs: false)
        {
            MayBeRemoved = write.CreatedRecord,
        };

    /// <summary>In this order: a resume does again what is not marked.</summary>
    async Task RecordAsync(Progress progress)
    {
        var (member, write) = (progress.Write.Member, progress.Write);
        var before = write.Whole.Where(a => a.HasValues).ToLookup(a => a.Name, a => a.Before, StringComparer.Ordinal);
        var mismatches = write.Written.Where(w => w.HasValues && w.After is not null).Select(w => new MismatchResult(
            new Mismatch(
                w.Name, w.SourcePath, w.Before is null ? MismatchKind.Missing : MismatchKind.Different, w.After, w.Before, ToWrite: true),
            AttributeAction.Failed, Message)).ToList();
        var result = new ConversationResult
        {
            RunId = runId, ConversationId = member.ConversationId, ParticipantId = write.ParticipantId, Start = member.Start,
            End = member.End, MediaType = member.MediaType, Outcome = ConversationOutcome.Failed, Attributes = mismatches.Count,
            Calls = progress.Calls.Calls, HttpStatus = progress.Calls.LastStatus, CorrelationId = progress.Calls.LastCorrelationId,
            Message = messages.TryGetValue(member.ConversationId, out var why) ? $"{Message}; {why}" : Message,
            Mismatches = mismatches, HadIntent = true,
            Refused = progress.IsTaken ? [.. progress.Parts.Refused.Keys] : null,
        };
        await ledger.Journal.RecordOutcomeAsync(result, CancellationToken.None);
        await ledger.Canaries.MarkBackAsync(runId, member.ConversationId, CancellationToken.None);
    }

    /// <summary>Whatever the server may quote when it refuses the patch.</summary>
    static List<string> ValuesOf(CanaryWrite write) =>
        [.. write.Whole.Concat(write.Written).SelectMany(c => new[] { c.Before, c.After }).OfType<string>()];
}
