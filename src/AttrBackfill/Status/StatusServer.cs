using System.Net;
using System.Runtime;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Pipeline.Report.Page;
using AttrBackfill.Scheduling;
using AttrBackfill.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Status;

/// <summary>Where the daemon is watched.</summary>
/// <param name="Key">What starting a run and flattening a conversation need; null where neither can be asked for.</param>
/// <param name="ReadKey">Opens reading a conversation's attributes, as <paramref name="Key"/> does.</param>
internal sealed record StatusSetting(IPEndPoint Address, ApiKey? Key, ApiKey? ReadKey, PrometheusText Metrics);

/// <summary>
/// The daemon's own web server: health, metrics, a status page, and, with a key, starting runs. It reads counts and names; reports,
/// which hold attribute values, it does not hand out.
/// </summary>
internal sealed partial class StatusServer(
    StatusSetting setting, ScheduleSetting schedule, LiveRuns live, RunTrigger trigger, IHostApplicationLifetime daemon,
    ILoggerFactory logging)
    : IHostedService, IAsyncDisposable
{
    const string Page = "text/html; charset=utf-8";
    const string JsonText = "application/json; charset=utf-8";
    const int LargestBody = 16 * 1024;
    const int RunsListed = 200;

    /// <summary>An id that is too long to be one is answered like any other wrong one.</summary>
    const int LongestRequestLine = 64 * 1024;

    /// <summary>High enough that idle connections, closed after <see cref="Idle"/>, do not keep a liveness probe waiting.</summary>
    const int MostConnections = 2000;

    static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);
    static readonly TimeSpan HeadersTake = TimeSpan.FromSeconds(5);

    static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(1);
    static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(5);

    /// <summary>However many look at it.</summary>
    static readonly TimeSpan PageKeeps = TimeSpan.FromSeconds(1);

    readonly ILogger _log = logging.CreateLogger<StatusServer>();
    readonly ConversationsEndpoint _conversations = new(setting, schedule, logging);
    readonly Fresh<string> _page =
        new(PageKeeps, schedule.Clock, PageOf(new StatusReader(schedule, live, trigger), startsRuns: setting.Key is not null));
    WebApplication? _web;

    /// <exception cref="UsageException">The address cannot be listened on.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var web = Build();
        try
        {
            await web.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            await web.DisposeAsync();
            throw new UsageException(
                $"--http {setting.Address}: the port is in use, or the address is not this machine's; choose another", e);
        }

        _web = web;
        // A flow's call would wait for a whole collection. Collecting in the background costs a run a tenth more of the processor.
        GCSettings.LatencyMode = GCLatencyMode.Interactive;
        Listening(_log, web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_web is null) return;
        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var stopping = _web.StopAsync(hurry.Token);
        await Task.WhenAny(stopping, Task.Delay(LongestStop, CancellationToken.None));
        await Task.WhenAny(stopping, _conversations.DrainedAsync(LongestDrain)); // what a flow waits for is finished
        await hurry.CancelAsync();
        await stopping;
        await _web.DisposeAsync();
    }

    public ValueTask DisposeAsync() => _conversations.DisposeAsync();

    WebApplication Build()
    {
        // Empty: no settings files, no environment, no signals; it lives inside the daemon.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, EndsWithTheDaemon>().AddSingleton(logging).AddRoutingCore();
        builder.Services.AddHealthChecks().AddCheck("daemon", new ReadyCheck(schedule, daemon));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.MaxRequestLineSize = LongestRequestLine;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.KeepAliveTimeout = Idle;
            kestrel.Limits.RequestHeadersTimeout = HeadersTake;
            kestrel.Listen(setting.Address, listen => listen.Protocols = HttpProtocols.Http1);
        });
        // A page of the web whose name is made to lead to this machine must not read what is for this machine alone.
        if (IPAddress.IsLoopback(setting.Address.Address))
            builder.Services.AddHostFiltering(o => o.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"]);
        var web = builder.Build();
        if (IPAddress.IsLoopback(setting.Address.Address)) web.UseHostFiltering();
        web.Use(WithHeadersAsync);
        web.UseRouting();
        Map(web);
        return web;
    }

    void Map(WebApplication web)
    {
        web.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = ReadyCheck.WriteAsync });
        web.MapHealthChecks("/readyz", new HealthCheckOptions { ResponseWriter = ReadyCheck.WriteAsync });
        web.MapGet("/metrics", context => TextAsync(context, PrometheusText.ContentType, setting.Metrics.Collect()));
        web.MapGet(ServedPage.Styles, context => TextAsync(context, "text/css; charset=utf-8", PageShell.Style.Text));
        web.MapGet(ServedPage.Script, context => TextAsync(context, "text/javascript; charset=utf-8", PageShell.Script.Text));
        web.MapGet(
            ServedPage.RenewalScript, context => TextAsync(context, "text/javascript; charset=utf-8", ServedPage.RenewalScriptText));
        web.MapGet("/", async context => await TextAsync(context, Page, await _page.GetAsync(context.RequestAborted)));
        web.MapGet("/runs", RunsAsync);
        web.MapGet("/runs/{runId}", context => RunAsync(context, asJson: false));
        web.MapGet("/runs/{runId}/summary.json", context => RunAsync(context, asJson: true));
        _conversations.Map(web);
        if (setting.Key is { } key) web.MapPost("/runs", new RunsEndpoint(key, schedule, trigger, _log).HandleAsync);
    }

    async Task RunsAsync(HttpContext context)
    {
        await using var ledger = await schedule.Ledger.OpenAsync(schedule.Clock, context.RequestAborted);
        string? job = context.Request.Query["job"];
        var runs = await ledger.Runs.LatestAsync(job, RunsListed, context.RequestAborted);
        await TextAsync(context, JsonText, RunList.ToJson(await ledger.AsSeenAsync(runs, context.RequestAborted)) + "\n");
    }

    async Task RunAsync(HttpContext context, bool asJson)
    {
        await using var ledger = await schedule.Ledger.OpenAsync(schedule.Clock, context.RequestAborted);
        var run = await ledger.Runs.FindAsync((string)context.Request.RouteValues["runId"]!, context.RequestAborted);
        if (run is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        run = await ledger.AsSeenAsync(run, context.RequestAborted);
        var summary = await RunSummary.BuildAsync(ledger, run, context.RequestAborted);
        var folder = Path.GetFullPath(Path.Combine(schedule.OutputFolder, run.Job, run.RunId));
        if (asJson) await TextAsync(context, JsonText, summary.ToJson() + "\n");
        else await TextAsync(context, Page, await RunPage.OfAsync(run, summary, folder, live.FirstFailures(run.RunId)));
    }

    async Task WithHeadersAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        try
        {
            await next(context);
        }
        catch (LedgerException e) when (!context.Response.HasStarted)
        {
            LedgerFailed(_log, e.Message);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await TextAsync(context, "text/plain; charset=utf-8", "the ledger does not answer; the log says why\n");
        }
    }

    static Func<CancellationToken, Task<string>> PageOf(StatusReader reader, bool startsRuns) =>
        async cancellationToken => await StatusPage.OfAsync(await reader.ReadAsync(cancellationToken), startsRuns);

    static Task TextAsync(HttpContext context, string type, string text)
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(Scrubber.Clean(text), context.RequestAborted);
    }

    [LoggerMessage(LogLevel.Information, "status at {Address}")]
    static partial void Listening(ILogger log, string address);

    [LoggerMessage(LogLevel.Error, "status page: {Why}")]
    static partial void LedgerFailed(ILogger log, string why);

    sealed class EndsWithTheDaemon : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
