using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;
using static AttrBackfill.Tests.Support.ConversationCalls;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>What a flow's data action calls: one conversation's attributes now, and flattened now.</summary>
public sealed class ConversationCallTests
{
    const string Value = "marked-value-9d2e";
    const string Open = "00000000-0000-4000-8000-000000000001";
    const string Ended = "00000000-0000-4000-8000-000000000002";
    const string NoCustomer = "00000000-0000-4000-8000-000000000003";
    const string Absent = "00000000-0000-4000-8000-00000000dead";

    static readonly string Data = $$"""
        [ {{Conversation(Open, "")}}, {{Conversation(Ended, "\"endTime\": \"2026-11-20T11:00:00Z\",")}},
          { "id": "{{NoCustomer}}", "startTime": "2026-11-20T10:00:00Z",
              "participants": [ { "id": "p", "purpose": "agent", "attributes": { "a": "b" } } ] } ]
        """;

    static readonly string JobsText = $$"""
        { "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, "source": "detailsQuery", {{Daemon.Never}} },
                    { "name": "audit", "mode": "audit", "select": { "mediaTypes": [] } } ] }
        """;

    [Fact]
    public async Task The_attributes_come_flat_under_names_that_a_contract_takes()
    {
        await using var place = await PlaceAsync();
        using var daemon = await StartAsync(place);
        Assert.Equal(
            $$"""{"found":true,"open":true,"participantId":"customer","ANI_":"+1","found_2":"x","prechat_email":"{{Value}}","prechat_subject":"s"}""",
            await TextAsync(daemon, HttpStatusCode.OK, Read(Open)));
        Assert.Contains("\"open\":false", await TextAsync(daemon, HttpStatusCode.OK, Read(Ended)), StringComparison.Ordinal);
        Assert.Equal("""{"found":false}""", await TextAsync(daemon, HttpStatusCode.OK, Read(NoCustomer)));
        Assert.Equal("""{"found":false}""", await TextAsync(daemon, HttpStatusCode.NotFound, Read(Absent)));
        Assert.Equal("""{"found":false}""", await TextAsync(daemon, HttpStatusCode.NotFound, Read(Open, "nosuch")));
        Assert.Contains("no UUID", await TextAsync(daemon, HttpStatusCode.BadRequest, Read("123")), StringComparison.Ordinal);
        Assert.Equal(0, place.Server!.WriteCount);
    }

    [Fact]
    public async Task Each_operation_wants_its_key_and_without_keys_there_is_none()
    {
        await using var place = await PlaceAsync();
        using (var daemon = await StartAsync(place))
        {
            string?[] wrong = [null, "", ReadKey[..^1], ReadKey + "x", Daemon.Key.ToUpperInvariant(), $"{ReadKey} {Daemon.Key}"];
            foreach (var key in wrong)
            {
                Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(daemon, Read(Open), key));
                Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(daemon, Flatten(Open), key));
            }

            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(daemon, Flatten(Open), ReadKey));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(daemon, Read(Open), ReadKey));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(daemon, Read(Open), Daemon.Key));
            var ended = await daemon.StopAsync();
            Assert.DoesNotContain(ReadKey, ended.ToString(), StringComparison.Ordinal);
            Assert.Equal(0, place.Server!.WriteCount);
        }

        place.Environment.Remove("ATTRBACKFILL_READ_KEY");
        place.Environment.Remove("ATTRBACKFILL_API_KEY");
        using var closed = await Daemon.StartAsync(place, withKey: false);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(closed, Read(Open), Daemon.Key));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(closed, Flatten(Open), Daemon.Key));
    }

    [Fact]
    public async Task What_is_flattened_on_demand_is_in_the_ledger_in_sync_for_the_next_run_and_can_be_undone()
    {
        await using var place = await PlaceAsync();
        string live;
        using (var daemon = await StartAsync(place))
        {
            Assert.Contains("\"written\":2", await TextAsync(daemon, HttpStatusCode.OK, Flatten(Open), Daemon.Key),
                StringComparison.Ordinal);
            Assert.Contains("\"written\":0", await TextAsync(daemon, HttpStatusCode.OK, Flatten(Open), Daemon.Key),
                StringComparison.Ordinal);
            Assert.Contains("\"written\":2", await TextAsync(daemon, HttpStatusCode.OK, Flatten(Ended), Daemon.Key),
                StringComparison.Ordinal);
            Assert.Equal("""{"found":false}""", await TextAsync(daemon, HttpStatusCode.OK, Flatten(NoCustomer), Daemon.Key));
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(daemon, Flatten(Absent), Daemon.Key));
            Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(daemon, Flatten(Open, "audit"), Daemon.Key));
            Assert.Equal(2, place.Server!.WriteCount);
            await daemon.StopAsync();
        }

        live = RunOf(place);
        Assert.Equal("live", JsonElement.Parse(place.Report("backfill", "summary.json")).GetProperty("kind").GetString());
        var rows = Csv.Read(place.ReportPath("backfill", "mismatches.csv"));
        Assert.Equal(4, rows.Count);
        Assert.All(rows, r => Assert.Equal(("missing", "patched", live), (r["kind"], r["action"], r["run_id"])));
        Assert.All(Csv.Read(place.ReportPath("backfill", "conversations.csv")), r =>
            Assert.Equal(("patched", "2"), (r["outcome"], r["patched"])));

        var run = await place.RunAsync("run", "backfill", "--ids", $"{Open},{Ended}");
        Assert.Contains("in-sync 2", run.Out, StringComparison.Ordinal);
        var history = await place.RunAsync("history", "--json");
        Assert.Equal(
            [("run", "completed"), ("live", "completed")],
            JsonElement.Parse(history.Out).EnumerateArray().Select(r =>
                (r.GetProperty("kind").GetString(), r.GetProperty("status").GetString())));
        Assert.Contains($"{live}  ", (await place.RunAsync("show", Open, "--offline")).Out, StringComparison.Ordinal);
        Assert.Equal(2, (await place.RunAsync("resume", live)).ExitCode);
        Assert.Equal(0, (await place.RunAsync("report", live)).ExitCode);

        var revert = await place.RunAsync("revert", live);
        Assert.True(revert.ExitCode == 0, revert.ToString());
        Assert.Equal(("", ""), (Attribute(place, Open, "prechat_email"), Attribute(place, Ended, "prechat_subject")));
    }

    [Fact]
    public async Task A_conversation_flattened_twice_in_a_day_has_one_row_of_all_that_was_written_and_is_undone_to_the_first_state()
    {
        await using var place = await PlaceAsync();
        using (var daemon = await StartAsync(place))
        {
            await PatchAsync(place, Open, """{"prechat_subject":"older"}""");
            Assert.Contains("\"written\":2", await TextAsync(daemon, HttpStatusCode.OK, Flatten(Open), Daemon.Key),
                StringComparison.Ordinal);
            await PatchAsync(place, Open, """{"pre_chat_form_data":"{\"email\":\"new@example.com\",\"subject\":\"s\",\"late\":\"l\"}"}""");
            Assert.Contains("\"written\":2", await TextAsync(daemon, HttpStatusCode.OK, Flatten(Open), Daemon.Key),
                StringComparison.Ordinal);
            await daemon.StopAsync();
        }

        Assert.Equal(("new@example.com", "s", "l"),
            (Attribute(place, Open, "prechat_email"), Attribute(place, Open, "prechat_subject"), Attribute(place, Open, "prechat_late")));
        Assert.Equal(
            [("prechat_email", "missing", "new@example.com", ""), ("prechat_late", "missing", "l", ""),
                ("prechat_subject", "different", "s", "older")],
            Csv.Read(place.ReportPath("backfill", "mismatches.csv")).Select(r => (r["attribute"], r["kind"], r["expected"], r["actual"])));
        var history = JsonElement.Parse((await place.RunAsync("show", Open, "--offline", "--json")).Out).GetProperty("history");
        Assert.Equal(4, history.GetArrayLength());
        var revert = await place.RunAsync("revert", RunOf(place));
        Assert.True(revert.ExitCode == 0, revert.ToString());
        Assert.Equal(("", "older", ""),
            (Attribute(place, Open, "prechat_email"), Attribute(place, Open, "prechat_subject"), Attribute(place, Open, "prechat_late")));
    }

    [Fact]
    public async Task Calls_about_one_conversation_at_the_same_time_write_once()
    {
        await using var place = await PlaceAsync(new SandboxOptions { Rate = "none", Latency = TimeSpan.FromMilliseconds(100) });
        using var daemon = await StartAsync(place);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => TextAsync(daemon, HttpStatusCode.OK, Flatten(Open), Daemon.Key)));
        Assert.Single(answers, a => a.Contains("\"written\":2", StringComparison.Ordinal));
        Assert.Equal(7, answers.Count(a => a.Contains("\"written\":0", StringComparison.Ordinal)));
        Assert.Equal(1, place.Server!.WriteCount);
    }

    [Fact]
    public async Task Hostile_ids_are_refused_and_nothing_of_them_is_logged()
    {
        await using var place = await PlaceAsync();
        using var daemon = await StartAsync(place, "--log-level", "trace");
        var random = new Random(17);
        var ids = Enumerable.Range(0, 10_000).Select(i => Hostile(random, i)).ToList();
        using var limit = new SemaphoreSlim(16);
        // The keys have limits of their own.
        var statuses = await Task.WhenAll(ids.Select(async (id, i) =>
        {
            await limit.WaitAsync(TestContext.Current.CancellationToken);
            try
            {
                // More than the key may call in a second: the caller waits as the answer says.
                while (true)
                {
                    var status = await StatusAsync(daemon, Read(id), i % 2 == 0 ? ReadKey : Daemon.Key);
                    if (status != HttpStatusCode.TooManyRequests) return status;
                    await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
                }
            }
            finally
            {
                limit.Release();
            }
        }));
        Assert.All(statuses, s => Assert.True(s is HttpStatusCode.BadRequest or HttpStatusCode.NotFound, s.ToString()));
        var ended = await daemon.StopAsync();
        Assert.DoesNotContain("hostile", ended.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("refused with 400", ended.Error, StringComparison.Ordinal);
        Assert.Equal(0, place.Server!.RequestCount);
    }

    [Fact]
    public async Task Over_the_quota_a_call_is_refused_at_once_and_says_when_to_come_back()
    {
        await using var place = await PlaceAsync(new SandboxOptions { Rate = "10/60s" });
        using var daemon = await StartAsync(place);
        using var over = await FirstRefusedAsync(daemon, 20);
        Assert.InRange(over.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 61);
        Assert.InRange(place.Server!.RequestCount, 10, 11); // the token's, and no more than are allowed
    }

    [Fact]
    public async Task One_key_may_call_so_often_in_a_second()
    {
        await using var place = await PlaceAsync();
        using var daemon = await StartAsync(place);
        using var over = await FirstRefusedAsync(daemon, 2000, "nosuch");
        Assert.Equal(1, over.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
    }

    [Fact]
    public async Task Calls_in_flight_are_answered_when_the_daemon_is_stopped_and_what_they_wrote_is_reported()
    {
        await using var place = await PlaceAsync(new SandboxOptions { Rate = "none", Latency = TimeSpan.FromMilliseconds(400) });
        using var daemon = await StartAsync(place);
        var calls = new[] { Open, Ended }.Select(id => TextAsync(daemon, HttpStatusCode.OK, Flatten(id), Daemon.Key))
            .Concat(Enumerable.Range(0, 10).Select(_ => TextAsync(daemon, HttpStatusCode.OK, Read(Open)))).ToList();
        using (var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1))) // against a hang
        {
            while (!(await daemon.GetAsync("/metrics")).Contains("attrbackfill_calls_total{endpoint=\"GET /api/v2/conversations",
                StringComparison.Ordinal))
            {
                await Task.Delay(10, patience.Token);
            }
        }

        var ended = await daemon.StopAsync();
        await Task.WhenAll(calls);
        Assert.Equal(143, ended.ExitCode);
        Assert.Equal(2, Csv.Read(place.ReportPath("backfill", "conversations.csv")).Count);
    }

    [Fact]
    public async Task No_value_is_logged_and_calls_are_counted()
    {
        await using var place = await PlaceAsync(new SandboxOptions { Rate = "none", Faults = "500@patch=0.3,malformed@get=0.2" });
        using var daemon = await StartAsync(place, "--log-level", "trace");
        Assert.Contains("attrbackfill_conversations_calls_total{operation=\"flatten\",status=\"200\"} 0",
            await daemon.GetAsync("/metrics"), StringComparison.Ordinal);
        for (var i = 0; i < 10; i++)
        {
            await StatusAsync(daemon, Read(Open), ReadKey);
            await StatusAsync(daemon, Flatten(i % 2 == 0 ? Open : Ended), Daemon.Key);
        }

        var metrics = await daemon.GetAsync("/metrics");
        Assert.Contains("attrbackfill_conversations_call_duration_seconds_bucket{operation=\"read\"", metrics, StringComparison.Ordinal);
        var page = await daemon.GetAsync("/");
        var ended = await daemon.StopAsync();
        Assert.DoesNotContain(Value, metrics + page + ended, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_of_the_job_beside_it_leaves_the_live_run_as_it_is()
    {
        await using var place = await PlaceAsync();
        using var daemon = await StartAsync(place);
        await TextAsync(daemon, HttpStatusCode.OK, Flatten(Open), Daemon.Key);
        await daemon.RunAsync($$"""{"job":"backfill","from":"{{place.Server!.From:o}}","to":"{{place.Server.To:o}}"}""");
        await TextAsync(daemon, HttpStatusCode.OK, Flatten(Ended), Daemon.Key);
        var runs = JsonElement.Parse((await place.RunAsync("history", "--json")).Out).EnumerateArray().ToList();
        Assert.All(runs, r => Assert.Equal("completed", r.GetProperty("status").GetString()));
        Assert.Equal(["live", "run"], runs.Select(r => r.GetProperty("kind").GetString()).Order());
    }

    [Fact]
    public async Task Every_target_can_be_flattened_on_demand()
    {
        await using var place = await PlaceAsync();
        place.Write("jobs.json", $$"""
            { "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, {{Daemon.Never}} },
              { "name": "record", "select": { "mediaTypes": [] }, "target": "customAttributes",
                  "customAttributes": { "schemaId": "{{place.Server!.SchemaId}}" } },
              { "name": "messages", "channel": "messages" } ] }
            """);
        using var daemon = await StartAsync(place);
        Assert.Contains("\"written\":2", await TextAsync(daemon, HttpStatusCode.OK, Flatten(Ended, "record"), Daemon.Key),
            StringComparison.Ordinal);
        Assert.Contains(Value, place.Server.CustomAttributesJson(Ended), StringComparison.Ordinal);
        Assert.Contains("\"written\":0", await TextAsync(daemon, HttpStatusCode.OK, Flatten(Ended, "record"), Daemon.Key),
            StringComparison.Ordinal);
        Assert.Contains("\"written\":2", await TextAsync(daemon, HttpStatusCode.OK, Flatten(Open, "messages"), Daemon.Key),
            StringComparison.Ordinal);
        Assert.Equal(Value, Attribute(place, Open, "prechat_email"));
    }

    static string Conversation(string id, string end) => $$"""
        { "id": "{{id}}", "startTime": "2026-11-20T10:00:00Z", {{end}} "participants": [
          { "id": "agent", "purpose": "agent", "attributes": {} },
          { "id": "customer", "purpose": "customer", "messages": [ { "id": "m", "type": "webmessaging" } ],
            "attributes": { "ANI ": "+1", "found": "x", "pre_chat_form_data": "{\"email\":\"{{Value}}\",\"subject\":\"s\"}" } } ] }
        """;

    static async Task<Workplace> PlaceAsync(SandboxOptions? options = null)
    {
        var files = Directory.CreateTempSubdirectory("attrbackfill-calls-");
        var data = Path.Combine(files.FullName, "data.json");
        await File.WriteAllTextAsync(data, Data, TestContext.Current.CancellationToken);
        var place = await Workplace.WithSandboxAsync((options ?? new SandboxOptions { Rate = "none" }) with { DataFiles = [data] },
            JobsText);
        files.Delete(recursive: true);
        return place;
    }

    static async Task<HttpResponseMessage> FirstRefusedAsync(Daemon daemon, int most, string job = "backfill")
    {
        for (var i = 0; i < most; i += 10)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => SendAsync(daemon, Read(Open, job), ReadKey)));
            if (answers.FirstOrDefault(a => a.StatusCode == HttpStatusCode.TooManyRequests) is { } over) return over;
        }

        throw new InvalidOperationException("no call was refused");
    }

    /// <summary>Too long, oddly encoded, leading elsewhere, or nearly right.</summary>
    static string Hostile(Random random, int i) => (i % 8) switch
    {
        0 => "hostile" + new string('a', random.Next(1, 20_000)),
        1 => $"..%2f..%2fhostile%2f{random.Next()}",
        2 => $"%2e%2e%2fhostile{random.Next()}%00",
        3 => $"hostile%{random.Next(10)}",
        4 => $"hostile\u202e\u0000\n{random.Next()}'\"<script>",
        5 => $"{Open}hostile",
        6 => $"hostile{{{Open}}}",
        _ => "hostile%ff%fe%" + Convert.ToHexString(BitConverter.GetBytes(random.Next()))[..2],
    };

    static async Task PatchAsync(Workplace place, string id, string attributes)
    {
        using var http = new HttpClient { BaseAddress = place.Server!.BaseAddress };
        using var login = new HttpRequestMessage(HttpMethod.Post,
            "/oauth/token")
        { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        login.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("sandbox:sandbox"u8));
        using var token = await http.SendAsync(login, TestContext.Current.CancellationToken);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", JsonElement.Parse(await token.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty(
                "access_token").GetString());
        using var body = new StringContent($$"""{"attributes":{{attributes}}}""", Encoding.UTF8, "application/json");
        using var patched = await http.PatchAsync($"/api/v2/conversations/{id}/participants/customer/attributes", body,
            TestContext.Current.CancellationToken);
        Assert.True(patched.IsSuccessStatusCode, patched.ToString());
    }

    static string? Attribute(Workplace place, string id, string name) => JsonElement.Parse(place.Server!.ConversationJson(id))
        .GetProperty("participants")[1].GetProperty("attributes").TryGetProperty(name, out var value) ? value.GetString() : null;

    static string RunOf(Workplace place) => Path.GetFileName(Path.GetDirectoryName(place.ReportPath("backfill", "summary.json"))!);
}
