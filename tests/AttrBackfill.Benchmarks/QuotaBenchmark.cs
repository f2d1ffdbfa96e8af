using System.Net.Http.Headers;
using System.Text.Json;
using AttrBackfill.Sandbox.Server;
using static AttrBackfill.Benchmarks.Numbers;

namespace AttrBackfill.Benchmarks;

/// <summary>
/// How much of 300 calls a 2-second window the program uses: alone, beside a neighbour that takes half, and with half a share.
/// </summary>
internal static class QuotaBenchmark
{
    const int Allowed = 300;
    const double WindowSeconds = 2;

    public static async Task<int> RunAsync(string[] options)
    {
        var windows = options.Or(0, 15);
        await MeasureAsync("alone", windows, share: 1, neighbour: false, "at least 98%, 429s under 0.2%");
        await MeasureAsync(
            "beside a neighbour that takes half", windows, share: 1, neighbour: true, "at least 95% of what is left, 429s under 1%");
        await MeasureAsync("quotaShare 0.5", windows, share: 0.5, neighbour: false, "45% to 50%");
        return 0;
    }

    static async Task MeasureAsync(string what, int windows, double share, bool neighbour, string wanted)
    {
        // Three conversations of four need a read, two of three a write too: about 1.2 calls each.
        var conversations = (int)(windows * Allowed * (neighbour ? 0.5 : share) / 1.2);
        await using var server =
            await SandboxServer.StartAsync(Sandboxes.Open(conversations) with { Rate = $"{Allowed}/{WindowSeconds}s" });
        using var ends = new CancellationTokenSource();
        var others = neighbour ? Neighbour.CallAsync(server.BaseAddress, Allowed / 2 / WindowSeconds, ends.Token) : Task.FromResult(0);
        using var program = new ProgramRun(server.BaseAddress);
        await program.RunAsync(Sandboxes.Backfill, server.From, server.To, FormattableString.Invariant($"\"quotaShare\": {share}"));
        await ends.CancelAsync();
        var taken = await others;
        var ours = server.Requests.Where(r => r.Path != Neighbour.Path && r.Endpoint != "token").ToList();
        var refused = ours.Count(r => r.Status == 429);
        var seconds = (ours[^1].At - ours[0].At).TotalSeconds;
        var permitted = (seconds / WindowSeconds * Allowed) - (neighbour
            ? server.Requests.Count(r => r.Path == Neighbour.Path && r.At >= ours[0].At && r.At <= ours[^1].At)
            : 0);
        Show($"{what}: {ours.Count - refused} calls in {seconds:0.0} s, {100 * (ours.Count - refused) / permitted:0.0}% of those left, 429s {100.0 * refused / ours.Count:0.00}%{(neighbour ? $", the neighbour made {taken}" : "")} (wanted: {wanted})");
    }
}

/// <summary>Somebody else with the same client, who calls at an even pace.</summary>
internal static class Neighbour
{
    public const string Path = "/api/v2/analytics/conversations/details/jobs/availability";

    public static async Task<int> CallAsync(Uri server, double perSecond, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = server };
        await LogInAsync(http);
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1 / perSecond));
        var calls = 0;
        try
        {
            while (await pace.WaitForNextTickAsync(cancellationToken))
            {
                using var answer = await http.GetAsync(Path, cancellationToken);
                calls++;
            }
        }
        catch (OperationCanceledException)
        {
            // The program has ended.
        }

        return calls;
    }

    public static async Task LogInAsync(HttpClient http)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, "/oauth/token")
        { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("sandbox:sandbox"u8));
        using var answer = await http.SendAsync(request);
        using var token = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", token.RootElement.GetProperty("access_token").GetString());
    }
}
