using System.Data.Common;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Text;
using Dapper;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// The rows of one conversation's outcome. What the conversation had in this run before is replaced, except that an attempt that failed
/// before it compared anything leaves the mismatches that an earlier attempt found.
/// </summary>
internal sealed class OutcomeRows(DbConnection connection) : IDisposable
{
    const string Audit = "audit";

    const string Add = """
        INSERT INTO conversations (run_id, conversation_id, participant_id, conversation_start, conversation_end, media_type, outcome,
            attributes, missing, different, other, patched, calls, http_status, correlation_id, message, seen)
        VALUES (@run, @conversation, @participant, @start, @end, @media, @outcome,
            @attributes, @missing, @different, @other, @patched, @calls, @status, @correlation, @message, @seen)
        ON CONFLICT (run_id, conversation_id)
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
        WHERE run_id = @run AND conversation_id = @conversation
        """);

    readonly Statement _deleteMismatches = Statement.Of(connection,
        "DELETE FROM mismatches WHERE run_id = @run AND conversation_id = @conversation");

    readonly Statement _addMismatch = Statement.Of(connection, """
        INSERT INTO mismatches (run_id, conversation_id, ordinal, attribute, source_path, kind, expected, actual, action, message)
        VALUES (@run, @conversation, @ordinal, @attribute, @path, @kind, @expected, @actual, @action, @message)
        """);

    readonly Statement _closeIntent = Statement.Of(connection, """
        UPDATE patches SET state = @state, closed_at = @at
        WHERE run_id = @run AND conversation_id = @conversation AND state = 'intent'
        """);

    readonly Statement _unsettle = Statement.Of(connection,
        "DELETE FROM settled WHERE connection = @connection AND target = @target AND conversation_id = @conversation");

    readonly Statement _settle = Statement.Of(connection, """
        INSERT INTO settled (connection, target, conversation_id, hash, run_id, settled_at)
        VALUES (@connection, @target, @conversation, @hash, @run, @at)
        ON CONFLICT (connection, target, conversation_id, hash) DO UPDATE SET run_id = excluded.run_id, settled_at = excluded.settled_at
        """);

    readonly Statement _defer = Statement.Of(connection, """
        INSERT INTO deferred (job, connection, conversation_id, first_seen, last_seen) VALUES (@job, @connection, @conversation, @at, @at)
        ON CONFLICT (job, connection, conversation_id) DO UPDATE SET last_seen = excluded.last_seen
        """);

    readonly Statement _undefer = Statement.Of(connection,
        "DELETE FROM deferred WHERE job = @job AND connection = @connection AND conversation_id = @conversation");

    /// <returns>What was recorded of the conversation in this run before, if anything.</returns>
    public (ConversationOutcome Outcome, bool Seen)? Write(
        DbTransaction transaction, RunRecord run, ConversationResult result, DateTimeOffset now)
    {
        var id = StoredText.Encode(result.ConversationId)!;
        var isNew = WriteConversation(_addNew, transaction, id, result, seen: result.Seen.Count > 0);
        (ConversationOutcome Outcome, bool Seen)? before = isNew ? null : Find(transaction, run.RunId, id);
        if (before is { } earlier)
        {
            WriteAgain(transaction, id, result, earlier.Outcome, seen: result.Seen.Count > 0 || earlier.Seen);
        }
        WriteMismatches(transaction, id, result);

        var at = IsoTime.Of(now);
        var failed = result.Outcome is ConversationOutcome.Failed;
        if (result is { HadIntent: true, Refused: { } refused })
            DivideIntents(transaction, run.RunId, id, refused, at);
        else if (result.HadIntent)
            _closeIntent.Run(transaction, failed || result.Outcome is ConversationOutcome.Gone ? "failed" : "done", at, run.RunId, id);
        WriteSettled(transaction, run, id, result, at);

        if (!run.DryRun && run.Kind is not RunKind.Plan && run.Mode != Audit) // an audit never looks at them again
        {
            if (result.IsOpen || result.Outcome is ConversationOutcome.Deferred)
                _defer.Run(transaction, run.Job, run.Connection, id, at);
            else if (result.Outcome is not ConversationOutcome.Failed) // one that could not be looked at is looked at again
                _undefer.Run(transaction, run.Job, run.Connection, id);
        }
        return before;
    }

    public void Dispose()
    {
        foreach (var s in (ReadOnlySpan<Statement>)
            [_addNew, _replace, _keepEvidence, _deleteMismatches, _addMismatch, _closeIntent, _unsettle, _settle, _defer, _undefer])
        {
            s.Dispose();
        }
    }

    /// <summary>What the target refused is no longer part of the patch: an undo and a resume see what was written.</summary>
    void DivideIntents(DbTransaction transaction, string run, string id, IReadOnlyCollection<string> refused, string at)
    {
        var open = connection.Query<(long Attempt, string Changes)>(
            "SELECT attempt, changes FROM patches WHERE run_id = @run AND conversation_id = @id AND state = 'intent'", new { run, id },
            transaction);
        foreach (var (attempt, announced) in open.ToList())
        {
            var written = StoredChanges.Deserialize(announced).Where(c => !refused.Contains(c.Name)).ToList();
            var (state, changes) = (written.Count > 0 ? "done" : "refused", StoredChanges.Serialize(written));
            connection.Execute(
                """
                UPDATE patches SET state = @state, changes = @changes, closed_at = @at
                WHERE run_id = @run AND conversation_id = @id AND attempt = @attempt
                """,
                new { state, changes, at, run, id, attempt }, transaction);
        }
    }

    (ConversationOutcome Outcome, bool Seen) Find(DbTransaction transaction, string run, string id)
    {
        var (outcome, seen) = connection.QueryFirst<(string, long)>(
            "SELECT outcome, seen FROM conversations WHERE run_id = @run AND conversation_id = @id", new { run, id }, transaction);
        return (ContractNames.Outcome(outcome), seen != 0);
    }

    void WriteAgain(DbTransaction transaction, string id, ConversationResult r, ConversationOutcome earlier, bool seen)
    {
        if (r.HasNoEvidence && earlier == ConversationOutcome.Failed)
        {
            _keepEvidence.Run(
                transaction, StoredText.Encode(r.ParticipantId), ContractNames.Of(r.Outcome), r.Attributes, r.Calls, r.HttpStatus,
                StoredText.Encode(r.CorrelationId), StoredText.Encode(r.Message), seen ? 1 : 0, r.RunId, id);
            return;
        }
        WriteConversation(_replace, transaction, id, r, seen);
        _deleteMismatches.Run(transaction, r.RunId, id);
    }

    /// <returns>Whether it was written.</returns>
    static bool WriteConversation(Statement write, DbTransaction transaction, string id, ConversationResult r, bool seen)
    {
        var (missing, different) = (0, 0);
        foreach (var m in r.Mismatches)
        {
            missing += m.Mismatch.Kind is MismatchKind.Missing ? 1 : 0;
            different += m.Mismatch.Kind is MismatchKind.Different ? 1 : 0;
        }
        return write.Run(
            transaction, r.RunId, id, StoredText.Encode(r.ParticipantId), IsoTime.Of(r.Start) ?? "", IsoTime.Of(r.End),
            StoredText.Encode(r.MediaType), ContractNames.Of(r.Outcome), r.Attributes, missing, different,
            r.Mismatches.Count - missing - different, r.Patched, r.Calls, r.HttpStatus, StoredText.Encode(r.CorrelationId),
            StoredText.Encode(Scrubber.CleanOrNull(r.Message)), seen ? 1 : 0) > 0;
    }

    void WriteMismatches(DbTransaction transaction, string id, ConversationResult result)
    {
        for (var i = 0; i < result.Mismatches.Count; i++)
        {
            var (m, action, message) = result.Mismatches[i];
            _addMismatch.Run(
                transaction, result.RunId, id, i, StoredText.Encode(m.Attribute), StoredText.Encode(m.SourcePath), ContractNames.Of(m.Kind),
                StoredText.Encode(m.Expected), StoredText.Encode(m.Actual), ContractNames.Of(action),
                StoredText.Encode(Scrubber.CleanOrNull(message ?? m.Message)));
        }
    }

    void WriteSettled(DbTransaction transaction, RunRecord run, string id, ConversationResult result, string at)
    {
        // A write, tried or done, ends what was known; after a failed one nothing is known until the next read.
        if (result.HadIntent || result.Patched > 0 || result.Outcome is ConversationOutcome.Patched)
            _unsettle.Run(transaction, run.Connection, run.Target, id);
        foreach (var hash in result.Fingerprints)
            _settle.Run(transaction, run.Connection, run.Target, id, hash, run.RunId, at);
    }
}
