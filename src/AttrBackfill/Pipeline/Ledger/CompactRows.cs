using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text;
using AttrBackfill.Text;
using Dapper;
using DbUp.Engine;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// The migration 0011: the script makes new tables, the rows are moved here, and the script removes the old tables, all in one transaction.
/// No SQL of both stores packs attributes or reads ids.
/// </summary>
/// <param name="dialect">The script's text as the store takes it.</param>
internal sealed class CompactRows(string script, Func<string, string> dialect) : IScript
{
    const string MovesHere = "-- (The program moves the rows.)";
    const int PageSize = 2000;

    /// <returns>The part of the script that comes after the rows.</returns>
    public string ProvideScript(Func<IDbCommand> dbCommandFactory)
    {
        var parts = script.Split(MovesHere);
        using var command = (DbCommand)dbCommandFactory();
        command.CommandText = dialect(parts[0]);
        command.ExecuteNonQuery();
        new Move(command.Connection!, command.Transaction!).All();
        return parts[1];
    }

    sealed class Move(DbConnection connection, DbTransaction transaction)
    {
        readonly Dictionary<string, long> _runs = connection.Query<(string Id, long Number)>(
            "SELECT run_id, number FROM runs", transaction: transaction).ToDictionary(r => r.Id, r => r.Number, StringComparer.Ordinal);

        readonly Dictionary<(string, string), long> _targets = connection.Query<(string Connection, string Target, long Number)>(
            "SELECT connection, target, number FROM targets", transaction: transaction)
            .ToDictionary(t => (t.Connection, t.Target), t => t.Number);

        public void All()
        {
            Conversations();
            Patches();
            Mismatches();
            Knowledge();
            Rechecks();
        }

        void Conversations() => Each(
            "old_conversations", 3,
            "run_id, conversation_start, conversation_id, participant_id, conversation_end, media_type, outcome, attributes, missing, different, other, patched, calls, http_status, correlation_id, message, seen",
            "conversations (run, conversation_start, conversation_id, participant_id, conversation_end, media_type, outcome, attributes, missing, different, other, patched, calls, http_status, correlation_id, message, seen)",
            r => [Run(r[0]), Start(r[1]), Id(r[2]), Id(r[3]), Time(r[4]), .. r[5..14], Id(r[14]), .. r[15..]]);

        void Patches() => Each(
            "old_patches", 3,
            "run_id, conversation_id, attempt, participant_id, changes, calls_before, intent_at, state, record_version, read_in_bulk",
            "patches (run, conversation_id, attempt, participant_id, changes, calls_before, intent_at, state, record_version, read_in_bulk)",
            r =>
            [
                Run(r[0]), Id(r[1]), r[2], Id(r[3]), PackedText.Pack(Encoding.UTF8.GetBytes((string)r[4]!)), r[5], Time(r[6]), .. r[7..],
            ]);

        /// <summary>The rows of a conversation become one. Its newest patch has most of the values.</summary>
        void Mismatches()
        {
            using var add = new MismatchRows(connection);
            using var find = Statement.Of(connection, """
                SELECT attempt, changes FROM patches WHERE run = @run AND conversation_id = @conversation AND state <> 'refused'
                ORDER BY attempt DESC LIMIT 1
                """);
            var rows = Rows(
                "old_mismatches", 3,
                "run_id, conversation_id, ordinal, attribute, source_path, kind, expected, actual, action, message");
            foreach (var conversation in Conversations(rows))
            {
                var (run, id) = (Run(conversation[0][0]), Id(conversation[0][1])!);
                var patch = find.Rows(transaction, run, id) is [var p] ? new StoredPatch((long)p[0]!, (byte[])p[1]!) : null;
                add.Add(transaction, run, id, [.. conversation.Select(Mismatch)], patch);
            }
        }

        /// <summary>Rows of one conversation in one run follow each other.</summary>
        static IEnumerable<List<object?[]>> Conversations(IEnumerable<object?[]> rows)
        {
            var conversation = new List<object?[]>();
            foreach (var row in rows)
            {
                if (conversation.Count > 0 && !conversation[0][..2].SequenceEqual(row[..2]))
                {
                    yield return conversation;
                    conversation = [];
                }
                conversation.Add(row);
            }
            if (conversation.Count > 0) yield return conversation;
        }

        static RecordedMismatch Mismatch(object?[] r) => new(
            Text(r[3])!, Text(r[4])!, (string)r[5]!, Text(r[6]), Text(r[7]), (string)r[8]!, Text(r[9]));

        void Knowledge()
        {
            Each(
                "old_settled", 4, "connection, target, conversation_id, hash, settled_at",
                "settled (target, conversation_id, hash, settled_on)",
                r =>
                [
                    _targets[((string)r[0]!, (string)r[1]!)], Id(r[2]), StoredHash.Encode((string)r[3]!),
                    Time(r[4]) / StoredTime.MillisecondsOfDay,
                ]);
            Each(
                "old_deferred", 3, "job, connection, conversation_id, first_seen, last_seen",
                "deferred (job, connection, conversation_id, first_seen, last_seen)", r => [r[0], r[1], Id(r[2]), r[3], r[4]]);
            Each(
                "old_listed_ids", 2, "run_id, ordinal, conversation_id", "listed_ids (run, ordinal, conversation_id)",
                r => [Run(r[0]), r[1], Id(r[2])]);
        }

        void Rechecks()
        {
            Each(
                "old_rechecks", 2,
                "written_by, conversation_id, rechecked_at, still_there, changed_by_others, lost, is_gone, is_last",
                "rechecks (written_by, conversation_id, rechecked_at, still_there, changed_by_others, lost, is_gone, is_last)",
                r => [Run(r[0]), Id(r[1]), Time(r[2]), .. r[3..]]);
            Each(
                "old_lost_values", 3,
                "written_by, conversation_id, ordinal, run_id, participant_id, conversation_start, media_type, attribute, source_path, kind, expected, actual, days, http_status, correlation_id",
                "lost_values (written_by, conversation_id, ordinal, run_id, participant_id, conversation_start, media_type, attribute, source_path, kind, expected, actual, days, http_status, correlation_id)",
                r => [r[0], Id(r[1]), r[2], r[3], Id(r[4]), Start(r[5]), .. r[6..14], Id(r[14])]);
        }

        /// <param name="into">The new table with its columns.</param>
        void Each(string from, int keys, string columns, string into, Func<object?[], object?[]> convert)
        {
            var count = into.Count(c => c == ',') + 1;
            using var add = Statement.Of(
                connection, $"INSERT INTO {into} VALUES ({string.Join(", ", Enumerable.Range(0, count).Select(Parameter))})");
            foreach (var row in Rows(from, keys, columns))
                add.Run(transaction, convert(row));
        }

        /// <summary>In the order of the first columns, the key, a page at a time: PostgreSQL writes nothing while it reads.</summary>
        IEnumerable<object?[]> Rows(string from, int keys, string columns)
        {
            var key = string.Join(", ", columns.Split(", ")[..keys]);
            var order = $"ORDER BY {key} LIMIT {PageSize.ToString(CultureInfo.InvariantCulture)}";
            using var first = Statement.Of(connection, $"SELECT {columns} FROM {from} {order}");
            using var next = Statement.Of(
                connection,
                $"SELECT {columns} FROM {from} WHERE ({key}) > ({string.Join(", ", Enumerable.Range(0, keys).Select(Parameter))}) {order}");
            var page = first.Rows(transaction);
            while (page.Count > 0)
            {
                foreach (var row in page) yield return row;
                page = next.Rows(transaction, page[^1][..keys]);
            }
        }

        static string Parameter(int number) => FormattableString.Invariant($"@p{number}");

        long Run(object? runId) => _runs[(string)runId!];

        static byte[]? Id(object? text) => StoredId.EncodeOrNull(Text(text));

        static long? Time(object? text) => StoredTime.OfOrNull(IsoTime.ParseOrNull((string?)text));

        static long Start(object? text) => text is "" ? StoredTime.Unknown : Time(text)!.Value;

        static string? Text(object? stored) => StoredText.Decode((string?)stored);
    }
}
