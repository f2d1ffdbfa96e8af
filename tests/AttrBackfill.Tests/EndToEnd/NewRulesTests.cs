using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary><c>plan JOB --with FILE</c> as a user has it: the present rules, new ones, and what follows.</summary>
public sealed class NewRulesTests
{
    const string Old = """{ "jobs": [ { "name": "nightly", "select": { "mediaTypes": [] } } ] }""";

    const string New = """
        { "jobs": [ { "name": "nightly", "select": { "mediaTypes": [] }, "flatten": { "prefixes": { "pre_chat_form_data": "pc_" } } } ] }
        """;

    [Fact]
    public async Task It_shows_what_would_change_writes_nothing_and_is_applied_once_jobs_json_has_the_rules()
    {
        await using var place = await PlaceAsync();
        Assert.Equal(0, (await RunAsync(place, "run", "nightly")).ExitCode);
        var (before, writes, reads) = (State(place), place.Server!.WriteCount, place.Server.CountOf("get"));
        var plan = await RunAsync(place, "plan", "nightly", "--with", "new.json");
        Assert.True(plan.ExitCode == 3, plan.ToString());
        Assert.Equal(before, State(place));
        Assert.Equal((writes, reads), (place.Server.WriteCount, place.Server.CountOf("get")));
        var lines = plan.Out.TrimEnd('\n').Split('\n');
        Assert.InRange(lines.Length, 8, 24);
        Assert.StartsWith("class leaves: ", lines[1], StringComparison.Ordinal);
        Assert.Contains("  flatten.prefixes.pre_chat_form_data: \"prechat_\" -> \"pc_\"", lines);
        foreach (var (change, attribute) in new[] { ("appears ", " pc_address_city"), ("vanishes ", " prechat_address_city") })
        {
            Assert.Contains(lines, l =>
                l.StartsWith(change, StringComparison.Ordinal) && l.EndsWith(attribute, StringComparison.Ordinal));
        }

        Assert.Contains(lines, l => l.StartsWith("forecast: ", StringComparison.Ordinal));

        var id = Path.GetFileName(Path.GetDirectoryName(place.ReportPath("nightly", "rules.html")))!;
        var page = place.Report("nightly", "rules.html");
        Assert.Contains("<td>appears</td>", page, StringComparison.Ordinal);
        Assert.Contains("href=\"rules.html\"", place.Report("nightly", "report.html"), StringComparison.Ordinal);
        var refused = await place.RunAsync("apply", id);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("(flatten.prefixes.pre_chat_form_data)", refused.Error, StringComparison.Ordinal);
        Assert.Single(refused.Error.TrimEnd('\n').Split('\n'));
        Assert.Equal(writes, place.Server.WriteCount);

        var planned = Csv.Read(place.ReportPath("nightly", "mismatches.csv")).Count(r => r["action"] == "planned");
        File.Copy(Path.Combine(place.Folder, "new.json"), Path.Combine(place.Folder, "jobs.json"), overwrite: true);
        var applied = await place.RunAsync("apply", id);
        Assert.Equal(0, applied.ExitCode);
        Assert.Contains($"attributes written {planned},", applied.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(place, "run", "nightly")).ExitCode);
        var done = Json(await RunAsync(place, "plan", "nightly", "--with", "new.json", "--json"));
        Assert.Equal("leaves", done.GetProperty("rules").GetProperty("class").GetString()); // until they are blanked
        Assert.Equal(0, done.GetProperty("rules").GetProperty("conversations").GetInt64());
    }

    [Fact]
    public async Task Json_obeys_its_schema()
    {
        await using var place = await PlaceAsync();
        await RunAsync(place, "run", "nightly");
        var json = Json(await RunAsync(place, "plan", "nightly", "--with", "new.json", "--json"));
        Assert.Empty(JsonShape.Problems(JsonShape.Schema("plan-with.schema.json"), json));
        var rules = json.GetProperty("rules");
        Assert.Equal(json.GetProperty("forecast").GetProperty("calls").GetInt64(), rules.GetProperty("calls").GetInt64());
        Assert.Equal(json.GetProperty("outcomes").GetProperty("planned").GetInt64(), rules.GetProperty("conversations").GetInt64());
        Assert.Equal(rules.GetRawText(), JsonElement.Parse(place.Report("nightly", "summary.json")).GetProperty("rules").GetRawText());
    }

    [Fact]
    public async Task The_job_that_the_page_gives_empties_what_is_left_and_nothing_else()
    {
        await using var place = await PlaceAsync();
        await RunAsync(place, "run", "nightly");
        var before = State(place);
        var plan = Json(await RunAsync(place, "plan", "nightly", "--with", "new.json", "--json"));
        var blank = plan.GetProperty("rules").GetProperty("blank");
        Assert.Contains("prechat_name", blank.GetProperty("attributes").EnumerateArray().Select(a => a.GetString()));
        // With defaults that the job must not take over.
        var file = JsonNode.Parse(New)!;
        file["defaults"] = JsonNode.Parse("""{ "flatten": { "rename": { "prechat_email": "custom_field_1" }, "oversize": "truncate" } }""");
        file["jobs"]!.AsArray().Add(JsonNode.Parse(blank.GetProperty("job").GetString()!));
        place.Write("jobs.json", file.ToJsonString());
        var run = await place.RunAsync(blank.GetProperty("command").GetString()!.Split(' '));
        Assert.True(run.ExitCode == 0, run.ToString());
        var names = blank.GetProperty("attributes").EnumerateArray().Select(a => a.GetString()!).ToHashSet();
        Assert.Equal(before.Select(c => Emptied(c, names)), State(place));
        var after = Json(await RunAsync(place, "plan", "nightly", "--with", "new.json", "--json")).GetProperty("rules");
        Assert.All(after.GetProperty("left").EnumerateArray(), l => Assert.True(l.GetProperty("stillWanted").GetBoolean(), l.GetRawText()));
    }

    [Theory]
    [InlineData("nowhere.json", null, "nowhere.json not found; pass --with FILE")]
    [InlineData(".", null, "is a folder; pass --with FILE")]
    [InlineData("x.json", "{", "x.json")]
    [InlineData("x.json", """{ "jobs": [ { "name": "nightly", "flaten": {} } ] }""", "x.json:1:")]
    [InlineData("x.json", """{ "jobs": [ { "name": "nightyl" } ] }""", "x.json: there is no job 'nightly' to compare with; did you mean 'nightyl'?")]
    [InlineData("x.json", """{ "jobs": [ { "name": "nightly", "mode": "audit" } ] }""", "x.json: job 'nightly' is an audit")]
    [InlineData("x.json", """{ "jobs": [ { "name": "nightly", "mode": "scrub", "flatten": { "include": ["a"] } } ] }""", "x.json: job 'nightly' is compared as a backfill")]
    [InlineData("x.json", """{ "connections": { "b": {} }, "jobs": [ { "name": "nightly", "connection": "b" } ] }""", "x.json: job 'nightly' has connection 'b'")]
    [InlineData("x.json", """{ "jobs": [ { "name": "nightly", "channel": "webchat", "target": "conversation" } ] }""", "x.json: job 'nightly' has another channel")]
    public async Task A_file_that_cannot_be_compared_is_refused_in_one_line_that_names_it(string name, string? content, string expected)
    {
        await using var place = Workplace.Without(Old);
        if (content is not null) place.Write(name, content);
        var plan = await place.RunAsync("plan", "nightly", "--with", name, "--last", "2d");
        Assert.Equal(2, plan.ExitCode);
        Assert.Contains(expected, plan.Error, StringComparison.Ordinal);
        Assert.Single(plan.Error.TrimEnd('\n').Split('\n'));
        Assert.Empty(plan.Out);
    }

    [Fact]
    public async Task Defaults_and_like_of_the_file_are_resolved_and_equal_rules_change_nothing()
    {
        await using var place = await PlaceAsync();
        place.Write("same.json", """
            { "defaults": { "select": { "mediaTypes": [] } },
              "jobs": [ { "name": "nightly", "like": "other" }, { "name": "other", "flatten": { "prefixes": { "pre_chat_form_data": "prechat_" } } } ] }
            """);
        await RunAsync(place, "run", "nightly");
        var plan = await RunAsync(place, "plan", "nightly", "--with", "same.json");
        Assert.Equal(0, plan.ExitCode);
        Assert.Contains("\nclass none: no write would follow\nno setting differs\n", plan.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("CHANGE", plan.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_webchat_and_custom_attributes_it_predicts_too_and_says_how_to_undo_what_is_left()
    {
        await using var place = await PlaceAsync();
        var job = JsonNode.Parse($$"""
            { "name": "nightly", "select": { "mediaTypes": [] }, "target": "customAttributes",
              "customAttributes": { "schemaId": "{{place.Server!.SchemaId}}" } }
            """)!;
        await ChangeAsync(place, job, """{ "exclude": ["prechat_email"] }""", "no job blanks single attributes on the target customAttributes");
        var webchat = JsonNode.Parse("""{ "name": "chat", "channel": "webchat", "target": "conversation", "select": { "messageTypes": ["webmessaging"] } }""")!;
        await ChangeAsync(place, webchat, """{ "prefixes": { "pre_chat_form_data": "pc_" } }""", "no job blanks single attributes on the target conversation");
    }

    /// <summary>Runs the job, compares it with the same under other flatten settings, and runs it with these.</summary>
    static async Task ChangeAsync(Workplace place, JsonNode job, string flatten, string note)
    {
        place.Write("jobs.json", $$"""{ "jobs": [ {{job.ToJsonString()}} ] }""");
        var name = job["name"]!.GetValue<string>();
        Assert.Equal(0, (await RunAsync(place, "run", name)).ExitCode);
        var changed = job.DeepClone();
        changed["flatten"] = JsonNode.Parse(flatten);
        place.Write("new.json", $$"""{ "jobs": [ {{changed.ToJsonString()}} ] }""");
        var rules = Json(await RunAsync(place, "plan", name, "--with", "new.json", "--json")).GetProperty("rules");
        Assert.Equal("leaves", rules.GetProperty("class").GetString());
        Assert.Contains(note, rules.GetProperty("blank").GetProperty("note").GetString(), StringComparison.Ordinal);
        var planned = Writes(place, name, "planned");
        File.Copy(Path.Combine(place.Folder, "new.json"), Path.Combine(place.Folder, "jobs.json"), overwrite: true);
        await RunAsync(place, "run", name);
        Assert.Equal(planned, Writes(place, name, "patched"));
        Assert.Equal(rules.GetProperty("conversations").GetInt64(), planned.DistinctBy(p => p.Id).Count());
    }

    static List<(string Id, string Attribute, string Value)> Writes(Workplace place, string job, string action) =>
        [.. Csv.Read(place.ReportPath(job, "mismatches.csv")).Where(r => r["action"] == action)
            .Select(r => (r["conversation_id"], r["attribute"], r["expected"]))];

    static async Task<Workplace> PlaceAsync()
    {
        // All have ended long before the scrub's age, and are in the data lake.
        var place = await Workplace.WithSandboxAsync(
            new SandboxOptions
            {
                Conversations = 60, Days = 2, Rate = "none", JobDelay = TimeSpan.Zero, AvailabilityLag = TimeSpan.Zero,
                Clock = new PastClock(TimeSpan.FromDays(10)),
            },
            Old);
        place.Write("new.json", New);
        return place;
    }

    static Task<ProcessResult> RunAsync(Workplace place, params string[] arguments) => place.RunAsync([.. arguments, .. place.AllDates]);

    static JsonElement Json(ProcessResult result) => JsonElement.Parse(result.Out);

    static List<string> State(Workplace place) => [.. place.Server!.ConversationIds().Select(place.Server.ConversationJson)];

    static string Emptied(string conversation, HashSet<string> names)
    {
        var document = JsonNode.Parse(conversation)!;
        if (document["endTime"] is null) return conversation; // a scrub waits for its end
        foreach (var participant in document["participants"]!.AsArray())
        {
            if (participant!["attributes"] is not JsonObject attributes) continue;
            foreach (var name in attributes.Select(a => a.Key).Where(names.Contains).ToList()) attributes[name] = "";
        }

        return document.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>The real time, so long ago.</summary>
    sealed class PastClock(TimeSpan ago) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - ago;
    }
}
