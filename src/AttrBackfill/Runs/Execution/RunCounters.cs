using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Text;

namespace AttrBackfill.Runs.Execution;

/// <summary>The numbers of a run while it works. Safe for many threads.</summary>
/// <param name="guards">They are asked before each change, and hear of each outcome.</param>
internal sealed class RunCounters(RunGuards guards)
{
    /// <summary>After this number of conversations in a row whose retries ended, and none that succeeded, the other side is down.</summary>
    const int DownAfter = 20;

    /// <summary>The first failures are shown at the end of a run; all of them are in the reports.</summary>
    const int FailuresShown = 5;

    readonly Lock _state = new();
    readonly List<string> _failures = [];
    readonly List<string> _leftBehind = [];
    readonly long[] _outcomes = new long[Enum.GetValues<ConversationOutcome>().Length];
    long _read;
    DateTimeOffset? _reached;
    int _failuresInARow;
    long _settledByCalls;
    long _forbidden;
    long _bulkRead;
    string? _searchLostBy;
    long _transient;
    (long Done, long Of)? _rechecked;
    volatile string? _canary;

    public RunGuards Guards { get; } = guards;

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

    /// <summary>Conversations that were found and had no outcome when the work ended: no more than were in flight.</summary>
    public IReadOnlyList<string> LeftBehind
    {
        get { lock (_state) return [.. _leftBehind]; }
    }

    /// <summary>The first of the failed conversations: id and message.</summary>
    public IReadOnlyList<string> FirstFailures
    {
        get { lock (_state) return [.. _failures]; }
    }

    /// <summary>Conversations that were read by the attribute search instead of singly.</summary>
    public long BulkRead => Interlocked.Read(ref _bulkRead);

    /// <summary>The conversation whose single read differed from the attribute search first; null where none did.</summary>
    public string? SearchLostBy => _searchLostBy;

    /// <summary>Conversations that were read again after the run's own work, and how many are due; null before.</summary>
    public (long Done, long Of)? Rechecked
    {
        get { lock (_state) return _rechecked; }
    }

    /// <summary>What the canary does at present, such as <c>canary writing 3 of 20</c>; null without one, and once it is decided.</summary>
    public string? Canary
    {
        get => _canary;
        set => _canary = value;
    }

    public void Recheck(long done, long of)
    {
        lock (_state) _rechecked = (done, of);
    }

    public void CountBulkRead() => Interlocked.Increment(ref _bulkRead);

    public void LoseSearch(string conversationId) => Interlocked.CompareExchange(ref _searchLostBy, conversationId, null);

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

    public void Count(ConversationResult result, GenesysException? failure)
    {
        Guards.Complete(result);
        lock (_state)
        {
            _outcomes[(int)result.Outcome]++;
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
