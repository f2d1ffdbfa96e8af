using System.Net;
using System.Text.Json;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Tests.Genesys;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>The target that reports can see: the program against the sandbox, whose records obey a schema.</summary>
public sealed class CustomAttributesTests
{
    const string Record = "attr-backfill";

    static readonly SandboxOptions Small = new() { Conversations = 60, Days = 2, Rate = "none", AvailabilityLag = TimeSpan.Zero };

    static readonly string LongText = new('x', 1000);

    static readonly string Umlauts = new('ä', 100);

    /// <summary>Text on the customer's side, and the text of what stands in the record then; null where it does not fit.</summary>
    static readonly (string Field, string Text, string? Written)[] Values =
    [
        ("custom_field_1", " white space ", " white space "), ("custom_field_1", "\" and 😀 and \\ and \t", "\" and 😀 and \\ and \t"),
        ("custom_field_1", Umlauts, Umlauts), ("custom_field_1", Umlauts + "x", null),
        ("source_url", LongText, LongText), ("source_url", LongText + "x", null),
        ("prechat_address_postal_code", "01234", "01234"), ("prechat_address_postal_code", "123456789012345678901", null),
        ("prechat_order_count", "+012", "12"), ("prechat_order_count", "9007199254740991", "9007199254740991"),
        ("prechat_order_count", "-9007199254740992", null), ("prechat_order_count", "1.0", null), ("prechat_order_count", "", null),
        ("prechat_cart_total", "1.10", "1.10"), ("prechat_cart_total", "-2.5E-3", "-2.5E-3"), ("prechat_cart_total", "1,5", null),
        ("prechat_vip", "TRUE", "true"), ("prechat_vip", "yes", null),
        ("customer_since", "2024-02-29", "2024-02-29"), ("customer_since", "2023-02-29", null),
        ("last_contact", "2026-11-20T10:00:00+01:00", "2026-11-20T09:00:00.000Z"), ("last_contact", "2026-11-20T10:00:00", null),
        ("Lang", "de-DE", "de-DE"), ("Lang", "de-de", null),
        ("credit", "EUR 12.50", "EUR 12.50"), ("credit", "12.50", null),
    ];

    [Fact]
    public async Task Each_type_is_written_as_its_own_and_what_does_not_fit_is_told_with_the_reason()
    {
        using var folder = new TemporaryFolder();
        var conversations = Values.Select((v, i) => Conversation(i, new() { [v.Field] = v.Text, ["colour"] = "red", ["ANI "] = "+1" }));
        var data = folder.Write("data.json", $"[{string.Join(',', conversations)}]");
        await using var place = await PlaceAsync(new SandboxOptions { DataFiles = [data], Rate = "none" });
        var run = await place.RunAsync(["run", "job", .. place.AllDates]);
        Assert.True(run.ExitCode == 0, run.ToString());
        var mismatches = Csv.Read(place.ReportPath("job", "mismatches.csv")).ToDictionary(r => r["conversation_id"]);
        for (var i = 0; i < Values.Length; i++)
        {
            var (field, _, written) = Values[i];
            var row = mismatches[Id(i)];
            Assert.Equal(written is null
                ? ("type", "kept", true)
                : ("missing", "patched", false), (row["kind"], row["action"], row["message"].Length > 0));
            Assert.Equal(written is null
                ? "{}"
                : written, written is null ? ValuesOf(place, Id(i)) : Text(JsonElement.Parse(ValuesOf(place, Id(i))).GetProperty(field)));
        }

        AssertLackingNamesStandInTheCatalogueOnce(place);
        await AssertSecondRunIsSilentAsync(place);
    }

    static void AssertLackingNamesStandInTheCatalogueOnce(Workplace place)
    {
        var catalogue = Csv.Read(place.ReportPath("job", "attributes.csv")).ToDictionary(r => r["attribute"]);
        Assert.Equal(
            ("1.0000", "0", ""), (catalogue["colour"]["coverage"], catalogue["colour"]["mismatches"], catalogue["colour"]["architect"]));
        Assert.Equal("", catalogue["ANI "]["architect"]);
        Assert.Equal("data action: credit", catalogue["credit"]["architect"]);
        Assert.All(Csv.Read(place.ReportPath("job", "conversations.csv")), r => Assert.Equal("1", r["attributes"]));
    }

    static async Task AssertSecondRunIsSilentAsync(Workplace place)
    {
        var (writes, calls) = (place.Server!.WriteCount, place.Server.RequestCount);
        var notes = Csv.Read(place.ReportPath("job", "mismatches.csv")).Count(r => r["kind"] == "type");
        var again = await place.RunAsync(["run", "job", .. place.AllDates]);
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Equal(writes, place.Server.WriteCount);
        Assert.Equal(notes, Csv.Read(place.ReportPath("job", "mismatches.csv")).Count(r => r["kind"] == "type"));
        Assert.DoesNotContain(place.Server.Requests.Skip((int)calls), r =>
            r.Endpoint is "get" || r.Path.Contains("/customattributes/attr", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_record_that_is_there_keeps_its_other_fields_and_its_divisions()
    {
        const string job = "\"readBeforeWrite\": false";
        await using var place = await PlaceAsync(Small, job, """{ "custom_field_1": "prechat_name", "prechat_name": "prechat_name" }""");
        var ids = place.Server!.ConversationIds().ToList();
        using (var other = new OtherWriter(place.Server!))
        {
            foreach (var id in ids) await other.PutAsync(id, """{"credit":"EUR 1","prechat_email":"old@example.com"}""", "home", "south");
        }

        var run = await place.RunAsync(["run", "job", .. place.AllDates]);
        Assert.True(run.ExitCode == 0, run.ToString());
        var patched = Csv.Read(place.ReportPath("job", "conversations.csv")).Where(r => r["outcome"] == "patched")
            .Select(r => r["conversation_id"]).ToList();
        Assert.True(patched.Count > 25);
        foreach (var id in patched)
        {
            var record = JsonElement.Parse(place.Server.CustomAttributesJson(id)).GetProperty(Record);
            Assert.Equal("""["home","south"]""", record.GetProperty("divisions").GetRawText());
            Assert.Equal("EUR 1", record.GetProperty("values").GetProperty("credit").GetString());
        }

        var mismatches = Csv.Read(place.ReportPath("job", "mismatches.csv"));
        Assert.Contains(mismatches, r =>
            r["attribute"] == "prechat_email" && r["kind"] == "different" && r["actual"] == "old@example.com" && r["action"] == "patched");
        // custom_field_1 comes first, so prechat_name lost its field to it.
        Assert.Contains(mismatches, r => r["attribute"] == "prechat_name" && r["kind"] == "collision");
        Assert.Contains(mismatches, r => r["attribute"] == "custom_field_1" && r["kind"] == "missing");
        Assert.Contains("custom_field_1,custom_field_1", place.Report("job", "attributes.csv"), StringComparison.Ordinal);
        Assert.Contains("data action: prechat_name", place.Report("job", "attributes.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_writers_on_the_same_records_lose_no_field()
    {
        await using var place = await PlaceAsync(Small with { Latency = TimeSpan.FromMilliseconds(2) });
        using var other = new OtherWriter(place.Server!);
        using var process = place.Start(["run", "job", .. place.AllDates]);
        var ids = place.Server!.ConversationIds().ToList();
        await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (
            id, _) => await other.AmendAsync(id, """{"credit":"EUR 1"}"""));
        var run = await process.EndAsync();
        Assert.True(run.ExitCode == 0, run.ToString());
        var patched = Csv.Read(place.ReportPath("job", "mismatches.csv")).Where(r => r["action"] == "patched")
            .ToLookup(r => r["conversation_id"], r => r["attribute"]);
        Assert.True(patched.Count > 25);
        Assert.All(ids, id =>
        {
            var values = JsonElement.Parse(ValuesOf(place, id));
            Assert.Equal("EUR 1", values.GetProperty("credit").GetString());
            Assert.All(patched[id], attribute => Assert.True(values.TryGetProperty(attribute, out var _), $"{id} lost {attribute}"));
        });
    }

    [Fact]
    public async Task Reads_that_lag_are_waited_for_where_something_is_verified_or_undone()
    {
        await using var place =
            await PlaceAsync(Small with { Conversations = 20, RecordLag = TimeSpan.FromMilliseconds(700) }, "\"verify\": \"all\"");
        var run = await place.RunAsync(["run", "job", .. place.AllDates]);
        Assert.True(run.ExitCode == 0, run.ToString());
        var patched = RunTests.Summary(place, "job").Outcome("patched");
        var writes = place.Server!.WriteCount;
        Assert.Equal(patched, writes);
        var again = await place.RunAsync(["run", "job", .. place.AllDates]);
        Assert.Equal((0, writes), (again.ExitCode, place.Server.WriteCount));
    }

    [Fact]
    public async Task A_run_is_undone_at_once_though_reads_lag_and_a_second_time_changes_nothing()
    {
        await using var place = await PlaceAsync(Small with { RecordLag = TimeSpan.FromMilliseconds(1500) });
        await place.RunAsync(["run", "job", .. place.AllDates]);
        var runId = RunId(place);
        var revert = await place.RunAsync("revert", runId);
        Assert.True(revert.ExitCode == 0, revert.ToString());
        Assert.All(place.Server!.ConversationIds(), id => Assert.Equal("{}", place.Server.CustomAttributesJson(id))); // no record is left
        var rows = Csv.Read(place.ReportPath("job", "mismatches.csv"));
        Assert.NotEmpty(rows);
        Assert.All(rows, r => Assert.Equal(("reverted", "cleared", ""), (r["action"], r["message"], r["expected"])));
        var writes = place.Server!.WriteCount;
        var again = await place.RunAsync("revert", runId);
        Assert.Equal((0, writes), (again.ExitCode, place.Server.WriteCount));
    }

    [Fact]
    public async Task What_refuses_null_keeps_its_value_and_is_reported_and_the_rest_is_put_back()
    {
        await using var place = await PlaceAsync(Small with { RefusesNull = true });
        var ids = place.Server!.ConversationIds().ToList();
        using (var other = new OtherWriter(place.Server!))
        {
            foreach (var id in ids) await other.PutAsync(id, """{"prechat_email":"old@example.com"}""");
        }

        await place.RunAsync(["run", "job", .. place.AllDates]);
        var written = Csv.Read(place.ReportPath("job", "mismatches.csv")).Where(r => r["action"] == "patched").ToList();
        var revert = await place.RunAsync("revert", RunId(place));
        Assert.True(revert.ExitCode == 3, revert.ToString());
        var rows = Csv.Read(place.ReportPath("job", "mismatches.csv"));
        Assert.Equal(written.Count, rows.Count);
        Assert.All(rows, r => Assert.Equal(
            r["attribute"] == "prechat_email" ? ("reverted", "") : ("kept", "the field refuses null, so it keeps its value"),
            (r["action"], r["message"])));
        Assert.All(written.Where(r => r["attribute"] == "prechat_email"), r =>
            Assert.Equal(
                "old@example.com", JsonElement.Parse(ValuesOf(place, r["conversation_id"])).GetProperty("prechat_email").GetString()));
        // Found out once per field, not once per conversation.
        Assert.InRange(place.Server.Requests.Count(r => r.Method == "PATCH" && r.Status == 400), 1, 16 * 12);
    }

    [Fact]
    public async Task A_plan_is_applied_exactly_and_what_moved_since_is_left_alone()
    {
        await using var place = await PlaceAsync(Small);
        var plan = await place.RunAsync(["plan", "job", .. place.AllDates]);
        Assert.True(plan.ExitCode == 3, plan.ToString());
        Assert.Equal(0, place.Server!.WriteCount);
        var planned = Csv.Read(place.ReportPath("job", "mismatches.csv")).Where(r => r["action"] == "planned").ToList();
        var moved = planned.First(r => r["attribute"] == "prechat_email");
        using (var other = new OtherWriter(place.Server))
        {
            await other.PutAsync(
            moved["conversation_id"], """{"prechat_email":"somebody else's"}""");
        }

        var apply = await place.RunAsync("apply", RunId(place));
        Assert.True(apply.ExitCode == 3, apply.ToString());
        var rows = Csv.Read(place.ReportPath("job", "mismatches.csv"));
        var left = rows.Single(r => r["action"] == "kept");
        Assert.Equal(
            (moved["conversation_id"], "prechat_email", "changed since"), (left["conversation_id"], left["attribute"], left["message"]));
        Assert.Equal(planned.Count - 1, rows.Count(r => r["action"] == "patched"));
        Assert.Equal(
            "somebody else's", JsonElement.Parse(ValuesOf(place, moved["conversation_id"])).GetProperty("prechat_email").GetString());
    }

    [Fact]
    public async Task A_proposed_schema_is_created_and_takes_all_that_it_was_made_of()
    {
        const string plain = """{ "jobs": [ { "name": "job", "select": { "mediaTypes": [] } } ] }""";
        await using var place = await Workplace.WithSandboxAsync(Small with { Conversations = 150 }, plain);
        var shown = await place.RunAsync(["schema", "job", .. place.AllDates]);
        Assert.True(shown.ExitCode == 0, shown.ToString());
        Assert.Empty(OpenApiContract.Genesys().CheckRequest("POST", "/api/v2/conversations/customattributes/schemas", shown.Out));
        Assert.DoesNotContain("@example.com", shown.Out, StringComparison.Ordinal);
        var created = await place.RunAsync(["schema", "job", "--create", "--json", .. place.AllDates]);
        Assert.True(created.ExitCode == 0, created.ToString());
        var proposal = JsonElement.Parse(created.Out);
        Assert.Equal(2, (await place.RunAsync(["schema", "job", "--create", .. place.AllDates])).ExitCode); // a title once
        place.Write("jobs.json", Jobs(proposal.GetProperty("schemaId").GetString()!, "", proposal.GetProperty("fields").GetRawText()));
        var run = await place.RunAsync(["run", "job", .. place.AllDates]);
        Assert.True(run.ExitCode == 0, run.ToString());
        var rows = Csv.Read(place.ReportPath("job", "mismatches.csv"));
        Assert.DoesNotContain(rows, r => r["kind"] == "type");
        Assert.DoesNotContain(Csv.Read(place.ReportPath("job", "attributes.csv")), r => r["architect"].Length == 0);
        Assert.True(rows.Count(r => r["action"] == "patched") > 1000);
    }

    [Theory]
    [InlineData("none-such", "does not exist", 2)]
    [InlineData("403", "schemaView", 5)]
    public async Task A_schema_that_cannot_be_had_ends_the_run_before_anything_is_written(string schema, string expected, int exitCode)
    {
        var denied = new HashSet<string> { "analytics:conversationDetail:view", "conversation:communication:view" };
        await using var place = await PlaceAsync(Small with { Permissions = schema == "403" ? denied : null });
        place.Write("jobs.json", Jobs(schema, "", "{}"));
        var run = await place.RunAsync(["run", "job", .. place.AllDates]);
        Assert.True(run.ExitCode == exitCode, run.ToString());
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Equal(0, place.Server!.WriteCount);
    }

    static async Task<Workplace> PlaceAsync(SandboxOptions options, string settings = "", string fields = "{}")
    {
        var place = await Workplace.WithSandboxAsync(options);
        place.Write("jobs.json", Jobs(place.Server!.SchemaId, settings, fields));
        return place;
    }

    static string Jobs(string schema, string settings, string fields) => $$"""
        { "jobs": [ { "name": "job", "select": { "mediaTypes": [] }, "target": "customAttributes",
          "customAttributes": { "schemaId": "{{schema}}", "fields": {{fields}} }, {{settings}} } ] }
        """;

    static string Id(int i) => $"00000000-0000-4000-8000-{i:D12}";

    static string Conversation(int i, Dictionary<string, string> attributes) => $$"""
        { "id": "{{Id(i)}}", "startTime": "2026-11-20T10:{{i:D2}}:00Z", "endTime": "2026-11-20T11:00:00Z",
          "participants": [ { "id": "p", "purpose": "customer", "attributes": {{JsonSerializer.Serialize(attributes)}}, "messages": [ { "id": "m", "type": "webmessaging" } ] } ] }
        """;

    static string ValuesOf(Workplace place, string id) =>
        JsonElement.Parse(place.Server!.CustomAttributesJson(id)).TryGetProperty(Record, out var record)
            ? record.GetProperty("values").GetRawText()
            : "{}";

    static string RunId(Workplace place) => Path.GetFileName(Path.GetDirectoryName(place.ReportPath("job", "summary.json"))!);

    static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    /// <summary>Another program that writes to the same records, and minds what it reads.</summary>
    sealed class OtherWriter(SandboxServer server) : IDisposable
    {
        readonly GenesysClient _client = ClientFactory.For(server);

        public Task PutAsync(string id, string values, params string[] divisions) => _client.CustomAttributes.PutAsync(
            id, new CustomAttributesWrite(Record, server.SchemaId, 0, divisions, Values(values)), new CallLog(),
            TestContext.Current.CancellationToken);

        public async Task AmendAsync(string id, string values)
        {
            while (true)
            {
                try
                {
                    var record = await ReadAsync(id);
                    if (record is null)
                    {
                        await PutAsync(id, values);
                    }
                    else
                    {
                        await _client.CustomAttributes.PatchAsync(
                            id, new CustomAttributesWrite(Record, null, record.Version, record.Divisions, Values(values)), new CallLog(),
                            TestContext.Current.CancellationToken);
                    }

                    return;
                }
                catch (GenesysException e) when (e.Status == HttpStatusCode.Conflict)
                {
                    // The program under test was faster.
                }
            }
        }

        public void Dispose() => _client.Dispose();

        static Dictionary<string, JsonElement> Values(string json) =>
            JsonElement.Parse(json).EnumerateObject().ToDictionary(v => v.Name, v => v.Value);

        async Task<CustomAttributesResponse?> ReadAsync(string id)
        {
            try
            {
                return await _client.CustomAttributes.GetAsync(id, Record, new CallLog(), TestContext.Current.CancellationToken);
            }
            catch (GenesysException e) when (e.Status == HttpStatusCode.NotFound)
            {
                return null;
            }
        }
    }
}
