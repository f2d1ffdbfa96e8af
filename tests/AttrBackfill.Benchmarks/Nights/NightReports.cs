using System.Text.Json;
using Sylvan.Data.Csv;

namespace AttrBackfill.Benchmarks.Nights;

/// <summary>What the reports of all runs up to now say, read once each, and whether it adds up.</summary>
internal sealed class NightReports(string folder, Reference reference)
{
    readonly HashSet<string> _read = [];
    readonly HashSet<(string Conversation, string Attribute)> _patched = [];
    readonly List<(DateTimeOffset From, DateTimeOffset To)> _windows = [];

    public int Runs => _read.Count;

    public int PatchedConversations { get; private set; }

    /// <summary>Reads the reports of the runs that are new.</summary>
    /// <exception cref="NightFailure">Reports are not there, not finished, or do not add up.</exception>
    public async Task ReadNewAsync(int night)
    {
        if (Directory.EnumerateFiles(folder, "*.partial", SearchOption.AllDirectories).FirstOrDefault() is { } partial)
            throw new NightFailure($"a half-written file is left: {partial}");
        foreach (var run in Directory.EnumerateDirectories(Path.Combine(folder, "job")).Order(StringComparer.Ordinal))
            if (_read.Add(run)) await ReadAsync(run, night);
    }

    /// <exception cref="NightFailure">A change that was made is in no report.</exception>
    public void RequireReported(string conversation)
    {
        var missing = reference.ChangesOf(conversation).FirstOrDefault(c => !_patched.Contains((conversation, c.Attribute)));
        if (missing is not null) throw new NightFailure($"no report has the change of {missing.Attribute} of conversation {conversation}");
    }

    /// <exception cref="NightFailure">The windows of the completed runs leave a gap before that moment.</exception>
    public void RequireCovered(DateTimeOffset from, DateTimeOffset to)
    {
        var reached = from;
        foreach (var (start, end) in _windows.Order())
        {
            if (start > reached) break;
            if (end > reached) reached = end;
        }

        if (reached < to) throw new NightFailure($"the completed runs reach from {from:u} to {reached:u}, not to {to:u}");
    }

    async Task ReadAsync(string run, int night)
    {
        var summary = JsonElement.Parse(await File.ReadAllBytesAsync(Required(run, "summary.json")));
        var id = summary.GetProperty("runId").GetString();
        var read = summary.GetProperty("read").GetInt32();
        // One that had a wrong clock may end as it likes, and covers no more than the others.
        if (summary.GetProperty("startedAt").GetDateTimeOffset() < Calendar.At(night).AddDays(1))
        {
            Require(id, "status", summary.GetProperty("status").GetString(), "completed");
            Require(id, "exit code", summary.GetProperty("exitCode").GetInt32(), 0);
        }

        Require(id, "sum of the outcomes", summary.GetProperty("outcomes").EnumerateObject().Sum(o => o.Value.GetInt32()), read);
        if (summary.TryGetProperty("pending", out var pending)) Require(id, "pending", pending.GetInt32(), 0);
        Require(id, "rows of conversations.csv", await ReadConversationsAsync(Required(run, "conversations.csv")), read);
        var patched = await ReadMismatchesAsync(Required(run, "mismatches.csv"));
        Require(id, "patched rows of mismatches.csv", patched, summary.GetProperty("attributesPatched").GetInt32());
        Required(run, "report.html");
        var to = summary.GetProperty("to").GetDateTimeOffset();
        _windows.Add((summary.GetProperty("from").GetDateTimeOffset(), to < Calendar.MidnightOf(night) ? to : Calendar.MidnightOf(night)));
    }

    async Task<int> ReadConversationsAsync(string file)
    {
        var ids = new HashSet<string>();
        await using var rows = await CsvDataReader.CreateAsync(file);
        while (await rows.ReadAsync())
        {
            string Cell(string name) => rows.GetString(rows.GetOrdinal(name));
            if (!ids.Add(Cell("conversation_id"))) throw new NightFailure($"{file} has conversation {Cell("conversation_id")} twice");
            if (Cell("outcome") == "patched") PatchedConversations++;
        }

        return ids.Count;
    }

    async Task<int> ReadMismatchesAsync(string file)
    {
        var patched = 0;
        await using var rows = await CsvDataReader.CreateAsync(file);
        while (await rows.ReadAsync())
        {
            string Cell(string name) => rows.GetString(rows.GetOrdinal(name));
            var (conversation, attribute) = (Cell("conversation_id"), Cell("attribute"));
            var row = $"{file}: {attribute} of {conversation}";
            if (Cell("action") != "patched") throw new NightFailure($"{row} is '{Cell("action")}': {Cell("message")}");
            if (!_patched.Add((conversation, attribute))) throw new NightFailure($"{row} was patched before");
            var needed = reference.ChangesOf(conversation).FirstOrDefault(c => c.Attribute == attribute)
                ?? throw new NightFailure($"{row} needed no change");
            var isSame = Shows(Cell("expected"), needed.Value) && Shows(Cell("actual"), needed.Before ?? "");
            if (!isSame || Cell("participant_id") != needed.ParticipantId)
                throw new NightFailure($"{row} has other values than the change had");
            patched++;
        }

        return patched;
    }

    /// <summary>A cell that a spreadsheet would take for a formula has an apostrophe before it.</summary>
    static bool Shows(string cell, string value) => cell == value || cell == "'" + value;

    static string Required(string run, string name) =>
        Path.Combine(run, name) is var file && File.Exists(file) ? file : throw new NightFailure($"{file} is not there");

    static void Require<T>(string? run, string what, T found, T wanted)
    {
        if (!Equals(found, wanted)) throw new NightFailure($"run {run}: {what} {found}, expected {wanted}");
    }
}
