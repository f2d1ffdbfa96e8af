using System.Text.Json;
using AttrBackfill.Benchmarks.Nights;
using AttrBackfill.Sandbox.Server;
using static AttrBackfill.Benchmarks.Numbers;

namespace AttrBackfill.Benchmarks.Kept;

/// <summary>
/// Plants values in conversations, lets an audit, a plan, a backfill and the kit for flows meet them, erases them by age or by
/// <c>forget</c>, and looks for each of them in every file and every row. The next run must write nothing.
/// </summary>
internal static class ForgetAllBenchmark
{
    const string Jobs = """
        { "name": "job", "select": { "mediaTypes": [] }, "report": { "xlsx": true } },
        { "name": "audit", "mode": "audit", "select": { "mediaTypes": [] }, "report": { "xlsx": true } }
        """;

    public static async Task<int> RunAsync(string[] options)
    {
        var today = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        var planted = new PlantedConversations(options.Or(0, 10_000), today.AddDays(-3), today.AddDays(-1));
        await using var database = await NightDatabase.CreateAsync();
        await database.RestartAsync(inOrder: true);
        var left = 0;
        foreach (var store in options.Length > 1 ? options[1..] : ["sqlite", "postgres"])
        {
            foreach (var way in new[] { "keepValues", "forget" })
            {
                var connection = store == "sqlite" ? null : await database.NewDatabaseAsync($"by_{way.ToLowerInvariant()}");
                left += await EraseAsync(planted, connection, store, way);
            }
        }

        return left == 0 ? 0 : 1;
    }

    /// <returns>How many values are left, and writes of the next run.</returns>
    static async Task<int> EraseAsync(PlantedConversations planted, string? database, string store, string way)
    {
        var script = Path.GetTempFileName();
        await File.WriteAllTextAsync(script, planted.Script);
        await using var server = await SandboxServer.StartAsync(Sandboxes.Open(0) with { DataFiles = [script] });
        File.Delete(script);
        using var place = new KeptPlace(server.BaseAddress, Jobs, database);
        string[] dates = ["--from", DateOption(planted.From), "--to", DateOption(planted.To)];
        await NightProcess.RunAsync(place.StartOf(["run", "audit", .. dates]), 3);
        await NightProcess.RunAsync(place.StartOf(["plan", "job", .. dates]), 3);
        await NightProcess.RunAsync(place.StartOf(["run", "job", .. dates]), 0);
        await NightProcess.RunAsync(place.StartOf("flow", "job", "--to", Path.Combine(place.Output, "kit")), 0);
        var needles = new Needles(planted.Values);
        var before = await place.CountAsync(needles);
        var writes = server.WriteCount;
        var watch = System.Diagnostics.Stopwatch.StartNew();
        if (way == "keepValues") await NightProcess.RunAsync(place.StartLater("ledger", "prune"), 0);
        else await NightProcess.RunAsync(place.StartOf("forget", await IdsAsync(place, planted)), 0);
        var seconds = watch.Elapsed.TotalSeconds;
        var after = await place.CountAsync(needles);
        var again = JsonElement.Parse(await NightProcess.RunAsync(place.StartOf(["run", "job", "--json", .. dates]), 0));
        var (written, found) = (server.WriteCount - writes, await place.CountAsync(needles));
        var all = planted.Values.Count;
        Show($"{store}, {way}: {before} of {all} values found before, {after} after {seconds:0.0} s, {found} after the next run");
        Show($"  the next run wrote {written}: {JsonSerializer.Serialize(again.GetProperty("outcomes"))}");
        if (before < planted.Values.Count) throw new NightFailure("not all values were met");
        return after + found + (int)written;
    }

    static async Task<string> IdsAsync(KeptPlace place, PlantedConversations planted)
    {
        var file = Path.Combine(place.Folder, "ids.txt");
        await File.WriteAllLinesAsync(file, planted.Ids);
        return file;
    }
}
