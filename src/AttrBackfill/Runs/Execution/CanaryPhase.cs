using System.Globalization;
using AttrBackfill.Genesys;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets.Contract;
using AttrBackfill.Runs.Request;

namespace AttrBackfill.Runs.Execution;

/// <summary>
/// The canary of a run: a few conversations are chosen, written, read back, and read back again after the soak. Where one is not as it was
/// written, all are put back and the run stops. Each step is in the ledger before the next begins, so that a resume takes it up there.
/// </summary>
internal sealed class CanaryPhase(
    RunRequest request, string runId, RunTarget target, SqlLedger ledger, GenesysClient genesys, RunCounters counters,
    OutcomeFactory outcomes, SemaphoreSlim writing, TimeProvider clock)
{
    /// <summary>The values before have to be true, and the canary itself reads back.</summary>
    readonly RunRequest _request = request with { Job = request.Job with { ReadBeforeWrite = true, Verify = "none" } };

    readonly CanaryReader _reader = new(target, clock);

    /// <summary>Those of this process, by what the source showed.</summary>
    readonly Dictionary<string, Evaluation> _first = new(StringComparer.Ordinal);

    readonly Dictionary<string, string> _failures = new(StringComparer.Ordinal);
    Canary _canary = new(0, 0);
    IReadOnlyList<CanaryMember> _members = [];

    /// <summary>Conversations that the canary has taken, for the limit of the run.</summary>
    public int Taken => _members.Count;

    RunPolicy Policy => new(_request);

    InSyncIndex InSync => new(_request, Policy, outcomes, ledger);

    /// <param name="asked">As the run was asked for; how far it has come is in the ledger.</param>
    /// <exception cref="GuardTrippedException">The canary failed, or another guard stops the run.</exception>
    public async Task ExecuteAsync(Canary asked, CancellationToken stopping, CancellationToken abandon)
    {
        _canary = (await ledger.Runs.FindAsync(runId, CancellationToken.None))?.Canary ?? asked;
        _members = InOrder(await ledger.Canaries.MembersAsync(runId, CancellationToken.None));
        try
        {
            if (_canary.Stage == CanaryStage.Choosing) await ChooseAsync(stopping);
            if (_canary.Stage == CanaryStage.Writing) await WriteAsync(stopping, abandon);
            if (_canary.Stage == CanaryStage.Soaking) await SoakAsync(stopping, abandon);
            if (_canary.Stage == CanaryStage.Returning) await ReturnAsync(stopping, abandon);
            if (_canary.Stage == CanaryStage.PutBack) await IgnoreAsync();
        }
        catch
        {
            counters.LeaveBehind(_members.Select(m => m.ConversationId));
            throw;
        }
        finally
        {
            counters.Canary = null;
        }
    }

    static IReadOnlyList<CanaryMember> InOrder(IEnumerable<CanaryMember> members) =>
        [.. members.OrderBy(m => Sample.Order(m.ConversationId))];

    async Task ChooseAsync(CancellationToken stopping)
    {
        counters.Canary = "canary being chosen";
        var choice = new CanaryChoice(_request, runId, Policy, outcomes, target, InSync, ledger, genesys, counters, clock);
        var chosen = await choice.ChooseAsync(MostWritten(), stopping);
        foreach (var conversation in chosen) _first[conversation.Member.ConversationId] = conversation.First;
        _members = InOrder(chosen.Select(c => c.Member));
        _canary = _canary with { Stage = CanaryStage.Writing };
        await ledger.Canaries.BeginAsync(runId, _canary, _members, CancellationToken.None);
    }

    /// <summary>What <c>maxChanges</c> leaves: all that is written is checked.</summary>
    int MostWritten() => Policy.ObeysChangeGuards && request.Job.Guards.MaxChanges is { } most
        ? (int)Math.Min(_canary.Size, most)
        : _canary.Size;

    /// <summary>One after the other: the first that fails is the last that is written.</summary>
    async Task WriteAsync(CancellationToken stopping, CancellationToken abandon)
    {
        var ids = _members.Select(m => m.ConversationId).ToList();
        var done = await ledger.Progress.DoneAsync(runId, ids, CancellationToken.None);
        var processor = new ConversationProcessor(
            _request.Job, Policy, outcomes, target, bulk: null, InSync, ledger, counters, writing, clock, giveUp: () => { }, stopping,
            isCanary: true);
        var number = 0;
        foreach (var member in _members)
        {
            counters.Canary = string.Create(CultureInfo.InvariantCulture, $"canary writing {++number} of {_members.Count}");
            if (done.Contains(member.ConversationId)) continue;
            stopping.ThrowIfCancellationRequested();
            counters.CountRead(1, reached: null);
            var due = await DueAsync(member);
            var result = await _reader.BesideReadsAsync(member, () => processor.ProcessAsync(due, runId, abandon), abandon);
            if (FailureOf(result) is not { } failure) continue;
            if (result.Message is { } message) _failures[member.ConversationId] = message;
            await FailAsync(failure);
            return;
        }

        await ReadBackAsync(isLast: false, stopping, abandon);
    }

    /// <summary>As the source showed it where this process has chosen it; else it is read anew.</summary>
    async Task<DueConversation> DueAsync(CanaryMember member)
    {
        if (_first.TryGetValue(member.ConversationId, out var first)) return new DueConversation(first);
        var announced = await ledger.Journal.OpenIntentsAsync(runId, [member.ConversationId], CancellationToken.None);
        return new DueConversation(target.Evaluator.Of(new SourceConversation
        {
            Id = member.ConversationId, Start = member.Start, End = member.End, MediaType = member.MediaType, Depth = SourceDepth.IdOnly,
            InDoubt = announced.Count == 0 ? null : AnnouncedChanges.Of(announced),
        }));
    }

    static string? FailureOf(ConversationResult result)
    {
        if (result.Outcome is not (ConversationOutcome.Failed or ConversationOutcome.Gone)) return null;
        if (result.HadIntent) return CanaryReader.FailureText("write", result.HttpStatus);
        return result.Outcome == ConversationOutcome.Failed ? CanaryReader.FailureText("read", result.HttpStatus) : null;
    }

    async Task SoakAsync(CancellationToken stopping, CancellationToken abandon)
    {
        var left = _canary.SoakFrom!.Value + _canary.Soak - clock.GetUtcNow();
        if (left > _canary.Soak) left = _canary.Soak; // by a clock that was set back
        if (left > TimeSpan.Zero)
        {
            genesys.Waits.Soak(left);
            try
            {
                await Task.Delay(left, clock, stopping);
            }
            finally
            {
                genesys.Waits.SoakEnded();
            }
        }

        await ReadBackAsync(isLast: true, stopping, abandon);
    }

    /// <summary>Reads back all that was written. Then the soak begins, or, after the soak, the run continues with the rest.</summary>
    async Task ReadBackAsync(bool isLast, CancellationToken stopping, CancellationToken abandon)
    {
        var writes = await WritesAsync();
        foreach (var (write, number) in writes.Select((w, i) => (w, i + 1)))
        {
            stopping.ThrowIfCancellationRequested();
            counters.Canary = string.Create(CultureInfo.InvariantCulture, $"canary reading back {number} of {writes.Count}");
            if (await _reader.FailureAsync(write, isLast, abandon) is not { } failure) continue;
            _failures[write.Member.ConversationId] = failure;
            await FailAsync(isLast ? $"{failure} after the soak" : failure);
            return;
        }

        if (isLast || writes.Count == 0)
        {
            _canary = _canary with { Stage = CanaryStage.Passed, Written = writes.Count };
            await ledger.Canaries.LeaveAsync(runId, _canary, CancellationToken.None);
            return;
        }

        _canary = _canary with { Stage = CanaryStage.Soaking, SoakFrom = clock.GetUtcNow(), Written = writes.Count };
        await ledger.Canaries.SaveAsync(runId, _canary, CancellationToken.None);
    }

    /// <summary>Of those that are not back: what the ledger knows, also of an earlier attempt.</summary>
    async Task<IReadOnlyList<CanaryWrite>> WritesAsync()
    {
        var writes = new List<CanaryWrite>();
        foreach (var member in InOrder(await ledger.Canaries.MembersAsync(runId, CancellationToken.None)).Where(m => !m.IsBack))
            if (await CanaryWrite.OfAsync(ledger, runId, member, CancellationToken.None) is { } write) writes.Add(write);
        return writes;
    }

    async Task FailAsync(string reason)
    {
        _canary = _canary with { Stage = CanaryStage.Returning, Reason = reason, Written = (await WritesAsync()).Count };
        await ledger.Canaries.SaveAsync(runId, _canary, CancellationToken.None);
    }

    /// <exception cref="GuardTrippedException">Not all could be put back.</exception>
    async Task ReturnAsync(CancellationToken stopping, CancellationToken abandon)
    {
        counters.Canary = "canary being put back";
        var returning = new CanaryReturn(runId, request.Job, target, _reader, ledger, _failures, clock);
        var writes = await WritesAsync();
        var returned = await returning.ReturnAsync(writes, stopping, abandon);
        var back = (await ledger.Canaries.MembersAsync(runId, CancellationToken.None)).Count(m => m.IsBack);
        _canary = _canary with
        {
            Stage = returned.Left > 0 ? CanaryStage.Returning : CanaryStage.PutBack,
            Returned = back,
            Unconfirmed = _canary.Unconfirmed + returned.Unconfirmed,
            Left = returned.Left,
        };
        await ledger.Canaries.SaveAsync(runId, _canary, CancellationToken.None);
        if (returned.Left > 0) throw new GuardTrippedException(_canary.FailureText());
    }

    /// <exception cref="GuardTrippedException">The run was not asked to ignore guards.</exception>
    async Task IgnoreAsync()
    {
        if (!request.IgnoreGuards) throw new GuardTrippedException(_canary.FailureText());
        _canary = _canary with { Stage = CanaryStage.Ignored };
        await ledger.Canaries.LeaveAsync(runId, _canary, CancellationToken.None);
        _members = []; // they are read and written like all others
    }
}
