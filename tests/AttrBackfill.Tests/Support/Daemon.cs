using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace AttrBackfill.Tests.Support;

/// <summary>The daemon as a process, watched over HTTP.</summary>
internal sealed partial class Daemon : IDisposable
{
    public const string Key = "a-key-for-the-tests-0123456789";

    /// <summary>A schedule that no test lives to see: runs start when they are asked for.</summary>
    public const string Never = """ "schedule": { "cron": "0 0 0 1 1 ? 2099", "timeZone": "UTC" } """;

    Daemon(AttrBackfillProcess process, Uri address)
    {
        Process = process;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, Expect100ContinueTimeout = TimeSpan.FromMinutes(1) })
        {
            BaseAddress = address,
        };
    }

    public AttrBackfillProcess Process { get; }

    public HttpClient Http { get; }

    public static async Task<Daemon> StartAsync(Workplace place, bool withKey = true, string bind = "127.0.0.1:0", params string[] more)
    {
        if (withKey) place.Environment["ATTRBACKFILL_API_KEY"] = Key;
        var process = place.Start(["schedule", "--http", bind, .. more]);
        await process.SeenAsync("status at ");
        var daemon = new Daemon(process, new Uri(Listening().Match(process.ErrorSoFar).Groups[1].Value));
        await daemon.ReadyAsync();
        return daemon;
    }

    async Task ReadyAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1)); // against a hang
        while (true)
        {
            using var answer = await Http.GetAsync("/readyz", patience.Token);
            if (answer.IsSuccessStatusCode) return;
            await Task.Delay(10, patience.Token);
        }
    }

    public Task<string> GetAsync(string path) => Http.GetStringAsync(path);

    public async Task<HttpResponseMessage> PostAsync(string json, string? key = Key)
    {
        using var request =
            new HttpRequestMessage(HttpMethod.Post, "/runs") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        // The daemon closes the connection when it refuses a large body. A client that is still sending would miss the answer.
        request.Headers.ExpectContinue = true;
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await Http.SendAsync(request);
    }

    /// <summary>Runs a job, by name or by what is posted, to its end.</summary>
    public async Task RunAsync(string order)
    {
        using var answer = await PostAsync(order.StartsWith('{') ? order : $$"""{"job":"{{order}}","last":"7d"}""");
        Xunit.Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
        await Process.SeenAsync("exit code ");
    }

    public async Task<ProcessResult> StopAsync()
    {
        Process.Signal(PosixSignal.SIGTERM);
        return await Process.EndAsync();
    }

    public void Dispose()
    {
        Http.Dispose();
        Process.Dispose();
    }

    [GeneratedRegex(@"status at (http\S+)")]
    private static partial Regex Listening();
}
