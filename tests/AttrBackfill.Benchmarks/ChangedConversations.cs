using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using Sylvan.Data.Csv;

namespace AttrBackfill.Benchmarks;

/// <summary>A patch that has to be made: what a run writes, known beforehand.</summary>
internal sealed record NeededPatch(string ConversationId, string ParticipantId, Dictionary<string, string> Attributes);

internal static class ChangedConversations
{
    /// <summary>Lets the program look at a sandbox of its own with the same data, and takes what it would write from its report.</summary>
    public static async Task<List<NeededPatch>> FindAsync(SandboxOptions options)
    {
        await using var server = await SandboxServer.StartAsync(options with { Latency = TimeSpan.Zero });
        using var program = new ProgramRun(server.BaseAddress);
        await program.RunAsync(Sandboxes.Audit, server.From, server.To, expected: [3]);
        var report = Directory.EnumerateFiles(program.Output, "mismatches.csv", SearchOption.AllDirectories).Single();
        await using var rows = await CsvDataReader.CreateAsync(report);
        var patches = new Dictionary<string, NeededPatch>();
        while (await rows.ReadAsync())
        {
            string Cell(string name) => rows.GetString(rows.GetOrdinal(name));
            if (Cell("kind") is not ("missing" or "different")) continue;
            if (!patches.TryGetValue(Cell("conversation_id"), out var patch))
                patches[Cell("conversation_id")] = patch = new NeededPatch(Cell("conversation_id"), Cell("participant_id"), []);
            patch.Attributes[Cell("attribute")] = Cell("expected");
        }

        return [.. patches.Values];
    }
}
