using System.Globalization;
using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using static AttrBackfill.Benchmarks.Numbers;

namespace AttrBackfill.Benchmarks;

/// <summary>
/// An attribute search that lies or loses rows: whether it keeps its trust, whether the end state is that of single reads, and whether a
/// revert writes a value that the conversation never had.
/// </summary>
internal static class LyingSearchBenchmark
{
    /// <summary>Nothing is written between the two looks, so an old row is no lie here.</summary>
    const string Stale = "stale@search";

    static readonly string[] Lies = ["wrong@search", Stale, "missing@search"];

    static readonly double[] Shares = [0.01, 0.1, 1];

    public static async Task<int> RunAsync(string[] options)
    {
        Figure.Print(await MeasureAsync(options.Or(0, 2000)));
        return 0;
    }

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(int conversations)
    {
        var options = Sandboxes.Open(conversations);
        await using var single = await SandboxServer.StartAsync(options);
        var original = AttributesOf(single);
        using (var program = new ProgramRun(single.BaseAddress))
            await program.RunAsync(Sandboxes.BackfillWithSingleReads, single.From, single.To);
        var expected = AttributesOf(single);
        var (differences, foreign, trusted) = (0, 0, 0);
        foreach (var lie in Lies)
        {
            foreach (var share in Shares)
            {
                var found = await LieAsync(options with { Faults = string.Create(CultureInfo.InvariantCulture, $"{lie}={share}") }, original, expected);
                Show($"{lie} {share}: end state differs {found.Differences}, foreign values after revert {found.Foreign}, trust lost {!found.IsTrusted}");
                (differences, foreign) = (differences + found.Differences, foreign + found.Foreign);
                if (share >= 0.1 && lie != Stale && found.IsTrusted) trusted++;
            }
        }

        return
        [
            Figure.AtMost("conversations that end otherwise than by single reads, under a search that lies", differences, 0),
            Figure.AtMost("values after revert that the conversation never had", foreign, 0),
            Figure.AtMost("searches that lie at 10% or more and keep their trust", trusted, 0),
        ];
    }

    static async Task<(int Differences, int Foreign, bool IsTrusted)> LieAsync(
        SandboxOptions options, Dictionary<string, string> original, Dictionary<string, string> expected)
    {
        await using var server = await SandboxServer.StartAsync(options);
        using var program = new ProgramRun(server.BaseAddress);
        var middle = server.From + ((server.To - server.From) / 2);
        await program.RunAsync(Sandboxes.Backfill, server.From, middle);
        using var summary = JsonDocument.Parse((await program.RunAsync(Sandboxes.Backfill, middle, server.To)).Out);
        var message = summary.RootElement.GetProperty("message").GetString();
        var isTrusted = summary.RootElement.GetProperty("bulkRead").GetInt64() > 0 && message is null;
        var differences = AttributesOf(server).Count(c => expected[c.Key] != c.Value);
        await program.RevertAsync(summary.RootElement.GetProperty("runId").GetString()!);
        var foreign = AttributesOf(server).Sum(c => ForeignValues(c.Value, original[c.Key], expected[c.Key]));
        return (differences, foreign, isTrusted);
    }

    /// <summary>The attributes of each participant, as JSON, by conversation.</summary>
    static Dictionary<string, string> AttributesOf(SandboxServer server) => server.ConversationIds().ToDictionary(id => id, id =>
    {
        using var conversation = JsonDocument.Parse(server.ConversationJson(id));
        return JsonSerializer.Serialize(conversation.RootElement.GetProperty("participants").EnumerateArray()
            .Select(p => p.TryGetProperty("attributes", out var attributes) ? attributes.Deserialize<SortedDictionary<string, string>>() : null));
    });

    static int ForeignValues(string now, params string[] sources)
    {
        var known = sources.SelectMany(Values).Append("").ToHashSet();
        return Values(now).Count(v => !known.Contains(v));

        static IEnumerable<string> Values(string text) =>
            JsonSerializer.Deserialize<List<SortedDictionary<string, string>?>>(text)!.SelectMany(p => p?.Select(a => $"{a.Key}={a.Value}") ?? [])
                .Select(v => v.EndsWith('=') ? "" : v);
    }
}
