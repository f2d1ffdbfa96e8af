using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Sandbox;

/// <summary>Every endpoint of the sandbox that the documented contract has, held against it.</summary>
public sealed class ContractTests
{
    private const string Details = "/api/v2/analytics/conversations/details";
    private const string Days = "2026-11-14T00:00:00Z/2026-11-21T00:00:00Z";
    private static readonly string[] NotImitated =
    [
        "GET /api/v2/conversations/{conversationId}/secureattributes", "PUT /api/v2/conversations/{conversationId}/secureattributes",
        "PATCH /api/v2/conversations/{conversationId}/secureattributes",
        "GET /api/v2/oauth/clients/{clientId}/usage/query/results/{executionId}",
        "GET /api/v2/oauth/clients/{clientId}/usage/summary",
    ];
    private readonly OpenApiContract _contract = OpenApiContract.Genesys();
    private readonly HashSet<string> _seen = [];
    private readonly List<string> _problems = [];

    [Fact]
    public async Task Every_answer_obeys_the_contract()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero));
        await using var sandbox =
            await SandboxHttp.StartAsync(new SandboxOptions { Clock = clock, Rate = "none", JobDelay = TimeSpan.Zero });
        Check("POST", "/oauth/token", null, await sandbox.TokenAsync("sandbox", "sandbox"));
        Check("POST", "/oauth/token", null, await sandbox.TokenAsync("sandbox", "wrong"));
        await SendAsync(sandbox, "GET", "/api/v2/organizations/me");
        await SendAsync(sandbox, "GET", "/api/v2/tokens/me");
        await AnalyticsAsync(sandbox);
        foreach (var id in sandbox.Server.ConversationIds().Where((_, i) => i % 10 == 0 || i > 960).ToList()) await LiveAsync(sandbox, id);
        await CustomAttributesAsync(sandbox, sandbox.Server.ConversationIds().First());
        await SearchAsync(sandbox);
        Assert.Empty(_problems.Distinct());
        Assert.Equal(_contract.Operations.Except(NotImitated).Order(), _seen.Order());
    }

    private async Task AnalyticsAsync(SandboxHttp sandbox)
    {
        const string Filters =
            """ "segmentFilters":[{"type":"and","predicates":[{"type":"dimension","dimension":"mediaType","operator":"matches","value":"message"}]}]""";
        await SendAsync(
            sandbox, "POST", Details
                + "/query",
                    $$"""{"interval":"{{Days}}","order":"asc","orderBy":"conversationStart","paging":{"pageSize":100,"pageNumber":1},{{Filters}}}""");
        await SendAsync(sandbox, "POST", Details + "/query", """{"interval":"never"}""");
        await SendAsync(sandbox, "GET", $"{Details}?id={string.Join("&id=", sandbox.Server.ConversationIds().Take(50))}");
        await SendAsync(sandbox, "GET", Details + "/jobs/availability");
        var job =
            (await SendAsync(
                sandbox, "POST", Details
                    + "/jobs", $$"""{"interval":"{{Days}}","startOfDayIntervalMatching":true,"limit":500,{{Filters}}}""")).Json.GetProperty(
                        "jobId").GetString();
        await SendAsync(sandbox, "GET", $"{Details}/jobs/{job}");
        var page = await SendAsync(sandbox, "GET", $"{Details}/jobs/{job}/results?pageSize=400");
        await SendAsync(sandbox, "GET",
            $"{Details}/jobs/{job}/results?pageSize=400&cursor={Uri.EscapeDataString(page.Json.GetProperty("cursor").GetString()!)}");
        await SendAsync(sandbox, "DELETE", $"{Details}/jobs/{job}");
        await SendAsync(sandbox, "GET", $"{Details}/jobs/{job}");
    }

    private async Task LiveAsync(SandboxHttp sandbox, string id)
    {
        var live = await SendAsync(sandbox, "GET", "/api/v2/conversations/" + id);
        await SendAsync(sandbox, "GET", "/api/v2/conversations/messages/" + id);
        var participant = live.Json.GetProperty("participants")[0].GetProperty("id").GetString();
        await SendAsync(
            sandbox, "PATCH", $"/api/v2/conversations/{id}/participants/{participant}/attributes", """{"attributes":{"a":"1"}}""");
        await SendAsync(
            sandbox, "PATCH", $"/api/v2/conversations/messages/{id}/participants/{participant}/attributes", """{"attributes":{"b":"1"}}""");
        await SendAsync(sandbox, "GET", "/api/v2/conversations/" + id);
    }

    private async Task CustomAttributesAsync(SandboxHttp sandbox, string id)
    {
        var schemas = await SendAsync(sandbox, "GET", "/api/v2/conversations/customattributes/schemas");
        var schema = schemas.Json.GetProperty("entities")[0].GetProperty("id").GetString();
        await SendAsync(sandbox, "GET", "/api/v2/conversations/customattributes/schemas/" + schema);
        await SendAsync(sandbox, "GET", "/api/v2/conversations/customattributes/schemas/limits");
        const string Document =
            """{"$schema":"http://json-schema.org/draft-04/schema#","title":"T","properties":{"a":{"allOf":[{"$ref":"#/definitions/text"}],"title":"A","maxLength":5}}}""";
        await SendAsync(sandbox, "POST", "/api/v2/conversations/customattributes/schemas", Document);
        await SendAsync(sandbox, "POST", "/api/v2/conversations/customattributes/schemas", Document); // a title once
        var path = $"/api/v2/conversations/{id}/customattributes";
        await SendAsync(sandbox, "GET", path);
        await SendAsync(sandbox, "PUT", path,
            $$"""{"id":"r","schemaId":"{{schema}}","customAttributes":{"prechat_email":"a@b.c","prechat_vip":true},"divisions":["d"]}""");
        await SendAsync(
            sandbox, "PATCH", path, """{"id":"r","version":1,"customAttributes":{"prechat_order_count":3},"divisions":["d"]}""");
        await SendAsync(sandbox, "GET", path + "/r");
        await SendAsync(sandbox, "GET", path);
        await SendAsync(
            sandbox, "PUT", path
                + "/bulk",
                    $$$"""[{"id":"s","schemaId":"{{{schema}}}","customAttributes":{"prechat_email":"x"}},{"id":"t","customAttributes":{"prechat_email":"x"}}]""");
        await SendAsync(sandbox, "PATCH", path
            + "/bulk", """[{"id":"s","customAttributes":{"prechat_subject":"x"}},{"id":"t","customAttributes":{"prechat_email":"x"}}]""");
        await SendAsync(sandbox, "DELETE", path + "/s");
    }

    private async Task SearchAsync(SandboxHttp sandbox)
    {
        const string Path = "/api/v2/conversations/participants/attributes/search";
        const string Query =
            """ "query":[{"type":"DATE_RANGE","fields":["startTime"],"startValue":"2026-11-18T00:00:00Z","endValue":"2026-11-18T23:59:59Z"}] """;
        var page = await SendAsync(sandbox, "POST", Path, $"{{{Query}}}");
        var cursor = page.Json.GetProperty("cursor").GetString();
        await SendAsync(sandbox, "POST", Path, $$"""{{{Query}},"cursor":"{{cursor}}"}""");
        await SendAsync(sandbox, "POST", Path, """{"query":[{"type":"EXACT","fields":["conversationId"],"values":["x"]}]}""");
        await SendAsync(sandbox, "POST", Path, """{"query":[{"type":"EXACT","fields":["purpose"],"value":"customer"}]}""");
    }

    private async Task<SandboxAnswer> SendAsync(SandboxHttp sandbox, string method, string path, string? body = null)
    {
        var answer = await sandbox.SendAsync(method, path, body);
        Check(method, path, body, answer);
        return answer;
    }

    private void Check(string method, string path, string? body, SandboxAnswer answer)
    {
        if (path != "/oauth/token")
            _problems.AddRange(_contract.CheckRequest(method, path, body).Select(p => $"{method} {path} asked: {p}"));
        _problems.AddRange(_contract.CheckAnswer(method, path, (int)answer.Status, answer.Body, strict: true)
            .Select(p => $"{_contract.OperationOf(method, path)} answered {(int)answer.Status}: {p}"));
        if ((int)answer.Status < 300) _seen.Add(_contract.OperationOf(method, path)!);
    }

    [Fact]
    public void The_checker_finds_what_is_wrong()
    {
        const string Patch = "/api/v2/conversations/x/participants/y/attributes";
        Assert.Empty(_contract.CheckRequest("PATCH", Patch, """{"attributes":{"a":"1"}}"""));
        Assert.Equal(["$.attributes.a: is Number, not string"], _contract.CheckRequest("PATCH", Patch, """{"attributes":{"a":1}}"""));
        Assert.Equal(["$: extra is unknown"], _contract.CheckRequest("PATCH", Patch, """{"extra":1}"""));
        Assert.Equal(["body: is required"], _contract.CheckRequest("PATCH", Patch, null));
        Assert.Equal(["$: lacks interval"], _contract.CheckRequest("POST", Details + "/query", "{}"));
        Assert.Equal(["query: size is unknown"], _contract.CheckRequest("GET", Details + "/jobs/x/results?size=1", null));
        Assert.Equal(["GET /api/v2/none: no such operation"], _contract.CheckRequest("GET", "/api/v2/none", null));
        Assert.Equal(["$: lacks participants", "$.startTime: 'now' is no date-time"],
            _contract.CheckAnswer("GET", "/api/v2/conversations/x", 200, """{"startTime":"now","endTime":null,"later":1}"""));
        Assert.Equal(["$.id: is null"], _contract.CheckAnswer(
            "GET", "/api/v2/conversations/x", 200, """{"id":null,"startTime":"2026-01-01T00:00:00Z","participants":[]}"""));
        Assert.Equal(["$.participants: is Object, not array"], _contract.CheckAnswer(
            "GET", "/api/v2/conversations/x", 200, """{"startTime":"2026-01-01T00:00:00Z","participants":{}}"""));
        Assert.Equal(["status 418: is not documented"], _contract.CheckAnswer("GET", "/api/v2/conversations/x", 418, null));
    }
}
