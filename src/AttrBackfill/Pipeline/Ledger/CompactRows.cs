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
            "conversations", 3,
            """
            run_id, conversation_start, conversation_id, participant_id, conversation_end, media_type, outcome, attributes, missing,
            different, other, patched, calls, http_status, correlation_id, message, seen
            """,
            r => [Run(r[0]), Start(r[1]), Id(r[2]), Id(r[3]), Time(r[4]), .. r[5..14], Id(r[14]), .. r[15..]]);

        void Patches() => Each(
            "patches", 3,
            """
            run_id, conversation_id, attempt, participant_id, changes, calls_before, intent_at, state, record_version, read_in_bulk
            """,
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
                "old_mismatches", 3, "run_id, conversation_id, ordinal, attribute, source_path, kind, expected, actual, action, message");
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
                if (conversation.Count > 0 && !(Equals(conversation[0][0], row[0]) && Equals(conversation[0][1], row[1])))
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
                "settled", 4, "connection, target, conversation_id, hash, settled_at",
                r =>
                [
                    _targets[((string)r[0]!, (string)r[1]!)], Id(r[2]), StoredHash.Encode((string)r[3]!),
                    Time(r[4]) / StoredTime.MillisecondsOfDay,
                ],
                "target, conversation_id, hash, settled_on");
            Each(
                "deferred", 3, "job, connection, conversation_id, first_seen, last_seen", r => [r[0], r[1], Id(r[2]), r[3], r[4]]);
            Each("listed_ids", 2, "run_id, ordinal, conversation_id", r => [Run(r[0]), r[1], Id(r[2])]);
        }

        void Rechecks()
        {
            Each(
                "rechecks", 2, "written_by, conversation_id, rechecked_at, still_there, changed_by_others, lost, is_gone, is_last",
                r => [Run(r[0]), Id(r[1]), Time(r[2]), .. r[3..]]);
            const string lost = """
                written_by, conversation_id, ordinal, run_id, participant_id, conversation_start, media_type, attribute, source_path, kind,
                expected, actual, days, http_status, correlation_id
                """;
            Each("lost_values", 3, lost, r => [r[0], Id(r[1]), r[2], r[3], Id(r[4]), Start(r[5]), .. r[6..14], Id(r[14])], lost);
        }

        /// <param name="keys">How many of the columns are the key.</param>
        /// <param name="into">The columns of the new table; null where they are the old ones, with the run's number for its id.</param>
        void Each(string table, int keys, string columns, Func<object?[], object?[]> convert, string? into = null)
        {
            into ??= columns.Replace("run_id", "run", StringComparison.Ordinal);
            var values = string.Join(", ", Enumerable.Range(0, into.Split(',').Length).Select(Parameter));
            using var add = Statement.Of(connection, $"INSERT INTO {table} ({into}) VALUES ({values})");
            foreach (var row in Rows($"old_{table}", keys, columns))
                add.Run(transaction, convert(row));
        }

        /// <summary>In the order of the first columns, the key, a page at a time: PostgreSQL writes nothing while it reads.</summary>
        IEnumerable<object?[]> Rows(string from, int keys, string columns)
        {
            var key = string.Join(',', columns.Split(',')[..keys]);
            var order = $"ORDER BY {key} LIMIT {PageSize.ToString(CultureInfo.InvariantCulture)}";
            using var first = Statement.Of(connection, $"SELECT {columns} FROM {from} {order}");
            using var next = Statement.Of(
                connection,
                $"SELECT {columns} FROM {from} WHERE ({key}) > ({string.Join(", ", Enumerable.Range(0, keys).Select(Parameter))}) {order}");
            var page = first.Rows(transaction);
            while (page.Count > 0)
            {
                foreach (var row in page) yield return row;
                page = next.Rows(transaction, page[^1].AsSpan(0, keys));
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
