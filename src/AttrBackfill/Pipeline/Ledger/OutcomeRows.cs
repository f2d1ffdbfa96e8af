using System.Data.Common;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// The rows of one conversation's outcome. What the conversation had in this run before is replaced, except that an attempt that failed
/// before it compared anything leaves the mismatches that an earlier attempt found.
/// </summary>
/// <param name="tally">Counts the mismatches.</param>
internal sealed class OutcomeRows(DbConnection connection, MismatchTally tally) : IDisposable
{
    const string Add = """
        INSERT INTO conversations (run, conversation_id, participant_id, conversation_start, conversation_end, media_type, outcome,
            attributes, missing, different, other, patched, calls, http_status, correlation_id, message, seen)
        VALUES (@run, @conversation, @participant, @start, @end, @media, @outcome,
            @attributes, @missing, @different, @other, @patched, @calls, @status, @correlation, @message, @seen)
        ON CONFLICT (conversation_id, run)
        """;

    readonly Statement _addNew = Statement.Of(connection, Add + " DO NOTHING");

    readonly Statement _replace = Statement.Of(connection, Add + """
         DO UPDATE SET
            participant_id = excluded.participant_id, conversation_start = excluded.conversation_start,
            conversation_end = excluded.conversation_end, media_type = excluded.media_type, outcome = excluded.outcome,
            attributes = excluded.attributes, missing = excluded.missing, different = excluded.different, other = excluded.other,
            patched = excluded.patched, calls = excluded.calls, http_status = excluded.http_status,
            correlation_id = excluded.correlation_id, message = excluded.message, seen = excluded.seen
        """);

    readonly Statement _keepEvidence = Statement.Of(connection, """
        UPDATE conversations SET participant_id = COALESCE(participant_id, @participant), outcome = @outcome,
            attributes = CASE WHEN @attributes > attributes THEN @attributes ELSE attributes END,
            calls = @calls, http_status = @status, correlation_id = @correlation, message = @message, seen = @seen
        WHERE run = @run AND conversation_id = @conversation
        """);

    readonly Statement _find = Statement.Of(connection,
        "SELECT outcome, seen FROM conversations WHERE conversation_id = @conversation AND run = @run");

    readonly MismatchRows _mismatches = new(connection);

    readonly Statement _closeIntent = Statement.Of(connection, """
        UPDATE patches SET state = @state WHERE run = @run AND conversation_id = @conversation AND state = 'intent'
        RETURNING attempt, changes
        """);

    readonly Statement _findIntents = Statement.Of(connection,
        "SELECT attempt, changes FROM patches WHERE run = @run AND conversation_id = @conversation AND state = 'intent'");

    readonly Statement _divideIntent = Statement.Of(connection, """
        UPDATE patches SET state = @state, changes = @changes
        WHERE run = @run AND conversation_id = @conversation AND attempt = @attempt
        """);

    readonly Statement _unsettle = Statement.Of(connection,
        $"DELETE FROM settled WHERE target = {RunRows.Target} AND conversation_id = @conversation");

    readonly Statement _settle = Statement.Of(connection, $"""
        INSERT INTO settled (target, conversation_id, hash, settled_on) VALUES ({RunRows.Target}, @conversation, @hash, @day)
        ON CONFLICT (target, conversation_id, hash) DO UPDATE SET settled_on = excluded.settled_on
        """);

    readonly Statement _defer = Statement.Of(connection, """
        INSERT INTO deferred (job, connection, conversation_id, first_seen, last_seen) VALUES (@job, @connection, @conversation, @at, @at)
        ON CONFLICT (job, connection, conversation_id) DO UPDATE SET last_seen = excluded.last_seen
        """);

    readonly Statement _undefer = Statement.Of(connection,
        "DELETE FROM deferred WHERE job = @job AND connection = @connection AND conversation_id = @conversation");

    /// <returns>What was recorded of the conversation in this run before, if anything.</returns>
    public (ConversationOutcome Outcome, bool Seen)? Write(
        DbTransaction transaction, StartedRun started, ConversationResult result, DateTimeOffset now)
    {
        var (run, number) = started;
        var id = StoredId.Encode(result.ConversationId);
        var isNew = WriteConversation(_addNew, transaction, number, id, result, seen: result.Seen.Count > 0);
        (ConversationOutcome Outcome, bool Seen)? before = isNew ? null : Find(transaction, number, id);
        if (before is { } earlier)
        {
            WriteAgain(transaction, number, id, result, earlier.Outcome, seen: result.Seen.Count > 0 || earlier.Seen);
        }
        var patch = CloseIntents(transaction, number, id, result);
        WriteMismatches(transaction, number, id, result, patch);
        WriteSettled(transaction, run, id, result, now);

        if (!run.DryRun && run.Kind is not RunKind.Plan && run.WritesToTarget) // an audit never looks at them again
        {
            if (result.IsOpen || result.Outcome is ConversationOutcome.Deferred)
                _defer.Run(transaction, run.Job, run.Connection, id, IsoTime.Of(now));
            else if (result.Outcome is not ConversationOutcome.Failed) // one that could not be looked at is looked at again
                _undefer.Run(transaction, run.Job, run.Connection, id);
        }
        return before;
    }

    public void Dispose()
    {
        foreach (var s in (ReadOnlySpan<Statement>)
            [_addNew, _replace, _keepEvidence, _find, _closeIntent, _findIntents, _divideIntent, _unsettle, _settle, _defer, _undefer])
        {
            s.Dispose();
        }
        _mismatches.Dispose();
    }

    /// <returns>The newest patch that was open; null where there is none, and where a part of it was refused.</returns>
    StoredPatch? CloseIntents(DbTransaction transaction, long run, byte[] id, ConversationResult result)
    {
        if (!result.HadIntent) return null;
        if (result.Refused is { } refused)
        {
            DivideIntents(transaction, run, id, refused);
            return null;
        }
        var failed = result.Outcome is ConversationOutcome.Failed or ConversationOutcome.Gone;
        var closed = _closeIntent.Rows(transaction, failed ? "failed" : "done", run, id);
        return closed.Select(row => new StoredPatch((long)row[0]!, (byte[])row[1]!)).MaxBy(p => p.Attempt);
    }

    /// <summary>What the target refused is no longer part of the patch: an undo and a resume see what was written.</summary>
    void DivideIntents(DbTransaction transaction, long run, byte[] id, IReadOnlyCollection<string> refused)
    {
        foreach (var row in _findIntents.Rows(transaction, run, id))
        {
            var written = StoredChanges.Unpack((byte[])row[1]!).Where(c => !refused.Contains(c.Name)).ToList();
            _divideIntent.Run(transaction, written.Count > 0 ? "done" : "refused", StoredChanges.Pack(written), run, id, row[0]);
        }
    }

    (ConversationOutcome Outcome, bool Seen) Find(DbTransaction transaction, long run, byte[] id)
    {
        var row = _find.Rows(transaction, id, run)[0];
        return (ContractNames.Outcome((string)row[0]!), (long)row[1]! != 0);
    }

    void WriteAgain(
        DbTransaction transaction, long run, byte[] id, ConversationResult r, ConversationOutcome earlier, bool seen)
    {
        if (r.HasNoEvidence && earlier == ConversationOutcome.Failed)
        {
            _keepEvidence.Run(
                transaction, StoredId.EncodeOrNull(r.ParticipantId), ContractNames.Of(r.Outcome), r.Attributes, r.Calls, r.HttpStatus,
                StoredId.EncodeOrNull(r.CorrelationId), StoredText.Encode(r.Message), seen ? 1 : 0, run, id);
            return;
        }
        WriteConversation(_replace, transaction, run, id, r, seen);
        tally.Remove(run, _mismatches.Remove(transaction, run, id));
    }

    /// <returns>Whether it was written.</returns>
    static bool WriteConversation(Statement write, DbTransaction transaction, long run, byte[] id, ConversationResult r, bool seen)
    {
        var (missing, different) = (0, 0);
        foreach (var m in r.Mismatches)
        {
            missing += m.Mismatch.Kind is MismatchKind.Missing ? 1 : 0;
            different += m.Mismatch.Kind is MismatchKind.Different ? 1 : 0;
        }
        return write.Run(
            transaction, run, id, StoredId.EncodeOrNull(r.ParticipantId), StoredTime.OfStart(r.Start), StoredTime.OfOrNull(r.End),
            StoredText.Encode(r.MediaType), ContractNames.Of(r.Outcome), r.Attributes, missing, different,
            r.Mismatches.Count - missing - different, r.Patched, r.Calls, r.HttpStatus, StoredId.EncodeOrNull(r.CorrelationId),
            StoredText.Encode(Scrubber.CleanOrNull(r.Message)), seen ? 1 : 0) > 0;
    }

    void WriteMismatches(DbTransaction transaction, long run, byte[] id, ConversationResult result, StoredPatch? patch)
    {
        if (result.Mismatches.Count == 0) return;
        var mismatches = result.Mismatches.Select(m => new RecordedMismatch(
            m.Mismatch.Attribute, m.Mismatch.SourcePath, ContractNames.Of(m.Mismatch.Kind), m.Mismatch.Expected, m.Mismatch.Actual,
            ContractNames.Of(m.Action), Scrubber.CleanOrNull(m.Message ?? m.Mismatch.Message), m.Mismatch.ParticipantId)).ToList();
        _mismatches.Add(transaction, run, id, mismatches, patch);
        tally.Add(run, mismatches);
    }

    void WriteSettled(DbTransaction transaction, RunRecord run, byte[] id, ConversationResult result, DateTimeOffset now)
    {
        // A write, tried or done, ends what was known; after a failed one nothing is known until the next read.
        if (result.HadIntent || result.Patched > 0 || result.Outcome is ConversationOutcome.Patched)
            _unsettle.Run(transaction, run.Connection, run.Target, id);
        var day = StoredTime.Of(now) / StoredTime.MillisecondsOfDay;
        foreach (var hash in result.Fingerprints)
            _settle.Run(transaction, run.Connection, run.Target, id, StoredHash.Encode(hash), day);
    }
}
