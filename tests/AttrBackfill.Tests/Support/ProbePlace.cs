using System.Text.Json;
using System.Text.Json.Nodes;
using AttrBackfill.Configuration;
using AttrBackfill.Doctor.Probes;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Request;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using Microsoft.Extensions.Logging.Abstractions;

namespace AttrBackfill.Tests.Support;

/// <summary>Probes and runs against one sandbox, in this process and by a fast clock, with one output folder.</summary>
internal sealed class ProbePlace : IAsyncDisposable
{
    readonly FastClock _clock;

    ProbePlace(SandboxServer server, FastClock clock)
    {
        (Server, _clock) = (server, clock);
        Proxy = RecordingProxy.To(server.BaseAddress);
    }

    public SandboxServer Server { get; }

    public InProcessRun Run { get; } = new();

    /// <summary>All calls go through it.</summary>
    public RecordingProxy Proxy { get; }

    /// <summary>The calls of the last probe or run.</summary>
    public IReadOnlyList<Exchange> Calls { get; private set; } = [];

    public static async Task<ProbePlace> StartAsync(SandboxOptions options)
    {
        var clock = new FastClock();
        var all = options with { Days = 2, JobDelay = TimeSpan.Zero, AvailabilityLag = TimeSpan.Zero, Clock = clock };
        return new ProbePlace(await SandboxServer.StartAsync(all, CancellationToken.None), clock);
    }

    /// <summary>An ended conversation of the web messenger whose customer has attributes to flatten.</summary>
    public string ConversationId => Server.ConversationIds().First(id =>
        Server.ConversationJson(id) is var json && json.Contains("webmessaging", StringComparison.Ordinal)
        && json.Contains("pre_chat_form_data", StringComparison.Ordinal)
        && JsonNode.Parse(json)!["endTime"] is not null);

    public string OpenConversationId => Server.ConversationIds().First(id =>
        JsonNode.Parse(Server.ConversationJson(id)) is { } conversation && conversation["endTime"] is null
        && conversation.ToJsonString().Contains("\"customer\"", StringComparison.Ordinal));

    public async Task<IReadOnlyDictionary<string, string>> ProbeAsync(JobSettings job, string? id = null)
    {
        var endpoint = new GenesysEndpoint("default", Proxy.Address, Proxy.Address, "sandbox", new Secret("sandbox"), 1, 4);
        var setting = new ProbeSetting(
            endpoint, job, job.CustomAttributes, job.Target == TargetKind.Conversation, id ?? ConversationId, Run.Folder);
        Proxy.Exchanges.Clear();
        var result = await new ProbeRun(setting, _clock, NullLogger.Instance, _ => { }).RunAsync(CancellationToken.None);
        Calls = [.. Proxy.Exchanges];
        return result.Facts.ToDictionary(f => f.Fact, f => f.Found);
    }

    public Task RunAsync(JobSettings job) => RunAsync(new RunRequest(
        job, "default", RunKind.Run, false, new TimeWindow(Server.From, Server.To), new RunSelection(null, null)));

    public Task RevertAsync() => RunAsync(RunRequest.After(Run.Finished!.Run, RunKind.Revert, dryRun: false));

    /// <summary>A conversation without the names of the probe, as both contracts and the custom attributes show it.</summary>
    public string Without(string id)
    {
        var json = JsonNode.Parse($"[{Server.ConversationJson(id)}, {Server.CustomAttributesJson(id)}]")!;
        Strip(json);
        return json.ToJsonString(JsonSerializerOptions.Default);
    }

    /// <summary>What the probe left on a conversation: name to value.</summary>
    public IReadOnlyList<(string Name, string Value)> Left(string id)
    {
        var left = new List<(string Name, string Value)>();
        Collect(JsonNode.Parse(Server.ConversationJson(id))!, left);
        return left;
    }

    public async ValueTask DisposeAsync()
    {
        Run.Dispose();
        await Proxy.DisposeAsync();
        await Server.DisposeAsync();
    }

    async Task RunAsync(RunRequest request)
    {
        Proxy.Exchanges.Clear();
        await Run.RunAsync(Proxy.Address, request, _clock, 8, CancellationToken.None);
        Calls = [.. Proxy.Exchanges];
    }

    static void Strip(JsonNode? node)
    {
        if (node is JsonArray list) foreach (var item in list) Strip(item);
        if (node is not JsonObject of) return;
        foreach (var (name, value) in of.ToList())
        {
            if (ProbeNames.IsOurs(name)) of.Remove(name);
            else Strip(value);
            // A participant without attributes may have none, or an empty map.
            if (name == "attributes" && value is JsonObject { Count: 0 }) of.Remove(name);
        }
    }

    static void Collect(JsonNode? node, List<(string Name, string Value)> into)
    {
        if (node is JsonArray list) foreach (var item in list) Collect(item, into);
        if (node is not JsonObject of) return;
        foreach (var (name, value) in of)
        {
            if (ProbeNames.IsOurs(name)) into.Add((name, value!.GetValue<string>()));
            else Collect(value, into);
        }
    }
}
