using System.Data.Common;
using Dapper;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>What one transaction of the <see cref="LedgerWriter"/> writes. One object serves one transaction after the other.</summary>
internal sealed class WriteBatch : IDisposable
{
    readonly DbConnection _connection;
    readonly PendingCalls _pendingCalls;
    readonly OutcomeRows _outcomes;
    readonly AttributeTally _tally;
    readonly MismatchTally _mismatches;
    readonly RuleTally _rules;
    readonly Statement _addBystander;
    readonly Statement _insertIntent;
    readonly CallRows _calls;
    readonly Statement _addToRun;
    readonly Dictionary<string, (long Read, long Patched, long Failed)> _counters = [];
    readonly HashSet<string> _known = [];
    IReadOnlyList<TakenCalls> _takenCalls = [];
    DbTransaction? _transaction;

    public WriteBatch(DbConnection connection, PendingCalls pendingCalls)
    {
        this._connection = connection;
        this._pendingCalls = pendingCalls;
        _mismatches = new MismatchTally(connection);
        _outcomes = new OutcomeRows(connection, _mismatches);
        _tally = new AttributeTally(connection);
        _insertIntent = Statement.Of(connection, """
            INSERT INTO patches (run, conversation_id, attempt, participant_id, changes, calls_before, intent_at, state, record_version,
                read_in_bulk)
            SELECT @run, @conversation, COALESCE(MAX(attempt), 0) + 1, @participant, @changes, @calls, @at, 'intent',
                CAST(@version AS INTEGER), CAST(@bulk AS INTEGER)
            FROM patches WHERE run = @run AND conversation_id = @conversation
            """);
        _calls = new CallRows(connection);
        _rules = new RuleTally(connection);
        _addBystander = Statement.Of(connection, """
            INSERT INTO rule_bystanders (run, conversation_id) VALUES (@run, @conversation) ON CONFLICT (run, conversation_id) DO NOTHING
            """);
        _addToRun = Statement.Of(connection, """
            UPDATE runs SET read_count = read_count + @read, patched_count = patched_count + @patched,
                failed_count = failed_count + @failed
            WHERE run_id = @run
            """);
    }

    DbTransaction Transaction => _transaction ?? throw new InvalidOperationException("No transaction has begun");

    public void Begin(DbTransaction begun)
    {
        _transaction = begun;
        _counters.Clear();
        _tally.Clear();
        _mismatches.Clear();
        _rules.Clear();
        _known.Clear();
        _takenCalls = _pendingCalls.Take();
    }

    /// <summary>
    /// Whether a lock's row still carries the token; it stays so until the commit, as locks are taken in such transactions too.
    /// </summary>
    public bool Holds(string token)
    {
        if (_known.Contains(token))
            return true;
        var holds = First<int>("SELECT COUNT(*) FROM locks WHERE token = @token", new { token }) > 0;
        if (holds)
            _known.Add(token);
        return holds;
    }

    /// <summary>The batch was not committed: what it took waits for the next one.</summary>
    public void PutBack() => _pendingCalls.PutBack(_takenCalls);

    /// <summary>For what is written a few times in a run.</summary>
    public int Execute(string sql, object arguments) => _connection.Execute(sql, arguments, Transaction);

    /// <summary>The writer's connection, for what a store asks of it.</summary>
    public DbConnection Connection => _connection;

    public IEnumerable<T> All<T>(string sql, object arguments) => _connection.Query<T>(sql, arguments, Transaction);

    public T? First<T>(string sql, object arguments) => _connection.QueryFirstOrDefault<T>(sql, arguments, Transaction);

    public void AddIntent(StartedRun run, PatchIntent intent) => _insertIntent.Run(
        Transaction, run.Number, StoredId.Encode(intent.ConversationId), StoredId.Encode(intent.ParticipantId),
        StoredChanges.Pack(intent.Changes), intent.CallsBefore, StoredTime.Of(intent.At), intent.RecordVersion,
        intent.IsReadInBulk ? 1 : 0);

    public void AddOutcome(StartedRun started, ConversationResult result, DateTimeOffset now)
    {
        var run = started.Run;
        var before = _outcomes.Write(Transaction, started, result, now);
        Count(run.RunId, before?.Outcome, -1);
        Count(run.RunId, result.Outcome, +1);
        if (before is not { Seen: true })
            _tally.Add(run.RunId, result.Seen);
        _tally.Add(run.RunId, result.Notes);
        // A failed one counts once it was tried again.
        if (result is { EffectsOfRules: { } effects, Outcome: not ConversationOutcome.Failed }
            && before is null or { Outcome: ConversationOutcome.Failed })
        {
            _rules.Add(started.Number, result.ConversationId, result.Start, effects);
        }
    }

    public void AddBystander(StartedRun run, Bystander bystander)
    {
        if (_addBystander.Run(Transaction, run.Number, StoredId.Encode(bystander.ConversationId)) > 0)
            _rules.Add(run.Number, bystander.ConversationId, bystander.Start, bystander.Changes);
    }

    /// <summary>Writes the sums of the batch; the commit comes next.</summary>
    public void Finish()
    {
        _tally.Write(Transaction);
        _mismatches.Write(Transaction);
        _rules.Write(Transaction);
        foreach (var (run, sum) in _counters)
            _addToRun.Run(Transaction, sum.Read, sum.Patched, sum.Failed, run);
        foreach (var taken in _takenCalls)
        {
            if (taken.Token is not { } token || Holds(token))
                _calls.Write(Transaction, taken);
        }
    }

    public void Dispose()
    {
        _outcomes.Dispose();
        _tally.Dispose();
        _mismatches.Dispose();
        _rules.Dispose();
        _addBystander.Dispose();
        _insertIntent.Dispose();
        _calls.Dispose();
        _addToRun.Dispose();
    }

    void Count(string run, ConversationOutcome? outcome, int sign)
    {
        if (outcome is null)
            return;
        var sum = _counters.GetValueOrDefault(run);
        _counters[run] = (
            sum.Read + sign,
            sum.Patched + (outcome is ConversationOutcome.Patched ? sign : 0),
            sum.Failed + (outcome is ConversationOutcome.Failed ? sign : 0));
    }
}
