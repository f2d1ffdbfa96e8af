using System.Data.Common;
using System.Text.Json;
using AttrBackfill.Text;
using Dapper;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>What one transaction of the <see cref="LedgerWriter"/> writes. One object serves one transaction after the other.</summary>
internal sealed class WriteBatch : IDisposable
{
    readonly DbConnection connection;
    readonly PendingCalls pendingCalls;
    readonly OutcomeRows outcomes;
    readonly AttributeTally tally;
    readonly Statement insertIntent;
    readonly CallRows calls;
    readonly Statement addToRun;
    readonly Dictionary<string, (long Read, long Patched, long Failed)> counters = [];
    readonly HashSet<string> known = [];
    IReadOnlyList<TakenCalls> takenCalls = [];
    DbTransaction? transaction;

    public WriteBatch(DbConnection connection, PendingCalls pendingCalls)
    {
        this.connection = connection;
        this.pendingCalls = pendingCalls;
        outcomes = new OutcomeRows(connection);
        tally = new AttributeTally(connection);
        insertIntent = Statement.Of(connection, """
            INSERT INTO patches (run_id, conversation_id, attempt, participant_id, target, changes, calls_before, intent_at, state,
                record_version)
            SELECT @run, @conversation, COALESCE(MAX(attempt), 0) + 1, @participant, @target, @changes, @calls, @at, 'intent', CAST(@version AS INTEGER)
            FROM patches WHERE run_id = @run AND conversation_id = @conversation
            """);
        calls = new CallRows(connection);
        addToRun = Statement.Of(connection, """
            UPDATE runs SET read_count = read_count + @read, patched_count = patched_count + @patched,
                failed_count = failed_count + @failed
            WHERE run_id = @run
            """);
    }

    DbTransaction Transaction => transaction ?? throw new InvalidOperationException("No transaction has begun");

    public void Begin(DbTransaction begun)
    {
        transaction = begun;
        counters.Clear();
        tally.Clear();
        known.Clear();
        takenCalls = pendingCalls.Take();
    }

    /// <summary>Whether a lock's row still carries the token; it stays so until the commit, as locks are taken in such transactions too.</summary>
    public bool Holds(string token)
    {
        if (known.Contains(token))
            return true;
        var holds = First<int>("SELECT COUNT(*) FROM locks WHERE token = @token", new { token }) > 0;
        if (holds)
            known.Add(token);
        return holds;
    }

    /// <summary>The batch was not committed: what it took waits for the next one.</summary>
    public void PutBack() => pendingCalls.PutBack(takenCalls);

    /// <summary>For what is written a few times in a run.</summary>
    public int Execute(string sql, object arguments) => connection.Execute(sql, arguments, Transaction);

    /// <summary>The writer's connection, for what a store asks of it.</summary>
    public DbConnection Connection => connection;

    public IEnumerable<T> All<T>(string sql, object arguments) => connection.Query<T>(sql, arguments, Transaction);

    public T? First<T>(string sql, object arguments) => connection.QueryFirstOrDefault<T>(sql, arguments, Transaction);

    public void AddIntent(PatchIntent intent) => insertIntent.Run(
        Transaction, intent.RunId, StoredText.Encode(intent.ConversationId), StoredText.Encode(intent.ParticipantId), intent.Target,
        StoredChanges.Serialize(intent.Changes), intent.CallsBefore, IsoTime.Of(intent.At), intent.RecordVersion);

    public void AddOutcome(RunRecord run, ConversationResult result, DateTimeOffset now)
    {
        var before = outcomes.Write(Transaction, run, result, now);
        Count(run.RunId, before?.Outcome, -1);
        Count(run.RunId, result.Outcome, +1);
        if (before is not { Seen: true })
            tally.Add(run.RunId, result.Seen);
        tally.Add(run.RunId, result.Notes);
    }

    /// <summary>Writes the sums of the batch; the commit comes next.</summary>
    public void Finish()
    {
        tally.Write(Transaction);
        foreach (var (run, sum) in counters)
            addToRun.Run(Transaction, sum.Read, sum.Patched, sum.Failed, run);
        foreach (var taken in takenCalls)
        {
            if (taken.Token is not { } token || Holds(token))
                calls.Write(Transaction, taken);
        }
    }

    public void Dispose()
    {
        outcomes.Dispose();
        tally.Dispose();
        insertIntent.Dispose();
        calls.Dispose();
        addToRun.Dispose();
    }

    void Count(string run, ConversationOutcome? outcome, int sign)
    {
        if (outcome is null)
            return;
        var sum = counters.GetValueOrDefault(run);
        counters[run] = (
            sum.Read + sign,
            sum.Patched + (outcome is ConversationOutcome.Patched ? sign : 0),
            sum.Failed + (outcome is ConversationOutcome.Failed ? sign : 0));
    }
}

/// <summary>The changes of a patch as JSON; each text inside is <see cref="StoredText"/>, so that it survives whatever it holds.</summary>
internal static class StoredChanges
{
    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Serialize(IReadOnlyList<AttributeChange> changes) =>
        JsonSerializer.Serialize(changes.Select(c => Each(c, t => StoredText.Encode(t))), Options);

    public static IReadOnlyList<AttributeChange> Deserialize(string json) =>
        [.. JsonSerializer.Deserialize<List<AttributeChange>>(json, Options)!.Select(c => Each(c, t => StoredText.Decode(t)))];

    static AttributeChange Each(AttributeChange change, Func<string?, string?> text) =>
        change with { Name = text(change.Name)!, Before = text(change.Before), After = text(change.After) };
}
