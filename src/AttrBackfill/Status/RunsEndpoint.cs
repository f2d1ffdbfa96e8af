using System.Text.Json;
using System.Text.Json.Serialization;
using AttrBackfill.Configuration;
using AttrBackfill.Scheduling;
using AttrBackfill.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Status;

/// <summary>What a caller of <c>POST /runs</c> asks for. Dates as on the command line; without any, the job's own window.</summary>
internal sealed record RunOrder(string Job, string? From = null, string? To = null, string? Date = null, string? Last = null)
{
    /// <summary>Members that do not exist.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}

/// <summary><c>POST /runs</c>: fires a job; the caller needs the key.</summary>
internal sealed partial class RunsEndpoint(ApiKey key, ScheduleSetting schedule, RunTrigger trigger, ILogger log)
{
    static readonly string[] Members = ["job", "from", "to", "date", "last"];

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = JsonNumberHandling.Strict, MaxDepth = 4, AllowDuplicateProperties = false,
    };

    public async Task HandleAsync(HttpContext context)
    {
        var authorization = context.Request.Headers.Authorization;
        if (!key.Opens(authorization.Count == 1 ? authorization[0] : null))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"attrbackfill\"";
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, $"send Authorization: Bearer and the key of {ApiKey.Variable}");
            return;
        }

        if (schedule.Signals.Stopping.IsCancellationRequested)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "stopping");
            return;
        }

        try
        {
            await FireAsync(context, await JsonSerializer.DeserializeAsync<RunOrder>(context.Request.Body, Json, context.RequestAborted));
        }
        catch (JsonException)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest,
                "send JSON such as {\"job\":\"NAME\",\"from\":\"2026-11-01\",\"to\":\"2026-11-07\"}; date and last are known too");
        }
        catch (BadHttpRequestException e)
        {
            await RefuseAsync(context, e.StatusCode, "the request is too large, or broke off");
        }
        catch (UsageException e)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, e.Message.Replace("--", "", StringComparison.Ordinal));
        }
    }

    async Task FireAsync(HttpContext context, RunOrder? order)
    {
        if (order is null) throw new JsonException();
        if (order.Unknown is { Count: > 0 } unknown)
        {
            var name = unknown.Keys.First();
            throw new UsageException($"unknown member {SafeText.Quoted(name)}; {Suggestions.Hint(name, Members)}");
        }

        if (schedule.Jobs.Find(order.Job) is not { } job)
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, $"there is no job {SafeText.Quoted(order.Job)}");
            return;
        }

        schedule.Jobs.EndpointOf(schedule.Jobs.ConnectionOf(job)); // now, not when its turn comes
        var window = WindowResolver.Resolve(
            new DateSelection(order.From, order.To, order.Date, order.Last), schedule.Clock.GetUtcNow(), TimeZones.Find(job.TimeZone));
        await trigger.FireAsync(job.Name, window, context.RequestAborted);
        Asked(log, job.Name, IsoTime.Of(window?.From), IsoTime.Of(window?.To), context.Connection.RemoteIpAddress?.ToString());
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        await context.Response.WriteAsJsonAsync(
            new { job = job.Name, from = IsoTime.Of(window?.From), to = IsoTime.Of(window?.To), status = "queued" },
            context.RequestAborted);
    }

    Task RefuseAsync(HttpContext context, int status, string error)
    {
        Refused(log, status, context.Connection.RemoteIpAddress?.ToString(), error);
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { error }, context.RequestAborted);
    }

    [LoggerMessage(LogLevel.Information, "job {Job} was asked for over HTTP, window {From} to {To}, from {Caller}")]
    static partial void Asked(ILogger log, string job, string? from, string? to, string? caller);

    [LoggerMessage(LogLevel.Warning, "POST /runs refused with {Status}, from {Caller}: {Why}")]
    static partial void Refused(ILogger log, int status, string? caller, string why);
}
