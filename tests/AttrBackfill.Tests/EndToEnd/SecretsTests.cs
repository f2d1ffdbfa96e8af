using System.Text;
using System.Text.RegularExpressions;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>
/// Every command and every kind of failure with a marked secret, marked tokens and marked values: none of them is told to anybody.
/// </summary>
public sealed class SecretsTests
{
    const string Secret = "marked-secret-5f1c";
    const string Value = "marked-value-77ab";

    public static TheoryData<string, string> Places => new()
    {
        { "run backfill {dates}", "" },
        { "run backfill {dates} --dry-run --json", "" },
        { "plan backfill {dates}", "" },
        { "run audit {dates} --log-format json", "" },
        { "run backfill --ids {ids} --log-format json", "400" },
        { "run backfill {dates}", "malformed=0.3,truncated=0.3" },
        { "run backfill {dates}", "500@patch=0.3,reset@patch=0.3,revoke=0.2" },
        { "run backfill {dates}", "login" },
        { "doctor", "" },
        { "doctor", "login" },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Nothing_marked_is_told(string line, string faults)
    {
        await using var place = await PlaceAsync(faults);
        if (faults == "login") place.Environment["GENESYS_CLIENT_SECRET"] = Secret + "-wrong";
        var ids = string.Join(',', place.Server!.ConversationIds().Append("00000000-0000-4000-8000-00000000dead"));
        var arguments = line.Split(' ').SelectMany(word => word switch { "{dates}" => place.AllDates, "{ids}" => [ids], _ => [word] });
        var run = await place.RunAsync([.. arguments, "--log-level", "trace"]);
        AssertUntold(place, line.StartsWith("doctor", StringComparison.Ordinal) ? null : run, run);
        if (faults.Length > 0 || !line.StartsWith("run backfill {dates}", StringComparison.Ordinal)) return;
        var id = Path.GetFileName(Directory.EnumerateDirectories(Path.Combine(place.Output, "backfill")).Single());
        foreach (var later in new[] { "jobs", "history", "history backfill --json", $"report {id}", $"resume {id}",
            $"revert {id} --dry-run", $"revert {id}", $"apply {id}", "validate" })
        {
            AssertUntold(place, null, await place.RunAsync([.. later.Split(' '), "--log-level", "trace"]));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("500@patch=0.5,malformed=0.2")]
    public async Task Nor_by_the_daemon_its_pages_its_metrics_and_its_messages(string faults)
    {
        await using var receiver = Receiver.Start();
        await using var place = await PlaceAsync(faults);
        place.Environment["HOOK"] = $"{receiver.Address}{Secret}-hook";
        place.Write("jobs.json", $$"""
            { "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, {{Daemon.Never}}, "notify": { "url": "env:HOOK", "on": ["failure", "mismatches", "success"] } } ] }
            """);
        using var daemon = await Daemon.StartAsync(place, more: ["--log-level", "trace"]);
        await daemon.RunAsync($$"""{"job":"backfill","from":"{{place.Server!.From:o}}","to":"{{place.Server.To:o}}"}""");
        var told = new StringBuilder();
        foreach (var page in new[] { "/", "/metrics", "/healthz", "/readyz" }) told.AppendLine(await daemon.GetAsync(page));
        foreach (Match link in Regex.Matches(told.ToString(), "href=\"(/[^\"]+)\""))
            told.AppendLine(await daemon.GetAsync(link.Groups[1].Value));
        using (var refused = await daemon.PostAsync("{}", key: Daemon.Key + "x"))
        {
            told.AppendLine(
                await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        using (var wrong = await daemon.PostAsync($$"""{"job":"{{Secret}}"}""")) Assert.False(wrong.IsSuccessStatusCode);
        told.Append(await daemon.StopAsync());
        told.AppendJoin('\n', receiver.All.Select(p => p.Text));
        foreach (var mark in Marks(place).Append(Value).Append(Daemon.Key))
            Assert.DoesNotContain(mark, told.ToString(), StringComparison.Ordinal);
        Assert.Contains("backfill", told.ToString(), StringComparison.Ordinal);
    }

    static async Task<Workplace> PlaceAsync(string faults)
    {
        var folder = Directory.CreateTempSubdirectory("attrbackfill-secrets-");
        var data = Path.Combine(folder.FullName, "data.json");
        await File.WriteAllTextAsync(
            data, "[" + string.Join(',', Enumerable.Range(0, 6).Select(Conversation)) + "]", TestContext.Current.CancellationToken);
        var options = new SandboxOptions
        {
            DataFiles = [data], Rate = "none", ClientSecret = Secret, Faults = faults is "login" or "400"
            ? ""
            : faults
        };
        var place = await Workplace.WithSandboxAsync(options);
        place.Environment["GENESYS_CLIENT_SECRET"] = Secret;
        folder.Delete(recursive: true);
        return place;
    }

    static string Conversation(int i) => $$$"""
        {"id":"00000000-0000-4000-8000-00000000000{{{i}}}","startTime":"2026-11-18T10:00:00.000Z","endTime":"2026-11-18T10:05:00.000Z","participants":[{"id":"p1","purpose":"customer",
        "attributes":{"form":"{\"email\":\"{{{Value}}}-{{{i}}}\",\"deep\":{\"x\":\"{{{Value}}}\"}}","plain":"{{{Value}}}"},"messages":[{"id":"m1","type":"webmessaging","direction":"inbound","state":"disconnected"}]}]}
        """;

    static string[] Marks(Workplace place) =>
        [Secret, Convert.ToBase64String(Encoding.UTF8.GetBytes("sandbox:" + Secret)), .. place.Server!.IssuedTokens];

    static void AssertUntold(Workplace place, ProcessResult? writesReports, ProcessResult run)
    {
        var marks = Marks(place);
        Assert.NotEqual(1, run.ExitCode);
        foreach (var mark in marks.Append(Value)) Assert.DoesNotContain(mark, run.ToString(), StringComparison.Ordinal);
        if (writesReports is null || !Directory.Exists(place.Output)) return;
        foreach (var file in Directory.EnumerateFiles(place.Output, "*", SearchOption.AllDirectories))
        {
            var text = Encoding.Latin1.GetString(File.ReadAllBytes(file)); // the ledger is not text
            foreach (var mark in marks) Assert.DoesNotContain(mark, text, StringComparison.Ordinal);
            var showsValues = Path.GetFileName(file) is "mismatches.csv" or "report.html"
                || Path.GetFileName(file).StartsWith("ledger.db", StringComparison.Ordinal);
            if (!showsValues) Assert.DoesNotContain(Value, text, StringComparison.Ordinal);
        }
    }
}
