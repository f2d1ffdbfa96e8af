using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Threading.RateLimiting;
using AttrBackfill.Configuration;
using AttrBackfill.Flow;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Genesys.Http;
using AttrBackfill.Genesys.Quota;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Scheduling;
using AttrBackfill.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Status;

/// <summary>
/// What a flow's data action calls: <c>GET /conversations/{id}/attributes</c> and <c>POST /conversations/{id}/flatten</c>. The answer holds
/// values. A log holds no values and no malformed ids.
/// </summary>
internal sealed partial class ConversationsEndpoint(StatusSetting setting, ScheduleSetting schedule, ILoggerFactory logging)
    : IAsyncDisposable
{
    const string Read = "read";
    const string Flatten = "flatten";
    const string Json = "application/json; charset=utf-8";

    /// <summary>Calls a second and key; twice as many may come at once.</summary>
    const int CallsASecond = 100;

    /// <summary>A visitor notices.</summary>
    static readonly TimeSpan Slow = TimeSpan.FromSeconds(2);

    /// <summary>Counted from the start, at 0: what succeeds, and what alert rules look for.</summary>
    static readonly int[] Expected =
    [
        StatusCodes.Status200OK, StatusCodes.Status500InternalServerError, StatusCodes.Status502BadGateway,
        StatusCodes.Status503ServiceUnavailable,
    ];

    static readonly Meter Meter = new("AttrBackfill", ProductVersion.Text);

    static readonly Counter<long> Calls = Meter.CreateCounter<long>(
        "attrbackfill.conversations.calls", null, "Calls about single conversations, by operation and status.");

    static readonly Counter<long> SlowCalls = Meter.CreateCounter<long>(
        "attrbackfill.conversations.calls.slow", null, "Calls about single conversations that took longer than 2 seconds, by operation.");

    static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "attrbackfill.conversations.call.duration", "s", "How long calls about single conversations took.", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10] });

    readonly ILogger _log = logging.CreateLogger<ConversationsEndpoint>();
    readonly RateLimiter _readers = LimitOfKey();
    readonly RateLimiter _writers = LimitOfKey();
    readonly LiveCalls _live = new(
        schedule.Ledger, schedule.OutputFolder, schedule.Lanes, schedule.Clock, logging.CreateLogger<ConversationsEndpoint>(),
        logging.CreateLogger(CallTrace.Category));
    int _inFlight;

    public void Map(IEndpointRouteBuilder web)
    {
        if (setting is { Key: null, ReadKey: null }) return;
        _live.Start(schedule.Jobs.File.Jobs);
        foreach (var operation in new[] { Read, Flatten })
        {
            SlowCalls.Add(0, new KeyValuePair<string, object?>("operation", operation));
            foreach (var status in Expected) Count(operation, status, calls: 0);
        }

        web.MapGet("/conversations/{id}/attributes", context => HandleAsync(context, Read));
        if (setting.Key is not null) web.MapPost("/conversations/{id}/flatten", context => HandleAsync(context, Flatten));
    }

    /// <summary>Returns once no call is in flight, or after the longest time.</summary>
    public async Task DrainedAsync(TimeSpan longest)
    {
        var since = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _inFlight) > 0 && Stopwatch.GetElapsedTime(since) < longest)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _live.DisposeAsync();
        await _readers.DisposeAsync();
        await _writers.DisposeAsync();
    }

    async Task HandleAsync(HttpContext context, string operation)
    {
        Interlocked.Increment(ref _inFlight);
        var since = Stopwatch.GetTimestamp();
        var status = StatusCodes.Status500InternalServerError; // what the server answers to an exception
        try
        {
            await AnswerAsync(context, operation);
            status = context.Response.StatusCode;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            status = StatusCodes.Status499ClientClosedRequest;
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
            Count(operation, status, calls: 1);
            var took = Stopwatch.GetElapsedTime(since);
            Duration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("operation", operation));
            if (took > Slow) SlowCalls.Add(1, new KeyValuePair<string, object?>("operation", operation));
        }
    }

    async Task AnswerAsync(HttpContext context, string operation)
    {
        if (LimiterFor(context, operation) is not { } limiter)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"attrbackfill\"";
            await RefuseAsync(context, operation, StatusCodes.Status401Unauthorized, "send Authorization: Bearer and the key");
            return;
        }

        using var allowed = limiter.AttemptAcquire();
        if (!allowed.IsAcquired)
        {
            await RefuseAsync(context, operation, StatusCodes.Status429TooManyRequests, "too many calls with this key",
                TimeSpan.FromSeconds(1));
            return;
        }

        try
        {
            await CallAsync(context, operation);
        }
        catch (Exception e) when (Refusal(e) is { } refusal)
        {
            await RefuseAsync(context, operation, refusal.Status, refusal.Why, refusal.RetryAfter);
        }
    }

    async Task CallAsync(HttpContext context, string operation)
    {
        if (!Guid.TryParseExact((string)context.Request.RouteValues["id"]!, "D", out var id))
        {
            await RefuseAsync(context, operation, StatusCodes.Status400BadRequest, "the conversation's id is no UUID");
            return;
        }

        var names = context.Request.Query["job"];
        if (names.Count != 1 || schedule.Jobs.Find(names[0]!) is not { } job)
        {
            await RefuseAsync(context, operation, StatusCodes.Status404NotFound,
                names.Count == 1 ? "there is no job of this name" : "name one job: ?job=JOB");
            return;
        }

        if (operation == Flatten && job.Mode != JobMode.Backfill)
            throw new UsageException($"job '{job.Name}' is no backfill: it writes nothing");
        var connection = schedule.Jobs.ConnectionOf(job);
        var endpoint = FactsFile.Known(schedule.OutputFolder, schedule.Jobs.EndpointOf(connection));
        var live = new LiveJob(job, connection, endpoint);
        var answer = operation == Read
            ? await _live.ReadAsync(live, id.ToString("D"), context.RequestAborted)
            : await _live.FlattenAsync(live, id.ToString("D"), context.RequestAborted);
        context.Response.ContentType = Json;
        await context.Response.Body.WriteAsync(answer.ToJson(), context.RequestAborted);
    }

    /// <returns>Null where the caller has no key that opens this.</returns>
    RateLimiter? LimiterFor(HttpContext context, string operation)
    {
        var headers = context.Request.Headers.Authorization;
        var authorization = headers.Count == 1 ? headers[0] : null;
        // Both are compared: how long it takes says nothing of which one a guess comes near to.
        var (isWriter, isReader) = (setting.Key?.Opens(authorization) == true, setting.ReadKey?.Opens(authorization) == true);
        return isWriter ? _writers : isReader && operation == Read ? _readers : null;
    }

    /// <returns>Null for what is no refusal but a fault of the program.</returns>
    static (int Status, string Why, TimeSpan? RetryAfter)? Refusal(Exception exception) => exception switch
    {
        GenesysException { IsNotThere: true } => (StatusCodes.Status404NotFound, "there is no such conversation", null),
        OverQuotaException over => (StatusCodes.Status429TooManyRequests, "the quota of Genesys Cloud is used up", over.Wait),
        GenesysException { Scope: FailureScope.Transient or FailureScope.Unavailable } e =>
            (StatusCodes.Status503ServiceUnavailable, e.Message, null),
        GenesysException e => (StatusCodes.Status502BadGateway, e.Message, null),
        NotFlattenedException e => (StatusCodes.Status502BadGateway, e.Message, null),
        UsageException e => (StatusCodes.Status400BadRequest, e.Message, null),
        LedgerException e => (StatusCodes.Status503ServiceUnavailable, e.Message, null),
        _ => null,
    };

    async Task RefuseAsync(HttpContext context, string operation, int status, string why, TimeSpan? retryAfter = null)
    {
        Refused(_log, operation, status, context.Connection.RemoteIpAddress?.ToString(), why);
        context.Response.StatusCode = status;
        context.Response.ContentType = Json;
        if (retryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var isNotThere = status == StatusCodes.Status404NotFound;
        await context.Response.WriteAsync(isNotThere ? """{"found":false}""" : Text.Json.Of(new { Error = why }), context.RequestAborted);
    }

    static void Count(string operation, int status, int calls) => Calls.Add(calls, new("operation", operation), new("status", status));

    static TokenBucketRateLimiter LimitOfKey() => new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = 2 * CallsASecond, TokensPerPeriod = CallsASecond / 10, ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
        QueueLimit = 0,
    });

    [LoggerMessage(LogLevel.Warning, "{Operation} of a conversation refused with {Status}, from {Caller}: {Why}")]
    static partial void Refused(ILogger log, string operation, int status, string? caller, string why);
}
