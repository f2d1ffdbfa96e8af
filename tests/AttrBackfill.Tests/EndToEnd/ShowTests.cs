using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary><c>show</c>: one conversation as it is now, and what the ledger knows of it.</summary>
public sealed class ShowTests
{
    const string Tutorial = "12345678-1234-1234-1234-123456789abc";
    const string Ended = "00000000-0000-4000-8000-000000000001";
    const string Open = "00000000-0000-4000-8000-000000000002";
    const string NoCustomer = "00000000-0000-4000-8000-000000000003";
    const string NoAttributes = "00000000-0000-4000-8000-000000000004";
    const string Absent = "00000000-0000-4000-8000-00000000dead";
    const string Value = "marked-value-3c1d";

    const string TutorialDocument = """
        {
          "id": "12345678-1234-1234-1234-123456789abc", "type": "webchat",
          "participants": [
            {
              "id": "participant-uuid-customer", "name": "Customer Name", "address": "webchat:customer:uuid", "role": "customer",
              "attributes": {
                "custom_field_1": "value1", "source_url": "https://example.com/support",
                "pre_chat_form_data": { "email": "user@example.com", "subject": "Billing Issue" }
              }
            },
            { "id": "participant-uuid-agent", "name": "Agent Name", "address": "user:uuid", "role": "agent", "attributes": {} }
          ],
          "attributes": { "kept": "as it was", "custom_field_1": "older" }
        }
        """;

    static readonly string Platform = $$"""
        [
          { "id": "{{Ended}}", "startTime": "2026-11-20T10:00:00Z", "endTime": "2026-11-20T11:00:00Z", "participants": [
            { "id": "agent", "purpose": "agent", "attributes": {} },
            { "id": "first", "purpose": "customer", "attributes": {} },
            { "id": "second", "purpose": "customer", "messages": [ { "id": "m", "type": "webmessaging" } ],
              "attributes": { "ANI ": "+1", "pre_chat_form_data": "{\"email\":\"{{Value}}\",\"subject\":\"\"}",
                  "prechat_email": "old" } } ] },
          { "id": "{{Open}}", "startTime": "2026-11-20T10:00:00Z", "participants": [
            { "id": "p", "purpose": "customer", "attributes": { "a": "{\"b\":\"c\"}" },
                "messages": [ { "id": "m", "type": "webmessaging" } ] } ] },
          { "id": "{{NoCustomer}}", "startTime": "2026-11-20T10:00:00Z", "endTime": "2026-11-20T11:00:00Z", "participants": [
            { "id": "p", "purpose": "agent", "attributes": { "a": "b" } } ] },
          { "id": "{{NoAttributes}}", "startTime": "2026-11-20T10:00:00Z", "endTime": "2026-11-20T11:00:00Z", "participants": [
            { "id": "p", "purpose": "customer", "attributes": {} } ] }
        ]
        """;

    const string Job = """
        { "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, "source": "detailsQuery",
          "flatten": { "prefixes": { "pre_chat_form_data": "prechat_" } } } ] }
        """;

    [Fact]
    public async Task The_tutorial_s_conversation_is_printed_raw_flat_and_as_a_flow_reads_it()
    {
        using var files = new TemporaryFolder();
        await using var place = await Workplace.WithSandboxAsync(
            new SandboxOptions { DataFiles = [files.Write("tutorial.json", TutorialDocument)], Rate = "none" });
        var shown = await place.RunAsync("show", Tutorial, "--job", "webchat");
        Assert.True(shown.ExitCode == 0, shown.ToString());
        Assert.Contains("  custom_field_1: value1\n  source_url: https://example.com/support\n", shown.Out, StringComparison.Ordinal);
        Assert.Contains("participant-uuid-customer  customer  3           chosen\n", shown.Out, StringComparison.Ordinal);
        Assert.Contains("state  unknown (this channel does not say", shown.Out, StringComparison.Ordinal);
        Assert.Matches("different +custom_field_1 +custom_field_1 +value1 +older ", shown.Out);
        Assert.Matches(
            @"missing +prechat_email +pre_chat_form_data\.email +user@example\.com +- +sys\.conversation\.attributes\.prechat_email\n",
                shown.Out);
        Assert.Contains("the ledger knows nothing of it", shown.Out, StringComparison.Ordinal);
        Assert.Empty(shown.Error);

        var json = await JsonAsync(place, Tutorial, "--job", "webchat");
        Assert.Equal("user@example.com", json.GetProperty("raw").GetProperty("pre_chat_form_data").GetProperty("email").GetString());
        Assert.False(Directory.Exists(place.Output)); // a look makes no ledger
    }

    [Fact]
    public async Task Each_attribute_has_its_verdict_before_and_after_a_run()
    {
        await using var place = await PlaceAsync();
        var before = await JsonAsync(place, Ended);
        Assert.Equal(("ended", "2026-11-20T10:00:00.000Z", "2026-11-20T11:00:00.000Z", "message"), (
            Text(before, "state"), Text(before, "start"), Text(before, "end"), Text(before, "mediaType")));
        Assert.Equal(
            [("agent", "agent", 0, false), ("first", "customer", 0, false), ("second", "customer", 3, true)],
            before.GetProperty("participants").EnumerateArray().Select(
                p => (Text(p, "participantId"), Text(p, "purpose"), p.GetProperty("attributes").GetInt32(),
                    p.GetProperty("chosen").GetBoolean())));
        Assert.Equal(
            [
                ("ANI ", "ANI ", "+1", "+1", "match", "Get Participant Data \"ANI \""),
                ("prechat_email", "pre_chat_form_data.email", Value, "old", "different", "Get Participant Data \"prechat_email\""),
                ("prechat_subject", "pre_chat_form_data.subject", "", null, "match", "Get Participant Data \"prechat_subject\""),
            ],
            Verdicts(before));

        var run = await place.RunAsync("run", "backfill", "--ids", Ended);
        Assert.True(run.ExitCode == 0, run.ToString());
        var after = await JsonAsync(place, Ended);
        Assert.All(Verdicts(after), v => Assert.Equal("match", v.Verdict));
        var written = Assert.Single(after.GetProperty("history").EnumerateArray());
        Assert.Equal(("prechat_email", "old", Value, "patched"),
            (Text(written, "attribute"), Text(written, "before"), Text(written, "after"), Text(written, "action")));
        Assert.NotNull(Text(written, "correlationId"));
    }

    [Fact]
    public async Task The_ledger_s_part_needs_no_call_and_tells_every_run()
    {
        await using var place = await PlaceAsync();
        await place.RunAsync("run", "backfill", "--ids", Ended, "--dry-run");
        await place.RunAsync("run", "backfill", "--ids", Ended);
        var runId = Path.GetFileName(Path.GetDirectoryName(place.ReportPath("backfill", "summary.json"))!);
        await place.RunAsync("run", "backfill", "--ids", Ended);
        await place.RunAsync("revert", runId);
        var calls = place.Server!.RequestCount;
        var shown = await JsonAsync(place, Ended, "--offline");
        Assert.Equal(calls, place.Server.RequestCount);
        Assert.Equal(("unknown", "2026-11-20T11:00:00.000Z", "message"),
            (Text(shown, "state"), Text(shown, "end"), Text(shown, "mediaType")));
        var history = shown.GetProperty("history").EnumerateArray().ToList();
        Assert.Equal(
            [("prechat_email", "planned", Value), ("prechat_email", "patched", Value), (null, "in-sync", null),
                ("prechat_email", "reverted", "old")],
            history.Select(h => (Text(h, "attribute"), Text(h, "action"), Text(h, "after"))));
        Assert.Equal(runId, Text(history[1], "runId"));
        Assert.Equal(history.Select(h => Text(h, "at")).Order(StringComparer.Ordinal), history.Select(h => Text(h, "at")));

        var text = await place.RunAsync("show", Ended, "--offline");
        Assert.Matches($"{runId}  .*Z +patched +prechat_email +old +{Value} +", text.Out);
    }

    [Fact]
    public async Task An_open_conversation_is_judged_though_the_job_defers_it()
    {
        await using var place = await PlaceAsync();
        var shown = await JsonAsync(place, Open);
        Assert.Equal("open", Text(shown, "state"));
        Assert.Equal([("a_b", "a.b", "c", null, "missing", "Get Participant Data \"a_b\"")], Verdicts(shown));
        Assert.Equal(0, place.Server!.WriteCount);
    }

    [Theory]
    [InlineData(NoCustomer, 0, "no customer: no participant has the purpose customer", "")]
    [InlineData(NoAttributes, 0, "no attributes: the customer has none", "")]
    [InlineData(Absent, 4, "the ledger knows nothing of it",
        "answered 404 not.found: no such conversation, or not of this type; check the id and its type")]
    public async Task What_there_is_nothing_to_flatten_of_is_said_in_words(string id, int exitCode, string told, string error)
    {
        await using var place = await PlaceAsync();
        var shown = await place.RunAsync("show", id);
        Assert.True(shown.ExitCode == exitCode, shown.ToString());
        Assert.Contains(told, shown.Out, StringComparison.Ordinal);
        Assert.Contains(error, shown.Error, StringComparison.Ordinal);
        await JsonAsync(place, id);
    }

    [Fact]
    public async Task A_refused_login_and_a_missing_permission_end_with_5_and_say_what_is_missing()
    {
        await using var forbidden = await PlaceAsync(permissions: new HashSet<string>());
        var shown = await forbidden.RunAsync("show", Ended);
        Assert.True(shown.ExitCode == 5, shown.ToString());
        Assert.Contains("conversation:communication:view", Assert.Single(Lines(shown.Error)), StringComparison.Ordinal);
        await using var place = await PlaceAsync();
        place.Environment["GENESYS_CLIENT_SECRET"] = "wrong";
        var refused = await place.RunAsync("show", Ended);
        Assert.True(refused.ExitCode == 5, refused.ToString());
        Assert.Contains("GENESYS_CLIENT_SECRET", Assert.Single(Lines(refused.Error)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("123")]
    [InlineData("../../../etc/passwd")]
    [InlineData("00000000-0000-4000-8000-00000000000g")]
    [InlineData("{00000000-0000-4000-8000-000000000001")]
    public async Task An_id_that_is_no_UUID_is_refused_in_one_line_before_anything_is_called(string id)
    {
        await using var place = await PlaceAsync();
        var shown = await place.RunAsync("show", id);
        Assert.True(shown.ExitCode == 2, shown.ToString());
        Assert.Single(Lines(shown.Error));
        Assert.Equal(0, place.Server!.RequestCount);
    }

    [Fact]
    public async Task Without_a_name_the_first_backfill_is_asked_and_the_output_says_so()
    {
        await using var place = await PlaceAsync("""
            { "jobs": [ { "name": "audit", "mode": "audit" }, { "name": "one", "flatten": { "separator": "." } }, { "name": "two" } ] }
            """);
        var shown = await place.RunAsync("show", Open);
        Assert.Contains("job    one (the first backfill of several jobs; --job names another)", shown.Out, StringComparison.Ordinal);
        Assert.Contains(" a.b ", shown.Out, StringComparison.Ordinal);
        var unknown = await place.RunAsync("show", Open, "--job", "tow");
        Assert.True(unknown.ExitCode == 2, unknown.ToString());
        Assert.Contains("two", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_go_to_stdout_and_to_no_log()
    {
        await using var place = await PlaceAsync();
        await place.RunAsync("run", "backfill", "--ids", Ended);
        var shown = await place.RunAsync("show", Ended, "--log-level", "trace");
        Assert.Contains(Value, shown.Out, StringComparison.Ordinal);
        Assert.Contains("GET /api/v2/conversations/{conversationId}", shown.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Value, shown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_s_fields_and_what_its_schema_lacks_have_verdicts_too()
    {
        using var files = new TemporaryFolder();
        var data = files.Write("data.json", $$"""
            [ { "id": "{{Ended}}", "startTime": "2026-11-20T10:00:00Z", "endTime": "2026-11-20T11:00:00Z", "participants": [
              { "id": "p", "purpose": "customer", "attributes": { "credit": "EUR 12.50", "prechat_vip": "yes", "colour": "red" } } ] } ]
            """);
        await using var place = await Workplace.WithSandboxAsync(new SandboxOptions { DataFiles = [data], Rate = "none" });
        place.Write("jobs.json", $$"""
            { "jobs": [ { "name": "job", "select": { "mediaTypes": [] }, "target": "customAttributes",
                "customAttributes": { "schemaId": "{{place.Server!.SchemaId}}" } } ] }
            """);
        Assert.Equal(
            [
                ("credit", "credit", "EUR 12.50", null, "missing", "data action: credit"),
                    ("prechat_vip", "prechat_vip", "yes", null, "type", "data action: prechat_vip"),
                ("colour", "colour", "red", null, "type", ""),
            ],
            Verdicts(await JsonAsync(place, Ended)));
        var run = await place.RunAsync("run", "job", "--ids", Ended);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(("EUR 12.50", "match"),
            Verdicts(await JsonAsync(place, Ended)).Where(v => v.Attribute == "credit").Select(v => (v.Actual, v.Verdict)).Single());
    }

    [Fact]
    public async Task What_was_announced_and_never_answered_is_in_doubt()
    {
        await using var place = await PlaceAsync(answersPatches: false);
        using var run = place.Start("run", "backfill", "--ids", Ended);
        JsonElement shown;
        do
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            shown = await JsonAsync(place, Ended, "--offline");
        }
        while (shown.GetProperty("history").GetArrayLength() == 0);
        run.Kill();
        await run.EndAsync();
        var row = Assert.Single(shown.GetProperty("history").EnumerateArray());
        Assert.Equal(("prechat_email", "in-doubt", null), (Text(row, "attribute"), Text(row, "action"), Text(row, "correlationId")));
    }

    [Fact]
    public async Task A_run_is_shown_on_24_lines_with_what_failed_what_to_do_and_what_to_type()
    {
        await using var place = await PlaceAsync();
        await place.RunAsync("run", "backfill", "--ids",
            string.Join(',', Enumerable.Range(0, 6).Select(i => $"{Absent[..^1]}{i}").Append(Ended)));
        var id = Path.GetFileName(Path.GetDirectoryName(place.ReportPath("backfill", "summary.json"))!);
        for (var i = 0; i < 4; i++) await place.RunAsync("resume", id);
        var shown = await place.RunAsync("show", id);
        Assert.True(shown.ExitCode == 0, shown.ToString());
        Assert.InRange(Lines(shown.Out).Length, 10, 24);
        Assert.StartsWith($"run {id}  completed, exit code 4: some conversations failed\njob      backfill, backfill, target participant\n",
            shown.Out, StringComparison.Ordinal);
        Assert.Matches("failed 6 x 404: Check the conversation's id and its type", shown.Out);
        Assert.Contains("attempts 5, the last of them:\n", shown.Out, StringComparison.Ordinal);
        Assert.EndsWith($"to try the failed ones again: attrbackfill resume {id}\n", shown.Out, StringComparison.Ordinal);
        Assert.Equal(place.Report("backfill", "summary.json").Trim(), (await place.RunAsync("show", id, "--json")).Out.Trim());
        Assert.Equal(2, (await place.RunAsync("show", "20200101T000000Z-0000")).ExitCode);
    }

    static async Task<Workplace> PlaceAsync(string jobs = Job, IReadOnlySet<string>? permissions = null, bool answersPatches = true)
    {
        var files = Directory.CreateTempSubdirectory("attrbackfill-show-");
        var data = Path.Combine(files.FullName, "data.json");
        await File.WriteAllTextAsync(data, Platform, TestContext.Current.CancellationToken);
        var options = new SandboxOptions { DataFiles = [data], Rate = "none", Permissions = permissions };
        if (!answersPatches) options = options with { Faults = "slow@patch=1", SlowBy = TimeSpan.FromMinutes(1) };
        var place = await Workplace.WithSandboxAsync(options, jobs);
        files.Delete(recursive: true);
        return place;
    }

    /// <summary>As JSON, held to its schema, whatever the exit code.</summary>
    static async Task<JsonElement> JsonAsync(Workplace place, params string[] arguments)
    {
        var shown = await place.RunAsync(["show", .. arguments, "--json"]);
        Assert.True(shown.Out.StartsWith('{'), shown.ToString());
        var json = JsonElement.Parse(shown.Out);
        Assert.Empty(JsonShape.Problems(JsonShape.Schema("show.schema.json"), json));
        return json;
    }

    static IEnumerable<(string? Attribute, string? Path, string? Desired, string? Actual, string? Verdict, string? Architect)> Verdicts(
        JsonElement shown) =>
        shown.GetProperty("attributes").EnumerateArray().Select(a => (
            Text(a, "attribute"), Text(a, "sourcePath"), Text(a, "desired"), Text(a, "actual"), Text(a, "verdict"), Text(a, "architect")));

    static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();

    static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
