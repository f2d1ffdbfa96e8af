using AttrBackfill.Configuration;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Text;

namespace AttrBackfill.Runs.Execution;

/// <summary>The numbers of a run while it works, and the guards that look at them. Safe for many threads.</summary>
/// <param name="ignoreGuards">Failures of the other side still end a run.</param>
/// <param name="earlier">
/// The run that is resumed: the guards of changes count what its earlier attempts have done. Null for a new run.
/// </param>
internal sealed class RunCounters(GuardSettings guards, bool ignoreGuards, RunRecord? earlier = null)
{
    /// <summary>So many conversations in a row whose retries ended, and none that succeeded: the other side is down.</summary>
    const int DownAfter = 20;

    /// <summary>The first failures are shown at the end of a run; all of them are in the reports.</summary>
    const int FailuresShown = 5;

    readonly Lock _state = new();
    readonly List<string> _failures = [];
    readonly List<string> _leftBehind = [];
    readonly long[] _outcomes = new long[Enum.GetValues<ConversationOutcome>().Length];
    long _read;
    long _changes = earlier?.Patched ?? 0;
    long _changing;
    long _failing;
    DateTimeOffset? _reached;
    string? _tripped;
    int _failuresInARow;
    long _settledByCalls;
    long _forbidden;
    long _transient;

    /// <summary>Judges the percentage of changes before the first one is made.</summary>
    public ChangeGate Gate { get; init; } = new(null, holds: false, 0, 0);

    public long Read
    {
        get { lock (_state) return _read; }
    }

    public long this[ConversationOutcome outcome]
    {
        get { lock (_state) return _outcomes[(int)outcome]; }
    }

    /// <summary>Conversations with an outcome.</summary>
    public long Completed
    {
        get { lock (_state) return _outcomes.Sum(); }
    }

    /// <summary>Up to where the run has read its window; null before the first page, and where there is no window.</summary>
    public DateTimeOffset? Reached
    {
        get { lock (_state) return _reached; }
    }

    /// <summary>Conversations that were found and were not settled when the work ended: no more than were in flight.</summary>
    public IReadOnlyList<string> LeftBehind
    {
        get { lock (_state) return [.. _leftBehind]; }
    }

    /// <summary>The first of the failed conversations: id and message.</summary>
    public IReadOnlyList<string> FirstFailures
    {
        get { lock (_state) return [.. _failures]; }
    }

    /// <summary>No conversation that needed a call got what it needed.</summary>
    public bool EveryCallForbidden
    {
        get { lock (_state) return _settledByCalls == 0 && _forbidden > 1 && _forbidden == _outcomes[(int)ConversationOutcome.Failed]; }
    }

    public bool EveryCallBroken
    {
        get { lock (_state) return _settledByCalls == 0 && _transient > 0 && _transient == _outcomes[(int)ConversationOutcome.Failed]; }
    }

    public bool OtherSideIsDown
    {
        get { lock (_state) return _failuresInARow >= DownAfter; }
    }

    /// <summary>Conversations read as the reports count them, those being changed now among them; what was read ahead is not.</summary>
    long Reported => CompletedBefore(earlier) + _outcomes.Sum() + _changing;

    /// <summary>Conversations that earlier attempts of a run have settled. Failed ones are tried again and count then.</summary>
    public static long CompletedBefore(RunRecord? run) => run is null ? 0 : run.Read - run.Failed;

    public void CountRead(int conversations, DateTimeOffset? reached)
    {
        lock (_state)
        {
            _read += conversations;
            if (reached > (_reached ?? DateTimeOffset.MinValue)) _reached = reached;
        }
    }

    /// <summary>Conversations that were found and do not enter the run.</summary>
    public void Pass(int conversations)
    {
        lock (_state) _read -= conversations;
    }

    public void LeaveBehind(IEnumerable<string> conversationIds)
    {
        lock (_state) _leftBehind.AddRange(conversationIds);
    }

    /// <summary>The first guard that changes have gone beyond, or would have: a plan only reports it.</summary>
    public string? TrippedByChanges
    {
        get { lock (_state) return Gate.Tripped ?? _tripped; }
    }

    /// <summary>Counts one more changed conversation, unless a guard forbids it.</summary>
    /// <param name="obeyed">Whether a guard that is tripped keeps the change from being counted.</param>
    /// <returns>Null, or the guard that it goes beyond.</returns>
    public string? Change(bool obeyed)
    {
        lock (_state)
        {
            var guard = guards.MaxChanges is { } most && _changes + 1 > most ? $"maxChanges {most}"
                : guards.MaxChangePercent is { } percent && Gate.IsOpen && (_changes + 1) * 100.0 > percent * (Reported + 1)
                    ? ChangeGate.GuardText(percent, _changes + 1, Reported + 1)
                    : null;
            _tripped ??= guard;
            if (guard is null || !obeyed) (_changes, _changing) = (_changes + 1, _changing + 1);
            return guard;
        }
    }

    /// <summary>The guard that a failure has tripped, or null.</summary>
    public string? TrippedByFailures => TrippedBy(Interlocked.Read(ref _failing), guards, ignoreGuards);

    /// <summary>The guard that so many failures trip, or null. Pure.</summary>
    public static string? TrippedBy(long failed, GuardSettings guards, bool ignoreGuards) =>
        !ignoreGuards && failed > guards.MaxFailures ? $"maxFailures {guards.MaxFailures}" : null;

    /// <summary>A conversation has failed, and will be counted once that is recorded: the guard need not wait for the ledger.</summary>
    public void Fail() => Interlocked.Increment(ref _failing);

    public void Count(ConversationResult result, GenesysException? failure)
    {
        lock (_state)
        {
            _outcomes[(int)result.Outcome]++;
            if (result.HadIntent || result.Outcome == ConversationOutcome.Planned) _changing--;
            if (result.Outcome == ConversationOutcome.Failed)
            {
                if (_failures.Count < FailuresShown) _failures.Add($"{SafeText.Plain(result.ConversationId)}: {result.Message}");
                if (failure?.Scope == FailureScope.Transient) (_transient, _failuresInARow) = (_transient + 1, _failuresInARow + 1);
                if (failure?.Status == System.Net.HttpStatusCode.Forbidden) _forbidden++;
            }
            else if (result.Calls > 0)
            {
                (_settledByCalls, _failuresInARow) = (_settledByCalls + 1, 0);
            }
        }
    }
}
