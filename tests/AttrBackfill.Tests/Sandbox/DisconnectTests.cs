using System.Net;
using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Sandbox;

/// <summary>An open conversation of the sandbox can be ended.</summary>
public sealed class DisconnectTests
{
    const string Open = "11111111-0000-4000-8000-000000000001";
    const string Document = "11111111-0000-4000-8000-000000000009";
    const string Day = "2026-11-03T00:00:00Z/2026-11-04T00:00:00Z";

    const string Script = $$"""
        { "conversations": [ { "id": "{{Open}}", "start": "2026-11-03T10:00:00Z", "participants": [
            { "id": "p1", "purpose": "customer", "attributes": { "a": "1" } } ] } ] }
        """;

    [Fact]
    public async Task A_disconnected_conversation_has_ended_for_live_reads_and_analytics()
    {
        using var files = new TemporaryFolder();
        await using var sandbox = await SandboxHttp.StartAsync(OptionsOf(files));
        Assert.Equal((false, false, false), await EndsAsync(sandbox));
        Assert.Equal(HttpStatusCode.Accepted, await DisconnectAsync(sandbox, Open));
        Assert.Equal((true, true, true), await EndsAsync(sandbox));
        var end = (await sandbox.GetAsync($"/api/v2/conversations/{Open}")).Json.GetProperty("endTime").GetString();
        Assert.Equal(HttpStatusCode.Accepted, await DisconnectAsync(sandbox, Open));
        Assert.Equal(end, (await sandbox.GetAsync($"/api/v2/conversations/{Open}")).Json.GetProperty("endTime").GetString());
    }

    [Fact]
    public async Task The_end_is_kept_over_a_restart()
    {
        using var files = new TemporaryFolder();
        var options = OptionsOf(files) with { StateFile = files.File("state.json") };
        await using (var sandbox = await SandboxHttp.StartAsync(options)) await DisconnectAsync(sandbox, Open);
        await using var again = await SandboxHttp.StartAsync(options);
        Assert.Equal((true, true, true), await EndsAsync(again));
    }

    [Fact]
    public async Task An_unknown_conversation_and_a_document_served_as_it_stands_are_refused()
    {
        using var files = new TemporaryFolder();
        var document = files.Write(
            "live.json", $$"""{ "id": "{{Document}}", "startTime": "2026-11-03T10:00:00Z", "participants": [] }""");
        var options = OptionsOf(files);
        await using var sandbox = await SandboxHttp.StartAsync(options with { DataFiles = [.. options.DataFiles, document] });
        Assert.Equal(HttpStatusCode.NotFound, await DisconnectAsync(sandbox, "11111111-0000-4000-8000-00000000dead"));
        Assert.Equal(HttpStatusCode.BadRequest, await DisconnectAsync(sandbox, Document));
    }

    static SandboxOptions OptionsOf(TemporaryFolder files) =>
        new() { DataFiles = [files.Write("script.json", Script)], Rate = "none", JobDelay = TimeSpan.Zero };

    static async Task<HttpStatusCode> DisconnectAsync(SandboxHttp sandbox, string id) =>
        (await sandbox.SendAsync("POST", $"/api/v2/conversations/{id}/disconnect")).Status;

    /// <summary>Whether a live read, the details query and a details job show an end.</summary>
    static async Task<(bool Live, bool Query, bool Job)> EndsAsync(SandboxHttp sandbox)
    {
        var live = (await sandbox.GetAsync($"/api/v2/conversations/{Open}")).Json;
        var query = (await sandbox.QueryAsync(Day)).Json.GetProperty("conversations")[0];
        var job = Assert.Single(await sandbox.JobAsync(Day));
        return (live.TryGetProperty("endTime", out _), Ends(query), Ends(job));

        static bool Ends(JsonElement row) => row.TryGetProperty("conversationEnd", out _);
    }
}
