using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;

namespace AttrBackfill.Tests.Support;

/// <summary>What a user has: a folder with a jobs.json, and an organisation, here a sandbox over real HTTP.</summary>
internal sealed class Workplace : IAsyncDisposable
{
    readonly TemporaryFolder _folder = new();

    Workplace(SandboxServer? server) => Server = server;

    /// <summary>Null for a place without one.</summary>
    public SandboxServer? Server { get; private set; }

    public string Folder => _folder.Path;

    public Dictionary<string, string> Environment { get; } = [];

    public string Output => Path.Combine(Folder, "output");

    public static async Task<Workplace> WithSandboxAsync(SandboxOptions options, string jobs = Jobs.Plain)
    {
        var place = Without(jobs);
        await place.StartSandboxAsync(options);
        return place;
    }

    public async Task StartSandboxAsync(SandboxOptions options)
    {
        Server = await SandboxServer.StartAsync(options, CancellationToken.None);
        PointTo(Server.BaseAddress);
    }

    /// <summary>A folder with a jobs.json and credentials, and nobody to call.</summary>
    public static Workplace Without(string jobs = Jobs.Plain)
    {
        var place = new Workplace(null);
        place.Write("jobs.json", jobs);
        (place.Environment["GENESYS_CLIENT_ID"], place.Environment["GENESYS_CLIENT_SECRET"]) = ("sandbox", "sandbox");
        return place;
    }

    public void PointTo(Uri address)
    {
        var text = address.ToString().TrimEnd('/');
        (Environment["GENESYS_API_URL"], Environment["GENESYS_LOGIN_URL"]) = (text, text);
    }

    public string Write(string name, string content) => _folder.Write(name, content);

    /// <summary>In a process that has carried out other commands before, where that makes no difference.</summary>
    public Task<ProcessResult> RunAsync(params string[] arguments) => WarmProgram.Takes(Environment, arguments)
        ? WarmProgram.RunAsync(Folder, Environment, arguments)
        : RunFreshAsync(arguments);

    /// <summary>In a process of its own.</summary>
    public Task<ProcessResult> RunFreshAsync(params string[] arguments) => AttrBackfillProcess.RunAsync(Folder, Environment, arguments);

    public AttrBackfillProcess Start(params string[] arguments) => AttrBackfillProcess.Start(Folder, Environment, arguments);

    /// <summary>The dates that cover all of the sandbox.</summary>
    public string[] AllDates => ["--from", Server!.From.ToString("o"), "--to", Server.To.ToString("o")];

    /// <summary>The newest run's report of this name.</summary>
    public string Report(string job, string name) => File.ReadAllText(ReportPath(job, name));

    public string ReportPath(string job, string name)
    {
        var run = Directory.EnumerateDirectories(Path.Combine(Output, job)).Max(StringComparer.Ordinal)!;
        return Path.Combine(run, name);
    }

    public async ValueTask DisposeAsync()
    {
        if (Server is not null) await Server.DisposeAsync();
        _folder.Dispose();
    }
}

internal static class Jobs
{
    /// <summary>A backfill, an audit and a webchat job, all else by default.</summary>
    public const string Plain = """
        {
          "jobs": [
            { "name": "backfill", "select": { "mediaTypes": [] } },
            { "name": "audit", "mode": "audit", "select": { "mediaTypes": [] } },
            { "name": "webchat", "channel": "webchat", "target": "conversation" },
            { "name": "messages", "channel": "messages" },
          ],
        }
        """;
}
