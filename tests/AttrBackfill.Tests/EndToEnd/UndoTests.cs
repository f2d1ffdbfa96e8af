using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>Plans that are applied exactly, runs that are undone, conversations that are waited for.</summary>
public sealed class UndoTests
{
    const string Job = "backfill";

    static readonly SandboxOptions Small = new() { Conversations = 120, Days = 2, Rate = "none" };

    [Fact]
    public async Task A_plan_writes_nothing_and_apply_writes_exactly_the_plan_once()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        var plan = await place.RunAsync(["plan", Job, .. place.AllDates]);
        Assert.True(plan.ExitCode == 3, plan.ToString());
        Assert.Contains("forecast: ", plan.Out, StringComparison.Ordinal);
        Assert.Equal(0, place.Server!.WriteCount);
        var planned = Rows(place).Where(r => r["action"] == "planned").Select(What).ToList();
        var planId = RunId(place);

        var apply = await place.RunAsync("apply", planId);
        Assert.True(apply.ExitCode == 0, apply.ToString());
        Assert.Equal(planned, Rows(place).Where(r => r["action"] == "patched").Select(What));
        Assert.Equal(planId, Summary(place).GetProperty("refersTo").GetString());
        var writes = place.Server.WriteCount;

        var again = await place.RunAsync("apply", planId);
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Equal(writes, place.Server.WriteCount);
        Assert.Equal(2, (await place.RunAsync("apply", RunId(place))).ExitCode); // that one is no plan
    }

    [Theory]
    [InlineData("participant", "")]
    [InlineData("customAttributes", "")]
    [InlineData("conversation", "\"channel\": \"webchat\",")]
    public async Task The_forecast_is_what_apply_calls(string target, string settings)
    {
        await using var place = await Workplace.WithSandboxAsync(Small with { Conversations = 40 });
        var custom = target == "customAttributes" ? $$"""{ "schemaId": "{{place.Server!.SchemaId}}" }""" : "null";
        place.Write("jobs.json", $$"""
            { "jobs": [ { "name": "{{Job}}", "target": "{{target}}", {{settings}} "customAttributes": {{custom}} } ] }
            """);
        var plan = await place.RunAsync(["plan", Job, .. place.AllDates, "--json"]);
        Assert.True(plan.ExitCode == 3, plan.ToString());
        var planned = JsonElement.Parse(plan.Out);
        var calls = planned.GetProperty("forecast").GetProperty("calls").GetInt64();
        var apply = await place.RunAsync("apply", planned.GetProperty("runId").GetString()!, "--json");
        Assert.True(apply.ExitCode == 0, apply.ToString());
        var applied = JsonElement.Parse(apply.Out);
        Assert.Equal(JsonValueKind.Null, applied.GetProperty("forecast").ValueKind);
        var made = applied.GetProperty("calls").GetProperty("byEndpoint").EnumerateObject()
            .Where(e => e.Name.Contains("{conversationId}", StringComparison.Ordinal)).Sum(e => e.Value.GetInt64());
        Assert.Equal(calls, made);
    }

    [Fact]
    public async Task A_reverted_run_is_marked_and_a_dry_run_of_a_revert_names_the_command()
    {
        await using var place = await Workplace.WithSandboxAsync(Small with { Conversations = 40 });
        await place.RunAsync(["run", Job, .. place.AllDates]);
        var runId = RunId(place);
        var dry = await place.RunAsync("revert", runId, "--dry-run");
        Assert.Contains($"to put it back: attrbackfill revert {runId}", dry.Out, StringComparison.Ordinal);
        var index = Path.Combine(place.Output, "index.html");
        Assert.DoesNotContain("reverted by", await File.ReadAllTextAsync(index, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await place.RunAsync("revert", runId);
        Assert.Contains("reverted by", await File.ReadAllTextAsync(index, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_moved_since_the_plan_is_skipped_and_reported()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        await place.RunAsync(["plan", Job, .. place.AllDates]);
        var planId = RunId(place);
        var moved = Rows(place).First(r => r["attribute"] == "prechat_email");
        await PatchAsync(place, moved["conversation_id"], moved["participant_id"], "prechat_email", "somebody else's");
        var apply = await place.RunAsync("apply", planId);
        Assert.True(apply.ExitCode == 3, apply.ToString());
        var row = Rows(place).Single(r => r["conversation_id"] == moved["conversation_id"] && r["attribute"] == "prechat_email");
        Assert.Equal(("different", "kept", "changed since"), (row["kind"], row["action"], row["message"]));
        Assert.Equal("somebody else's", Attributes(place, moved["conversation_id"], moved["participant_id"])["prechat_email"]);
    }

    [Fact]
    public async Task A_reverted_run_leaves_the_values_from_before_and_empty_ones_where_there_was_none()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        var before = place.Server!.ConversationIds().ToDictionary(id => id, place.Server.ConversationJson);
        await place.RunAsync(["run", Job, .. place.AllDates]);
        var written = Rows(place).Where(r => r["action"] == "patched").ToList();
        var runId = RunId(place);
        var dry = await place.RunAsync("revert", runId, "--dry-run");
        Assert.True(dry.ExitCode == 3, dry.ToString());
        Assert.Equal(before.Count(b => b.Value != place.Server.ConversationJson(b.Key)), (int)place.Server.WriteCount);

        var revert = await place.RunAsync("revert", runId);
        Assert.True(revert.ExitCode == 0, revert.ToString());
        foreach (var row in written)
        {
            var attributes = Attributes(place, row["conversation_id"], row["participant_id"]);
            Assert.Equal(row["kind"] == "missing" ? "" : Unescaped(row["actual"]), attributes[row["attribute"]]);
        }

        var reverted = Rows(place);
        Assert.Equal(written.Count, reverted.Count);
        Assert.All(reverted, r => Assert.Equal("reverted", r["action"]));
        Assert.Equal(written.Count(w => w["kind"] == "missing"), reverted.Count(r => r["message"] == "cleared"));

        var writes = place.Server.WriteCount;
        var again = await place.RunAsync("revert", runId);
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Equal(writes, place.Server.WriteCount);
        var forward = await place.RunAsync(["run", Job, .. place.AllDates]); // undone is due again
        Assert.Contains($"patched {written.Select(w => w["conversation_id"]).Distinct().Count()}", forward.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_changed_since_the_run_is_left_alone_by_revert()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        await place.RunAsync(["run", Job, .. place.AllDates]);
        var row = Rows(place).First(r => r["action"] == "patched");
        await PatchAsync(place, row["conversation_id"], row["participant_id"], row["attribute"], "an agent's note");
        var revert = await place.RunAsync("revert", RunId(place));
        Assert.True(revert.ExitCode == 3, revert.ToString());
        Assert.Equal("an agent's note", Attributes(place, row["conversation_id"], row["participant_id"])[row["attribute"]]);
        Assert.Single(Rows(place), r => r["action"] == "kept" && r["message"] == "changed since");
    }

    [Fact]
    public async Task Open_conversations_are_looked_at_again_by_the_next_run_over_whatever_window()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero));
        await using var place =
            await Workplace.WithSandboxAsync(Small with { Clock = clock, Conversations = 200, JobDelay = TimeSpan.Zero });
        await place.RunAsync(["run", Job, .. place.AllDates]);
        var open = Csv.Read(place.ReportPath(Job, "conversations.csv")).Where(r => r["outcome"] == "deferred").ToList();
        Assert.NotEmpty(open);
        Assert.All(open, r => Assert.Equal("0", r["calls"]));
        clock.Advance(TimeSpan.FromHours(9)); // they have ended by now
        var next = await place.RunAsync("run", Job, "--from", "2026-01-01", "--to", "2026-01-01");
        Assert.True(next.ExitCode == 0, next.ToString());
        var rows = Csv.Read(place.ReportPath(Job, "conversations.csv"));
        Assert.Equal(open.Select(r => r["conversation_id"]).Order(), rows.Select(r => r["conversation_id"]).Order());
        Assert.DoesNotContain(rows, r => r["outcome"] == "deferred");
        var last = await place.RunAsync("run", Job, "--from", "2026-01-01", "--to", "2026-01-01");
        Assert.Contains("read 0 =", last.Out, StringComparison.Ordinal);
    }

    static List<Dictionary<string, string>> Rows(Workplace place) => Csv.Read(place.ReportPath(Job, "mismatches.csv"));

    static (string, string, string) What(Dictionary<string, string> row) => (row["conversation_id"], row["attribute"], row["expected"]);

    static string RunId(Workplace place) => Path.GetFileName(Path.GetDirectoryName(place.ReportPath(Job, "summary.json"))!);

    static JsonElement Summary(Workplace place) => JsonDocument.Parse(place.Report(Job, "summary.json")).RootElement;

    static string Unescaped(string cell) => cell.Length > 1 && cell[0] == '\'' ? cell[1..] : cell;

    static Dictionary<string, string> Attributes(Workplace place, string id, string participantId) =>
        JsonDocument.Parse(place.Server!.ConversationJson(id)).RootElement.GetProperty("participants").EnumerateArray()
            .Single(p => p.GetProperty("id").GetString() == participantId).GetProperty("attributes").EnumerateObject()
            .ToDictionary(a => a.Name, a => a.Value.GetString()!);

    static async Task PatchAsync(Workplace place, string id, string participantId, string name, string value)
    {
        using var client = Genesys.ClientFactory.For(place.Server!);
        var body = new AttrBackfill.Genesys.Api.ParticipantAttributes(new Dictionary<string, string> { [name] = value });
        await client.Conversations.PatchAttributesAsync(
            id, participantId, body, new AttrBackfill.Genesys.Api.CallLog(), CancellationToken.None);
    }
}
