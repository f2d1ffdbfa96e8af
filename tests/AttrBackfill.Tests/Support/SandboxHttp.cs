using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using Xunit;

namespace AttrBackfill.Tests.Support;

/// <summary>An answer, read to its end.</summary>
internal sealed record SandboxAnswer(HttpStatusCode Status, string Body, HttpResponseHeaders Headers)
{
    public JsonElement Json => JsonElement.Parse(Body);

    public string Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(",", values) : "";

    public int Number(string name) => int.Parse(Header(name), CultureInfo.InvariantCulture);
}

/// <summary>A sandbox and an HTTP client that is logged in to it.</summary>
internal sealed class SandboxHttp : IAsyncDisposable
{
    private SandboxHttp(SandboxServer server)
    {
        Server = server;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.BaseAddress };
    }

    public SandboxServer Server { get; }
    public HttpClient Http { get; }

    public static async Task<SandboxHttp> StartAsync(SandboxOptions options, bool login = true)
    {
        var sandbox = new SandboxHttp(await SandboxServer.StartAsync(options, CancellationToken.None));
        if (login) await sandbox.LoginAsync();
        return sandbox;
    }

    public async Task LoginAsync()
    {
        var answer = await TokenAsync("sandbox", "sandbox");
        Http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", answer.Json.GetProperty("access_token").GetString());
    }

    public async Task<SandboxAnswer> TokenAsync(string id, string secret, string grant = "client_credentials")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token");
        request.Headers.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}")));
        request.Content = new FormUrlEncodedContent([new("grant_type", grant)]);
        return await SendAsync(request);
    }

    public Task<SandboxAnswer> GetAsync(string path) => SendAsync("GET", path);

    public async Task<SandboxAnswer> SendAsync(string method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        return await SendAsync(request);
    }

    public Task<SandboxAnswer> QueryAsync(string interval, string more = "") =>
        SendAsync("POST", "/api/v2/analytics/conversations/details/query", $$"""{"interval":"{{interval}}"{{more}}}""");

    /// <summary>Starts a job and reads all its pages; the options' JobDelay must be zero.</summary>
    public async Task<List<JsonElement>> JobAsync(string interval, string more = "", int pageSize = 1000)
    {
        var id = await StartJobAsync(interval, more);
        var all = new List<JsonElement>();
        for (string? cursor = null; ;)
        {
            var page = await GetAsync($"/api/v2/analytics/conversations/details/jobs/{id}/results?pageSize={pageSize}"
                + (cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor)));
            Assert.Equal(HttpStatusCode.OK, page.Status);
            if (page.Json.TryGetProperty("conversations", out var list)) all.AddRange(list.EnumerateArray());
            if (!page.Json.TryGetProperty("cursor", out var next)) return all;
            cursor = next.GetString();
        }
    }

    public async Task<string> StartJobAsync(string interval, string more = "")
    {
        var answer = await SendAsync("POST", "/api/v2/analytics/conversations/details/jobs", $$"""{"interval":"{{interval}}"{{more}}}""");
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        return answer.Json.GetProperty("jobId").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
    }

    private async Task<SandboxAnswer> SendAsync(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request);
        return new SandboxAnswer(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers);
    }
}
