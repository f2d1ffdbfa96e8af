using System.Text;
using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Flow.Kit;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Flow;

/// <summary>What the kit flattened while a conversation ran needs no write of the nightly run.</summary>
public sealed class KitInSyncTests
{
    const int Conversations = 60;

    const string Handler = """
        const { handler } = require(process.argv[1]);
        async function answer(line) { return JSON.stringify(await handler({ attributes: line })); }
        """;

    static readonly string[] Texts =
    [
        "x", "", "{nope", "[1, 2]", """{"email":"user@example.com","subject":"Billing Issue","address":{"city":"Bonn","lines":[1,2]}}""",
        """{"a":{"b":{"c":{"d":1.10}}}}""", """{"city":"","zip":null,"long":"12345678901234567890"}""", """ {"x":"{\"y\":true}"} """,
        """{"a_b":1,"a":{"b":2}}""", """{"longmembername":1,"longmembernamf":2}""",
    ];

    static readonly string[] Names = ["pre_chat_form_data", "context", "a", "a_b", "tags", "custom_field_1", "x.y"];

    public static TheoryData<string> Rules() =>
    [
        "{}", """{"maxDepth":2,"nulls":"empty"}""", """{"arrays":"index","separator":".","rename":{"a.a.b":"renamed"}}""",
        """{"maxNameLength":12,"maxValueLength":9,"oversize":"truncate"}""", """{"maxNameLength":12,"maxValueLength":9}""",
    ];

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task Conversations_that_the_kit_flattened_while_they_were_open_are_in_sync(string rules)
    {
        var job = Nights.Nightly with { Flatten = FlatText.Rules(rules) };
        await using var nights = await Nights.StartAsync("2026-11-04", Script());
        var ids = nights.Server.ConversationIds().ToList();
        Assert.Equal(Conversations, (await nights.RunAsync("2026-11-04", job)).Outcomes["deferred"]);
        await FlattenAsync(nights, ids, job);
        var written = nights.Server.WriteCount;
        Assert.True(written > Conversations / 2, $"{written} patches");
        var night = await nights.RunAsync("2026-11-07", job);
        Assert.Equal((Conversations, 0L), (night.Outcomes["in-sync"] + night.Outcomes["no-attributes"], night.AttributesPatched));
        Assert.Equal(written, nights.Server.WriteCount);
    }

    /// <summary>As the pieces of flow.yaml do it: read, call the function, set what is not on the participant already.</summary>
    static async Task FlattenAsync(Nights nights, List<string> ids, JobSettings job)
    {
        using var folder = new TemporaryFolder();
        var flattener = new Flattener(job.Flatten);
        var names = ids.SelectMany(id => flattener.FlattenWithinLimits(Source(nights.Carried(id))).Desired).Select(d => d.Name);
        var kit = KitSample.Content(job: job, attributes: [.. names.Distinct()]);
        Directory.CreateDirectory(folder.File("src"));
        foreach (var (path, content) in FunctionFiles.Of(kit)) await File.WriteAllTextAsync(folder.File(path), content);
        await using var node = NodeLines.Start(Handler, folder.File("src/index.js"));
        var answers = await node.AskAsync([.. ids.Select(id => JsonSerializer.Serialize(nights.Carried(id)))]);
        using var http = new HttpClient { BaseAddress = nights.Server.BaseAddress };
        await LoginAsync(http);
        for (var i = 0; i < ids.Count; i++)
        {
            var answer = JsonElement.Parse(answers[i]);
            Assert.True(answer.GetProperty("found").GetBoolean());
            var carried = nights.Carried(ids[i]);
            var set = kit.Names.Where(n => answer.TryGetProperty(n.Value, out _))
                .Select(n => (n.Key, Value: answer.GetProperty(n.Value).GetString()!))
                .Where(s => carried.GetValueOrDefault(s.Key) != s.Value).ToDictionary(s => s.Key, s => s.Value);
            if (set.Count > 0) await PatchAsync(http, ids[i], set);
        }
    }

    static IReadOnlyList<SourceAttribute> Source(Dictionary<string, string> attributes) =>
        [.. attributes.Select(a => new SourceAttribute(a.Key, AttributeValue.String(a.Value)))];

    static async Task PatchAsync(HttpClient http, string id, Dictionary<string, string> attributes)
    {
        using var body = new StringContent(JsonSerializer.Serialize(new { attributes }), Encoding.UTF8, "application/json");
        var path = new Uri($"/api/v2/conversations/{id}/participants/p1/attributes", UriKind.Relative);
        using var response = await http.PatchAsync(path, body);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}");
    }

    static async Task LoginAsync(HttpClient http)
    {
        using var login = new HttpRequestMessage(HttpMethod.Post, "/oauth/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
        };
        login.Headers.Authorization = new("Basic", Convert.ToBase64String("sandbox:sandbox"u8));
        using var response = await http.SendAsync(login);
        var token = JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("access_token").GetString();
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    /// <summary>Open from the third to the sixth of November, with attributes of all kinds.</summary>
    static string Script()
    {
        var random = new Random(17);
        var conversations = Enumerable.Range(0, Conversations).Select(i => new
        {
            id = $"11111111-0000-0000-0000-{i:D12}", start = "2026-11-03T10:00:00Z", end = "2026-11-06T10:20:00Z",
            participants = new[]
            {
                new
                {
                    id = "p1", purpose = "customer",
                    attributes = Names.Where((_, n) => n == i % Names.Length || random.Next(3) == 0)
                        .ToDictionary(n => n, _ => Texts[random.Next(Texts.Length)]),
                },
            },
        });
        return JsonSerializer.Serialize(new { conversations });
    }
}
