using System.Net;
using System.Text;
using AttrBackfill.Sandbox.Conversations;
using AttrBackfill.Sandbox.CustomAttributes;
using AttrBackfill.Sandbox.Data;
using AttrBackfill.Sandbox.Faults;
using AttrBackfill.Sandbox.Http;
using AttrBackfill.Sandbox.Quota;
using AttrBackfill.Sandbox.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AttrBackfill.Sandbox.Server;

/// <summary>A Genesys Cloud look-alike on loopback: API and login under one address.</summary>
public sealed class SandboxServer : IAsyncDisposable
{
    readonly WebApplication _web;
    readonly World _world;
    readonly RequestLog _log;
    readonly Tokens _tokens;
    readonly BackgroundSaver? _saver;
    int _disposed;

    SandboxServer(WebApplication web, World world, RequestLog log, Tokens tokens, BackgroundSaver? saver, Uri address)
    {
        (_web, _world, _log, _tokens, _saver, BaseAddress) = (web, world, log, tokens, saver, address);
    }

    public Uri BaseAddress { get; }

    /// <summary>Start of the first UTC day with conversations.</summary>
    public DateTimeOffset From => _world.Set.From;

    /// <summary>End of the last UTC day with conversations.</summary>
    public DateTimeOffset To => _world.Set.To;

    /// <summary>What was asked, in order; the latest 200,000.</summary>
    public IReadOnlyList<SandboxRequest> Requests => _log.Latest;

    public long RequestCount => _log.Total;

    /// <summary>PATCH, PUT and DELETE that took effect.</summary>
    public long WriteCount => _world.WriteCount;

    /// <summary>The written attributes that <see cref="SandboxOptions.LoseWritten"/> has made vanish by now.</summary>
    public IReadOnlyList<SandboxLoss> Lost => _world.Lost();

    public int ConversationCount => _world.Set.Count;

    public DateTimeOffset DataAvailability => _world.Availability;

    /// <summary>Id of the custom attributes schema that the sandbox starts with.</summary>
    public string SchemaId => _world.Schemas.All[0].Id;

    /// <param name="endpoint">An endpoint's word in fault rules, such as <c>patch</c>.</param>
    public long CountOf(string endpoint) => _log.CountOf(endpoint);

    /// <summary>Checks the options without starting anything.</summary>
    /// <exception cref="SandboxException">The first option that cannot be used, and why.</exception>
    public static void Check(SandboxOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        PlanOf(options);
    }

    /// <exception cref="SandboxException">It cannot be started as asked.</exception>
    public static async Task<SandboxServer> StartAsync(SandboxOptions options, CancellationToken cancellationToken = default)
    {
        Check(options);
        var faults = PlanOf(options);
        var (world, saved, moment) = CreateWorld(options, faults);
        var (tokens, log) = (new Tokens(options), new RequestLog());
        var router = ApiMap.Create(world, tokens, faults, options);
        var quota = new RateWindow(SandboxOptions.ParseRate(options.Rate), options.Clock);
        var gateway = new Gateway(router, tokens, quota, faults, log, options);
        // Saved at once: the moment must not be lost, and a place that cannot be written is reported now, not at the end.
        if (saved is not null) await saved.SaveAsync(world, moment, cancellationToken);
        var web = await ListenAsync(options, gateway, cancellationToken);
        var address = web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new SandboxServer(
            web, world, log, tokens, saved is null ? null : new BackgroundSaver(saved, world, moment), new Uri(address));
    }

    /// <summary>
    /// The live document as it stands: the webchat form for a web messaging conversation that was loaded in that form or
    /// written through it, else the platform form.
    /// </summary>
    /// <exception cref="KeyNotFoundException">There is no such conversation.</exception>
    public string ConversationJson(string id)
    {
        var conversation = _world.Find(id) ?? throw new KeyNotFoundException($"no conversation {id}");
        conversation = conversation.Live ?? conversation;
        if (conversation.WebchatDocument is not null || _world.OverlayOf(id)?.Webchat is not null) return WebchatJson(id);
        var live = new LiveDocuments(_world, new LiveAttributes(_world));
        return Encoding.UTF8.GetString(Json.Bytes(w => live.Write(w, conversation)));
    }

    /// <summary>
    /// The custom attributes records of a conversation as they stand, whatever reads show: id to version, divisions and values.
    /// </summary>
    public string CustomAttributesJson(string id)
    {
        if (_world.Find(id) is null) throw new KeyNotFoundException($"no conversation {id}");
        if (_world.OverlayOf(id) is not { } overlay) return "{}";
        lock (overlay) return Encoding.UTF8.GetString(Json.Bytes(w => CustomAttributesApi.WriteState(w, overlay.Records.Values)));
    }

    /// <summary>The webchat form, whatever the conversation is.</summary>
    public string WebchatJson(string id) =>
        Encoding.UTF8.GetString(
            new Webchat(_world, patchable: true).Document(_world.Find(id) ?? throw new KeyNotFoundException($"no conversation {id}")));

    /// <summary>The ids of the conversations visible now, in order of start.</summary>
    public IEnumerable<string> ConversationIds()
    {
        for (var i = 0; i < _world.Set.Count && _world.Set.StartOf(i) <= _world.Now; i++) yield return _world.Set.Get(i).Id;
    }

    /// <summary>The latest hundred tokens, worthless ones among them: for tests that look for them where they must not be.</summary>
    public IReadOnlyCollection<string> IssuedTokens => _tokens.Issued;

    /// <summary>Makes every token that was issued worthless.</summary>
    public void RevokeTokens() => _tokens.RevokeAll();

    public Task SaveAsync() => _saver?.SaveAsync() ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        using (var hurry = new CancellationTokenSource(TimeSpan.FromSeconds(1))) await _web.StopAsync(hurry.Token);
        await _web.DisposeAsync();
        if (_saver is not null) await _saver.DisposeAsync();
    }

    static FaultPlan PlanOf(SandboxOptions options) => FaultPlan.Parse(options.Faults, options.FaultSeed ?? options.Seed);

    static (World World, StateFile? Saved, DateTimeOffset Moment) CreateWorld(SandboxOptions options, FaultPlan faults)
    {
        var loads = options.DataFiles.Count > 0;
        var data = loads ? "files:" + DataFiles.Fingerprint(options.DataFiles)
            : GeneratedConversations.Fingerprint(options);
        var saved = options.StateFile is { } path ? new StateFile(path, data) : null;
        var moment = saved?.ReadMoment() ?? options.Clock.GetUtcNow();
        // Documents without times happened the day before: complete, and in the data lake.
        IConversationSet set = loads
            ? new LoadedConversations(DataFiles.Load(options.DataFiles, Timeline.StartOfDay(moment).AddHours(-12)), moment)
            : new GeneratedConversations(options, moment);
        var schemas = new CustomSchemas(options.Seed, SeededSchema.Create(Rng.For(options.Seed, 400, 77).Id(), set.From));
        var world = new World(
            new DisconnectableConversations(set), new Organisation(options.Seed), schemas, options,
            keepsEarlier: options.SearchLag > TimeSpan.Zero || options.ReadLag > TimeSpan.Zero || faults.SpoilsRows("stale"));
        saved?.Restore(world);
        return (world, saved, moment);
    }

    static async Task<WebApplication> ListenAsync(SandboxOptions options, Gateway gateway, CancellationToken cancellation)
    {
        // Empty: no settings files, no environment, no console, no signals; the sandbox lives inside another program.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.ListenAddress(), options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var web = builder.Build();
        web.Run(gateway.HandleAsync);
        try
        {
            await web.StartAsync(cancellation);
            return web;
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            await web.DisposeAsync();
            throw new SandboxException(
                $"the sandbox cannot listen on {new IPEndPoint(options.ListenAddress(), options.Port)}: the port is in use or not allowed",
                e);
        }
    }

    /// <summary>Signals belong to the program around the sandbox.</summary>
    sealed class QuietLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
