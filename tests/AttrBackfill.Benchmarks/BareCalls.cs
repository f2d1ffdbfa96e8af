using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AttrBackfill.Sandbox.Server;

namespace AttrBackfill.Benchmarks;

/// <summary>
/// The same work by a bare HttpClient. The floor: the fewest calls, as many at a time as the program makes, nothing parsed but what
/// decides the next call, nothing kept. The tutorial's way: GET, flatten, GET, write, one conversation after the other.
/// </summary>
internal sealed class BareCalls : IDisposable
{
    const int Concurrency = 16;

    readonly HttpClient _http;

    public BareCalls(Uri server) =>
        _http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Concurrency + 4 }) { BaseAddress = server };

    public async Task FloorAsync(SandboxServer server, IReadOnlyList<NeededPatch> patches, bool readBeforeWrite)
    {
        await Neighbour.LogInAsync(_http);
        await ReadPagesAsync(server);
        await Parallel.ForEachAsync(
            patches, new ParallelOptions { MaxDegreeOfParallelism = Concurrency }, async (patch, cancellationToken) =>
        {
            if (readBeforeWrite) await ReadAsync($"/api/v2/conversations/{patch.ConversationId}");
            await WriteAsync(patch);
        });
    }

    public async Task TutorialAsync(IEnumerable<NeededPatch> patches)
    {
        await Neighbour.LogInAsync(_http);
        foreach (var patch in patches)
        {
            await ReadAsync($"/api/v2/conversations/{patch.ConversationId}");
            await ReadAsync($"/api/v2/conversations/{patch.ConversationId}");
            await WriteAsync(patch);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>All pages of one details job; only the cursor at their end is looked at.</summary>
    async Task ReadPagesAsync(SandboxServer server)
    {
        var job = await StartJobAsync(server);
        while ((await ReadAsync(job)).AsSpan().IndexOf("FULFILLED"u8) < 0) await Task.Delay(50);
        for (string? cursor = ""; cursor is not null;)
        {
            cursor = CursorOf(
                await ReadAsync($"{job}/results?pageSize=1000{(cursor.Length == 0 ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}"));
        }
    }

    async Task<string> StartJobAsync(SandboxServer server)
    {
        const string Jobs = "/api/v2/analytics/conversations/details/jobs";
        using var answer = await _http.PostAsJsonAsync(
            Jobs, new
            {
                interval = $"{server.From:yyyy-MM-ddTHH:mm:ss.fffZ}/{server.To:yyyy-MM-ddTHH:mm:ss.fffZ}",
                startOfDayIntervalMatching = true
            });
        using var created = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
        return $"{Jobs}/{created.RootElement.GetProperty("jobId").GetString()}";
    }

    static string? CursorOf(byte[] page)
    {
        var end = page.AsSpan(Math.Max(0, page.Length - 300));
        var at = end.LastIndexOf("\"cursor\":\""u8);
        if (at < 0) return null;
        var text = end[(at + 10)..];
        return System.Text.Encoding.UTF8.GetString(text[..text.IndexOf((byte)'"')]).Replace("\\u002B", "+", StringComparison.Ordinal);
    }

    async Task<byte[]> ReadAsync(string path)
    {
        using var answer = await _http.GetAsync(path);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsByteArrayAsync();
    }

    async Task WriteAsync(NeededPatch patch)
    {
        var path = $"/api/v2/conversations/{patch.ConversationId}/participants/{patch.ParticipantId}/attributes";
        using var answer = await _http.PatchAsJsonAsync(path, new { attributes = patch.Attributes });
        if (answer.StatusCode != HttpStatusCode.Accepted) throw new InvalidOperationException($"PATCH answered {(int)answer.StatusCode}");
    }
}

