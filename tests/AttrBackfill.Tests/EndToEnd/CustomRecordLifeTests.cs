using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Request;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Tests.Genesys;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>Records of custom attributes from their creation to their removal.</summary>
public sealed class CustomRecordLifeTests
{
    const string Record = "attr-backfill";

    static readonly SandboxOptions Small =
        new() { Conversations = 40, Days = 2, Rate = "none", JobDelay = TimeSpan.Zero, AvailabilityLag = TimeSpan.Zero };

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string[]> Divisions => new(["conversation"], [], ["d1", "d2"]);

    [Theory]
    [MemberData(nameof(Divisions))]
    public async Task A_new_record_gets_the_divisions_that_the_job_names(string[] divisions)
    {
        await using var server = await SandboxServer.StartAsync(Small, Cancel);
        using var run =
            await BackfilledAsync(server, j => j with { CustomAttributes = j.CustomAttributes! with { Divisions = divisions } });
        Assert.Equal(ExitCode.Done, run.ExitCode);
        foreach (var id in Patched(run))
        {
            var given = RecordOf(server, id)!.Value.GetProperty("divisions").EnumerateArray().Select(d => d.GetString()!).ToList();
            Assert.Equal(divisions is ["conversation"] ? DivisionsOf(server, id) : divisions, given);
        }
    }

    [Fact]
    public async Task An_undo_removes_the_records_that_the_run_created_and_nobody_changed()
    {
        await using var server = await SandboxServer.StartAsync(Small, Cancel);
        using var other = ClientFactory.For(server);
        var before = server.ConversationIds().First();
        using var run =
            await BackfilledAsync(server, meanwhile: async () => await PutAsync(other, server, before, """{"credit":"EUR 1"}"""));
        var patched = Patched(run);
        var changed = run.Report("mismatches.csv")
            .First(r => r["attribute"] == "prechat_email" && r["action"] == "patched" && r["conversation_id"] != before)["conversation_id"];
        var added = patched.Last(id => id != before && id != changed);
        await AmendAsync(other, server, changed, """{"prechat_email":"theirs@example.com"}""");
        await AmendAsync(other, server, added, """{"credit":"EUR 2"}""");
        await UndoAsync(server, run);
        Assert.Equal(ExitCode.MismatchesRemain, run.ExitCode);
        foreach (var id in patched.Where(id => id != before && id != changed && id != added)) Assert.Null(RecordOf(server, id));
        Assert.Equal("""{"credit":"EUR 2"}""", RecordOf(server, added)!.Value.GetProperty("values").GetRawText());
        Assert.Equal("theirs@example.com", RecordOf(server, changed)!.Value.GetProperty("values").GetProperty("prechat_email").GetString());
        Assert.Equal("""{"credit":"EUR 1"}""", RecordOf(server, before)!.Value.GetProperty("values").GetRawText());
    }

    [Fact]
    public async Task A_second_undo_changes_nothing_and_does_not_wait_for_removed_records()
    {
        await using var server = await SandboxServer.StartAsync(Small, Cancel);
        using var run = await BackfilledAsync(server);
        var written = run.Finished!.Run;
        await UndoAsync(server, run);
        Assert.Equal(ExitCode.Done, run.ExitCode);
        var (writes, calls) = (server.WriteCount, server.RequestCount);
        await UndoAsync(server, run, written);
        Assert.Equal((ExitCode.Done, writes), (run.ExitCode, server.WriteCount));
        Assert.InRange(server.RequestCount - calls, 1, (2 * written.Patched) + 5); // each conversation and its record once
    }

    [Fact]
    public async Task A_client_that_may_not_remove_records_clears_their_fields()
    {
        HashSet<string> permissions =
        [
            "analytics:conversationDetail:view", "conversation:communication:view", "conversation:customAttributes:view",
            "conversation:customAttributes:edit",
            "conversation:customAttributes:schemaView",
        ];
        await using var server = await SandboxServer.StartAsync(Small with { Permissions = permissions }, Cancel);
        using var run = await BackfilledAsync(server);
        var patched = Patched(run);
        await UndoAsync(server, run);
        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.All(patched, id => Assert.Equal("{}", RecordOf(server, id)!.Value.GetProperty("values").GetRawText()));
        Assert.InRange(server.Requests.Count(r => r.Method == "DELETE" && r.Status == 403), 1, 32);
    }

    [Fact]
    public async Task A_read_that_lags_for_hours_is_no_failure_of_the_write()
    {
        await using var server =
            await SandboxServer.StartAsync(Small with { Conversations = 6, RecordLag = TimeSpan.FromHours(3) }, Cancel);
        using var run = await BackfilledAsync(server, j => j with { Verify = "all" }, clock: new FastClock(20));
        Assert.Equal(ExitCode.Done, run.ExitCode);
        var rows = run.Report("mismatches.csv").Where(r => r["kind"] is "missing" or "different").ToList();
        Assert.NotEmpty(rows);
        Assert.All(rows, r => Assert.Equal(("patched", "not visible yet"), (r["action"], r["message"])));
    }

    /// <summary>A value that the schema allows and the server refuses, with the answer of schema operations.</summary>
    [Fact]
    public async Task A_field_that_is_refused_does_not_keep_the_record_from_being_created()
    {
        const string Id = "00000000-0000-4000-8000-000000000001";
        const string Fields = """
            "first":{"allOf":[{"$ref":"#/definitions/text"}],"title":"first"},"bad":{"allOf":[{"$ref":"#/definitions/text"}],"title":"bad"},
            "last":{"allOf":[{"$ref":"#/definitions/text"}],"title":"last"},"needed":{"allOf":[{"$ref":"#/definitions/text"}],"title":"needed"}
            """;
        const string Schema =
            $$$"""{"id":"s","name":"s","version":1,"enabled":true,"jsonSchema":{"$schema":"http://json-schema.org/draft-04/schema#","title":"s","properties":{ {{{Fields}}} },"required":["needed"]}}""";
        const string Live = $$$"""
            {"id":"{{{Id}}}","startTime":"2026-11-20T10:00:00Z","endTime":"2026-11-20T10:05:00Z","participants":[
              {"id":"p","purpose":"customer","attributes":{"first":"1","bad":"2","last":"3","needed":"4"}}]}
            """;
        var (record, version) = (new Dictionary<string, string>(), 0);
        await using var stub = StubGenesys.Start((method, path, body) =>
        {
            if (path.EndsWith("/schemas/s", StringComparison.Ordinal)) return StubAnswer.Json(Schema);
            if (method == "GET")
                return path.Contains("customattributes", StringComparison.Ordinal) ? new StubAnswer(404) : StubAnswer.Json(Live);
            var sent = JsonElement.Parse(body);
            var values = sent.GetProperty("customAttributes").EnumerateObject().ToDictionary(v => v.Name, v => v.Value.GetString()!);
            if (values.ContainsKey("bad") || (version == 0 && !values.ContainsKey("needed")))
                return RefusingGenesys.Refuse(422, "invalid.value", "The record breaks a rule.");
            if (sent.GetProperty("version").GetInt32() != version) return RefusingGenesys.Refuse(409, "conflict", "Stale.");
            version++;
            foreach (var (name, value) in values) record[name] = value;
            return StubAnswer.Json("{}");
        });
        using var run = new InProcessRun();
        var job = InProcessRun.Backfill
            with
        { Target = TargetKind.CustomAttributes, CustomAttributes = new CustomAttributesSettings { SchemaId = "s" } };
        await run.RunAsync(stub.Address, [Id], TimeProvider.System, job, Cancel);
        Assert.Equal(ExitCode.ConversationsFailed, run.ExitCode);
        Assert.Equal(["first", "last", "needed"], record.Keys.Order());
        var failed = Assert.Single(run.Report("mismatches.csv"), r => r["action"] == "failed");
        Assert.Equal("bad", failed["attribute"]);
        Assert.Contains("422 invalid.value: The record breaks a rule.", failed["message"], StringComparison.Ordinal);
    }

    static async Task<InProcessRun> BackfilledAsync(
        SandboxServer server, Func<JobSettings, JobSettings>? with = null, Func<Task>? meanwhile = null, TimeProvider? clock = null)
    {
        if (meanwhile is not null) await meanwhile();
        var job = InProcessRun.Backfill
            with
        { Target = TargetKind.CustomAttributes, CustomAttributes = new CustomAttributesSettings { SchemaId = server.SchemaId } };
        var run = new InProcessRun();
        await run.RunAsync(server, clock ?? TimeProvider.System, with?.Invoke(job) ?? job, cancellationToken: Cancel);
        return run;
    }

    static Task UndoAsync(SandboxServer server, InProcessRun run, RunRecord? undone = null) => run.RunAsync(
        server.BaseAddress, RunRequest.After(undone ?? run.Finished!.Run, RunKind.Revert, dryRun: false), TimeProvider.System, 16, Cancel);

    static List<string> Patched(InProcessRun run)
    {
        var ids = run.Report("conversations.csv").Where(r => r["outcome"] == "patched").Select(r => r["conversation_id"]).ToList();
        Assert.True(ids.Count > 10);
        return ids;
    }

    static JsonElement? RecordOf(SandboxServer server, string id) =>
        JsonElement.Parse(server.CustomAttributesJson(id)).TryGetProperty(Record, out var record) ? record : null;

    static List<string> DivisionsOf(SandboxServer server, string id) =>
        [.. JsonElement.Parse(server.ConversationJson(id)).GetProperty("divisions").EnumerateArray()
            .Select(d => d.GetProperty("division").GetProperty("id").GetString()!)];

    static Task PutAsync(GenesysClient client, SandboxServer server, string id, string values) =>
        client.CustomAttributes.PutAsync(
            id, new CustomAttributesWrite(Record, server.SchemaId, 0, [], Values(values)), new CallLog(), Cancel);

    static Task AmendAsync(GenesysClient client, SandboxServer server, string id, string values) => client.CustomAttributes.PatchAsync(
        id, new CustomAttributesWrite(Record, null, RecordOf(server, id)!.Value.GetProperty("version").GetInt32(), [], Values(values)),
        new CallLog(), Cancel);

    static Dictionary<string, JsonElement> Values(string json) =>
        JsonElement.Parse(json).EnumerateObject().ToDictionary(v => v.Name, v => v.Value);
}
