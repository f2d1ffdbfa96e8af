using System.Text.RegularExpressions;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>A scrub leaves no listed value in ledger and reports of earlier runs, wherever it is killed.</summary>
public sealed partial class ScrubErasureTests
{
    const string Jobs = """
        { LEDGER "jobs": [
          { "name": "scrub", "mode": "scrub", "select": { "mediaTypes": [] }, "flatten": { "include": ["*email*"] } },
          { "name": "backfill", "select": { "mediaTypes": [] }, "report": { "xlsx": true } } ] }
        """;

    const string Postgres = """ "ledger": { "provider": "postgres", "connectionString": "env:LEDGER" }, """;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sqlite", 1)]
    [InlineData("postgres", 2)]
    public async Task A_scrub_killed_at_random_moments_erases_its_values_from_earlier_runs_and_no_others(string store, int seed)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero));
        await using var place = await Workplace.WithSandboxAsync(
            new SandboxOptions
            {
                Conversations = 120, Days = 2, Rate = "none", JobDelay = TimeSpan.Zero, Varied = true, Clock = clock,
            },
            Jobs.Replace("LEDGER", store == "postgres" ? Postgres : "", StringComparison.Ordinal));
        if (store == "postgres") place.Environment["LEDGER"] = await PostgresServer.NewSchemaAsync();
        var run = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.True(run.ExitCode == 0, run.ToString());
        var table = place.ReportPath("backfill", "mismatches.csv");
        var before = Csv.Read(table).ToList();
        Assert.Contains(before, r => Email().IsMatch(r["expected"]));
        clock.Advance(TimeSpan.FromDays(5)); // all have ended long ago

        var random = new Random(seed);
        Func<int, bool>[] moments =
        [
            writes => place.Server!.WriteCount >= writes + random.Next(1, 20), // while it scrubs
            _ => !File.Exists(table), // while it erases
            _ => File.Exists(table), // while it writes the reports again, or later
        ];
        foreach (var isNow in moments) await KilledAsync(place, isNow);
        var end = await place.RunAsync(["run", "scrub", .. place.AllDates]);
        Assert.True(end.ExitCode == 0, end.ToString());

        Assert.All(place.Server!.ConversationIds(), id => Assert.DoesNotMatch(Email(), place.Server.ConversationJson(id)));
        Assert.All(
            Directory.EnumerateFiles(place.Output, "*", SearchOption.AllDirectories),
            f => Assert.All(OutputFiles.Texts(f), t => Assert.False(Email().IsMatch(t), f)));
        await using (var location = Location(place))
        await using (var ledger = await location.OpenAsync(TimeProvider.System, Token))
            Assert.Empty(await ledger.Forgotten.CarryingAsync("@example.com", Token));
        AssertOthersStay(before, [.. Csv.Read(table)]);
    }

    static async Task KilledAsync(Workplace place, Func<int, bool> isNow)
    {
        using var process = place.Start(["run", "scrub", .. place.AllDates]); // takes up the run that was killed
        var (ended, writes) = (process.EndAsync(), (int)place.Server!.WriteCount);
        while (!ended.IsCompleted && !isNow(writes)) await Task.Delay(1, Token);
        if (!ended.IsCompleted) process.Kill();
        await ended;
    }

    static void AssertOthersStay(List<Dictionary<string, string>> before, List<Dictionary<string, string>> after)
    {
        Assert.Equal(before.Count, after.Count);
        var erased = 0;
        foreach (var (then, now) in before.Zip(after))
        {
            var isErased = (now["expected"], now["actual"]) == ("***", "***");
            var isListed = then["source_path"].Contains("email", StringComparison.OrdinalIgnoreCase)
                || then["attribute"].Contains("email", StringComparison.OrdinalIgnoreCase);
            Assert.True(isErased || !isListed, then["attribute"]);
            var mayBeErased = isListed || (then["expected"] + then["actual"]).AsSpan().TrimStart() is ['{' or '[', ..];
            if (isErased && mayBeErased) (now["expected"], now["actual"], erased) = (then["expected"], then["actual"], erased + 1);
            Assert.Equal(then, now);
        }

        Assert.InRange(erased, 1, before.Count / 2);
    }

    static LedgerLocation Location(Workplace place) => place.Environment.TryGetValue("LEDGER", out var database)
        ? LedgerLocation.InPostgres(new Secret(database))
        : LedgerLocation.InFile(Path.Combine(place.Output, "ledger.db"));

    [GeneratedRegex(@"(old-)?user\d+@example\.com")]
    private static partial Regex Email();
}
