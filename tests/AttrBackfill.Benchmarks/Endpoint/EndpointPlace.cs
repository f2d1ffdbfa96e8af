using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using AttrBackfill.Sandbox.Server;

namespace AttrBackfill.Benchmarks.Endpoint;

/// <summary>A sandbox and a daemon, each a process of its own, and the conversations that there are.</summary>
internal sealed class EndpointPlace : IDisposable
{
    const string Key = "a-key-for-the-benchmark-0123456789";

    const string Jobs = """
        { "jobs": [ { "name": "job", "select": { "mediaTypes": [] }, "schedule": { "cron": "0 0 0 1 1 ? 2099", "timeZone": "UTC" } } ] }
        """;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("attrbackfill-benchmark-");
    readonly ListeningProgram _sandbox;
    ListeningProgram? _daemon;

    EndpointPlace(int conversations, int latency, string rate)
    {
        string[] line = ["--conversations", $"{conversations}", "--latency", $"{latency}", "--rate", rate, "--port", "0"];
        _sandbox = new ListeningProgram(
            ProgramRun.StartOf(_folder.FullName, new Uri("http://127.0.0.1"), [ProgramRun.ProgramPath, "sandbox", .. line]), "sandbox at ");
    }

    /// <summary>A client of the daemon, with the key.</summary>
    public HttpClient Daemon { get; private set; } = null!;

    /// <summary>A client of the sandbox, with a token.</summary>
    public HttpClient Sandbox { get; private set; } = null!;

    public IReadOnlyList<string> Ids { get; private set; } = [];

    /// <param name="rate">As <c>sandbox --rate</c> takes it.</param>
    public static async Task<EndpointPlace> StartAsync(int conversations, int latency, string rate)
    {
        var place = new EndpointPlace(conversations, latency, rate);
        var sandbox = await place._sandbox.Address;
        place.Sandbox = ClientOf(sandbox);
        await Neighbour.LogInAsync(place.Sandbox);
        await using (var same = await SandboxServer.StartAsync(Sandboxes.Open(conversations))) place.Ids = [.. same.ConversationIds()];
        await File.WriteAllTextAsync(Path.Combine(place._folder.FullName, "jobs.json"), Jobs);
        var start = ProgramRun.StartOf(place._folder.FullName, sandbox, [ProgramRun.ProgramPath, "schedule", "--http", "127.0.0.1:0"]);
        start.Environment["ATTRBACKFILL_API_KEY"] = Key;
        place._daemon = new ListeningProgram(start, "status at ");
        place.Daemon = ClientOf(await place._daemon.Address);
        place.Daemon.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        return place;
    }

    /// <summary>Starts a run over all conversations.</summary>
    public async Task StartBackfillAsync()
    {
        using var order = new StringContent("""{"job":"job","last":"8d"}""", Encoding.UTF8, "application/json");
        using var answer = await Daemon.PostAsync("/runs", order);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Calls of the daemon so far.</summary>
    public async Task<double> CallsAsync()
    {
        var metrics = await Daemon.GetStringAsync("/metrics");
        return metrics.Split('\n').Where(l => l.StartsWith("attrbackfill_calls_total{", StringComparison.Ordinal))
            .Sum(l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    public Task<int> TerminateDaemonAsync() => _daemon!.TerminateAsync();

    public void Dispose()
    {
        Daemon?.Dispose();
        Sandbox?.Dispose();
        _daemon?.Dispose();
        _sandbox.Dispose();
        _folder.Delete(recursive: true);
    }

    static HttpClient ClientOf(Uri address) =>
        new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) }) { BaseAddress = address };
}
