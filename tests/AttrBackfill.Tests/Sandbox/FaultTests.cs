using System.Net;
using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Sandbox;

public sealed class FaultTests
{
    private const string Days = "2026-11-14T00:00:00Z/2026-11-21T00:00:00Z";
    private const string Me = "/api/v2/organizations/me";
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero));

    private SandboxOptions Options(string faults) =>
        new() { Conversations = 50, Clock = _clock, Rate = "none", JobDelay = TimeSpan.Zero, Faults = faults };

    private Task<SandboxHttp> StartAsync(string faults) =>
        SandboxHttp.StartAsync(Options(faults), login: !faults.Contains("token", StringComparison.Ordinal));

    private static (string Id, string Path) Customer(SandboxHttp sandbox)
    {
        var (id, participant) =
            sandbox.Server.ConversationIds()
                .Select(
                    i => (i, JsonElement.Parse(sandbox.Server.ConversationJson(i)).GetProperty("participants")[0].GetProperty("id")
                        .GetString()!)).First();
        return (id, $"/api/v2/conversations/{id}/participants/{participant}/attributes");
    }

    [Theory]
    [InlineData("429@get=1", 429)]
    [InlineData("500@get=1", 500)]
    [InlineData("503@get=1", 503)]
    [InlineData("html@get=1", 502)]
    [InlineData("empty@get=1", 500)]
    [InlineData("revoke@get=1", 401)]
    [InlineData("redirect@get=1", 307)]
    [InlineData("portal@get=1", 200)]
    [InlineData("nothing@get=1", 200)]
    [InlineData("wrongType@get=1", 200)]
    [InlineData("500@put=1", 200)]
    [InlineData("500@get=0", 200)]
    public async Task A_fault_answers_in_place_of_its_endpoint(string faults, int status)
    {
        await using var sandbox = await StartAsync(faults);
        var answer = await sandbox.GetAsync("/api/v2/conversations/" + Customer(sandbox).Id);
        Assert.Equal((HttpStatusCode)status, answer.Status);
        Assert.NotEmpty(answer.Header("ININ-Correlation-Id"));
        if (status == 429) Assert.Equal(1, answer.Number("Retry-After"));
        if (status == 502) Assert.StartsWith("<html>", answer.Body, StringComparison.Ordinal);
        if (faults.StartsWith("empty", StringComparison.Ordinal)) Assert.Empty(answer.Body);
        if (faults.StartsWith("portal", StringComparison.Ordinal))
            Assert.StartsWith("<!doctype html>", answer.Body, StringComparison.Ordinal);
        if (faults.StartsWith("nothing", StringComparison.Ordinal)) Assert.Empty(answer.Body);
        if (faults.StartsWith("wrongType", StringComparison.Ordinal)) Assert.Equal(JsonValueKind.Object, answer.Json.ValueKind);
        if (status == 401) Assert.Equal(HttpStatusCode.Unauthorized, (await sandbox.GetAsync(Me)).Status);
    }

    [Theory]
    [InlineData("reset@patch=1", 0)]
    [InlineData("resetAfter@patch=1", 1)]
    public async Task A_broken_connection_leaves_the_write_undone_or_done(string faults, int writes)
    {
        await using var sandbox = await StartAsync(faults);
        var (id, path) = Customer(sandbox);
        await Assert.ThrowsAsync<HttpRequestException>(() => sandbox.SendAsync("PATCH", path, """{"attributes":{"mark":"1"}}"""));
        Assert.Equal(writes, sandbox.Server.WriteCount);
        Assert.Equal(writes == 1, sandbox.Server.ConversationJson(id).Contains("\"mark\":\"1\"", StringComparison.Ordinal));
        Assert.Equal(0, sandbox.Server.Requests[^1].Status);
    }

    [Theory]
    [InlineData("hang@patch=1", 0)]
    [InlineData("hangAfter@patch=1", 1)]
    public async Task An_answer_that_never_comes_leaves_the_write_undone_or_done(string faults, int writes)
    {
        await using var sandbox = await StartAsync(faults);
        var (_, path) = Customer(sandbox);
        using var patience = new CancellationTokenSource();
        var answer =
            sandbox.Http.PatchAsync(path, new StringContent("""{"attributes":{"mark":"1"}}""", null, "application/json"), patience.Token);
        while (sandbox.Server.CountOf("patch") == 0) await Task.Delay(5, TestContext.Current.CancellationToken);
        Assert.False(answer.IsCompleted);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        Assert.Equal(writes, sandbox.Server.WriteCount);
    }

    [Theory]
    [InlineData("GET", "get", 0)]
    [InlineData("PATCH", "patch", 1)]
    public async Task An_answer_that_stalls_brings_its_headers_and_half_of_its_body_after_the_endpoint_took_effect(
        string method, string endpoint, int writes)
    {
        await using var sandbox = await StartAsync($"stall@{endpoint}=1");
        var (id, path) = Customer(sandbox);
        using var request = new HttpRequestMessage(new HttpMethod(method), method == "GET" ? "/api/v2/conversations/" + id : path);
        if (writes > 0) request.Content = new StringContent("""{"attributes":{"mark":"1"}}""", null, "application/json");
        using var answer =
            await sandbox.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode);
        Assert.NotEmpty(answer.Headers.GetValues("ININ-Correlation-Id"));
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await body.ReadExactlyAsync(new byte[answer.Content.Headers.ContentLength!.Value / 2], TestContext.Current.CancellationToken);
        using var patience = new CancellationTokenSource();
        var rest = body.ReadAsync(new byte[1], patience.Token).AsTask();
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync(Me)).Status); // others are answered meanwhile
        Assert.False(rest.IsCompleted);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rest);
        Assert.Equal(writes, sandbox.Server.WriteCount);
        Assert.Equal(writes == 1, sandbox.Server.ConversationJson(id).Contains("\"mark\":\"1\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_is_cut_in_its_middle()
    {
        await using var sandbox = await StartAsync("cut@get=1");
        await Assert.ThrowsAsync<HttpRequestException>(() => sandbox.GetAsync("/api/v2/conversations/" + Customer(sandbox).Id));
    }

    [Fact]
    public async Task Rows_are_repeated_over_pages_and_none_is_left_out()
    {
        await using var sandbox = await StartAsync("repeat=1");
        var read = (await sandbox.JobAsync(Days, pageSize: 10)).ConvertAll(c => c.GetProperty("conversationId").GetString()!);
        await using var plain = await StartAsync("");
        var all = (await plain.JobAsync(Days, pageSize: 10)).ConvertAll(c => c.GetProperty("conversationId").GetString()!);
        Assert.True(read.Count > all.Count);
        Assert.Equal(all, read.Distinct());
        var query = await sandbox.QueryAsync(Days, ""","paging":{"pageSize":10,"pageNumber":2}""");
        Assert.Equal(14, query.Json.GetProperty("conversations").GetArrayLength());
    }

    [Fact]
    public async Task A_share_of_the_jobs_fails()
    {
        await using var sandbox = await StartAsync("jobFails=0.5");
        var states = new List<string?>();
        for (var i = 0; i < 20; i++)
        {
            states.Add(
                (await sandbox.GetAsync("/api/v2/analytics/conversations/details/jobs/"
                    + await sandbox.StartJobAsync(Days))).Json.GetProperty("state").GetString());
        }

        Assert.InRange(states.Count(s => s == "FAILED"), 3, 17);
    }

    [Fact]
    public async Task Revoked_tokens_are_no_fault_of_the_login()
    {
        await using var sandbox = await StartAsync("revoke=1");
        Assert.Equal(HttpStatusCode.OK, (await sandbox.TokenAsync("sandbox", "sandbox")).Status);
    }

    [Theory]
    [InlineData("truncated@results=1")]
    [InlineData("malformed@results=1")]
    public async Task A_spoilt_page_is_no_json(string faults)
    {
        await using var sandbox = await StartAsync(faults);
        var id = await sandbox.StartJobAsync(Days);
        var page = await sandbox.GetAsync($"/api/v2/analytics/conversations/details/jobs/{id}/results");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.ThrowsAny<JsonException>(() => page.Json);
    }

    [Fact]
    public async Task Faults_follow_the_seed()
    {
        async Task<string> PatternAsync(int seed)
        {
            await using var sandbox = await SandboxHttp.StartAsync(Options("500@get=0.5") with { Seed = seed });
            var pattern = "";
            foreach (var _ in Enumerable.Range(0, 40))
                pattern += (await sandbox.GetAsync("/api/v2/conversations/none")).Status == HttpStatusCode.NotFound ? '.' : 'x';
            return pattern;
        }
        var first = await PatternAsync(1);
        Assert.Contains('x', first);
        Assert.Contains('.', first);
        Assert.Equal(first, await PatternAsync(1));
        Assert.NotEqual(first, await PatternAsync(2));
    }

    [Fact]
    public async Task Chosen_conversations_fail_and_others_do_not()
    {
        await using var plain = await StartAsync("");
        var ids = plain.Server.ConversationIds().Take(4).ToList();
        await using var sandbox = await StartAsync($"403:{ids[0]},404:{ids[1]},409:{ids[2]}");
        async Task<int> GetAsync(int i) => (int)(await sandbox.GetAsync("/api/v2/conversations/" + ids[i])).Status;
        Assert.Equal<int>(
            (List<int>)[403, 404, 200, 200], (List<int>)[await GetAsync(0), await GetAsync(1), await GetAsync(2), await GetAsync(3)]);
        Assert.Equal(
            HttpStatusCode.Conflict, (await sandbox.SendAsync("PATCH", $"/api/v2/conversations/{ids[2]}/customattributes", "{}")).Status);
    }

    [Fact]
    public async Task The_first_jobs_fail_or_expire_and_later_ones_do_not()
    {
        await using var sandbox = await StartAsync("jobFails=1,jobExpires=2");
        async Task<(string Path, string? State)> JobAsync()
        {
            var path = "/api/v2/analytics/conversations/details/jobs/" + await sandbox.StartJobAsync(Days);
            return (path, (await sandbox.GetAsync(path)).Json.GetProperty("state").GetString());
        }
        Assert.Equal("FAILED", (await JobAsync()).State);
        var second = await JobAsync();
        Assert.Equal("FULFILLED", second.State);
        var page = await sandbox.GetAsync(second.Path + "/results?pageSize=5");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        var cursor = Uri.EscapeDataString(page.Json.GetProperty("cursor").GetString()!);
        Assert.Equal(HttpStatusCode.NotFound, (await sandbox.GetAsync($"{second.Path}/results?pageSize=5&cursor={cursor}")).Status);
        Assert.Equal("EXPIRED", (await sandbox.GetAsync(second.Path)).Json.GetProperty("state").GetString());
        var third = await JobAsync();
        await sandbox.GetAsync(third.Path + "/results?pageSize=5");
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync(third.Path + "/results?pageSize=5")).Status);
    }

    [Fact]
    public async Task A_token_fault_hits_the_login()
    {
        await using var sandbox = await StartAsync("500@token=1");
        Assert.Equal(HttpStatusCode.InternalServerError, (await sandbox.TokenAsync("sandbox", "sandbox")).Status);
    }

    [Theory]
    [InlineData("explode=0.1", "explode", "resetAfter")]
    [InlineData("500@everywhere=0.1", "everywhere", "customattributes")]
    [InlineData("418:abc", "418", "409")]
    [InlineData("500", "500", "kind=probability")]
    [InlineData("500=1.5", "500=1.5", "0 to 1")]
    [InlineData("500=often", "500=often", "0 to 1")]
    [InlineData("jobFails=x", "jobFails=x", "whole number")]
    public async Task A_fault_that_is_not_known_is_named_with_those_that_are(string faults, string named, string known)
    {
        var e = await Assert.ThrowsAsync<SandboxException>(() => StartAsync(faults));
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
        Assert.Contains(known, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }
}
