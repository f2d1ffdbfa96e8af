using System.Globalization;
using System.Text.Json;
using AttrBackfill.Sandbox.Data;
using AttrBackfill.Sandbox.Faults;
using AttrBackfill.Sandbox.Http;
using AttrBackfill.Sandbox.Quota;
using Microsoft.AspNetCore.Http;

namespace AttrBackfill.Sandbox.Server;

/// <summary>The way of every request: route, token, quota, faults, permission, endpoint, answer.</summary>
internal sealed class Gateway(Router router, Tokens tokens, RateWindow quota, FaultPlan faults, RequestLog log, SandboxOptions options)
{
    long _ordinal;

    public async Task HandleAsync(HttpContext http)
    {
        var correlation = Rng.For(options.Seed, Interlocked.Increment(ref _ordinal), 10).Guid();
        var cancellation = http.RequestAborted;
        var (route, ids, allowed) = router.Match(http.Request.Method, http.Request.Path.Value ?? "/");
        RateState? rate = null;
        Answer answer;
        try
        {
            // Real time: latency is about the wire, not about the sandbox's clock.
            if (options.Latency > TimeSpan.Zero) await Task.Delay(options.Latency, cancellation);
            if (route is { IsLogin: true })
            {
                answer = await AnswerAsync(http, route, ids, cancellation);
            }
            else if (tokens.Check(http.Request.Headers.Authorization.ToString()) is { } refused)
            {
                (answer, rate) = (refused, quota.Peek());
            }
            else
            {
                rate = quota.Enter();
                answer = rate.Value.RetryAfter is { } wait ? TooMany(wait)
                    : route is null ? NoRoute(http.Request.Path, allowed)
                    : await AnswerAsync(http, route, ids, cancellation);
            }
        }
        catch (ApiException e)
        {
            answer = e.Answer;
        }
        catch (BadHttpRequestException e)
        {
            answer = Answer.Error(
                e.StatusCode, e.StatusCode == 413 ? "request.entity.too.large" : "bad.request", "The request could not be read.");
        }
        log.Add(new SandboxRequest(
            http.Request.Method, PathAndQuery(http), answer.Status, options.Clock.GetUtcNow(), route?.Word ?? "unknown"));
        await SendAsync(http, answer, correlation, rate, cancellation);
    }

    async Task<Answer> AnswerAsync(HttpContext http, Route route, IReadOnlyList<string> ids, CancellationToken cancellation)
    {
        var call = new Call(route, ids, http.Request.Query, http.Request.Headers, await BodyAsync(http.Request, cancellation));
        if (call.Body.Length > options.MaxBodyBytes) return Answer.TooLarge(options.MaxBodyBytes);
        var fault = faults.Next(call);
        if (fault is not null)
        {
            var context = new FaultContext(
                call, PathAndQuery(http), () => tokens.Revoke(http.Request.Headers.Authorization.ToString()),
                options.SlowBy, options.Clock.GetUtcNow(), cancellation);
            if (await fault.Before(context) is { } instead) return instead;
        }
        if (Lacks(route) is { } lacking) return lacking;
        if ((faults.ForConversation(call) ?? faults.ForContent(call)) is { } chosen) return chosen;
        Answer answer;
        try
        {
            var taken = fault is null ? call : fault.Change(call);
            answer = route.Handle(taken with { RepeatsRows = fault is { RepeatsRows: true } });
        }
        catch (ApiException e)
        {
            answer = e.Answer;
        }
        catch (InvalidOperationException) when (call.Body.AsSpan().IndexOf("\\u"u8) >= 0)
        {
            answer = Answer.Error(400, "bad.request", "The request body holds half a surrogate pair.");
        }
        return fault is null ? answer : fault.After(answer);
    }

    Answer? Lacks(Route route)
    {
        if (options.Permissions is not { } granted || route.Permissions.Length == 0 || route.Permissions.Any(granted.Contains)) return null;
        // The webchat contract has scopes of the token, not permissions of a role.
        return route.IsWebchat
            ? Answer.Error(401, "missing.scope", $"The token lacks the scope {route.Permissions[0]}.")
            : route.Permissions.Length > 1
            ? Answer.Error(
                403, "missing.any.permissions",
                $"You must have at least one of the following permissions assigned: [{string.Join(", ", route.Permissions)}]")
            : Answer.Error(403, "missing.permissions",
                $"Unable to perform the requested action. You are missing the following permission(s): {route.Permissions[0]}");
    }

    Answer TooMany(int seconds) =>
        Answer.Error(429, "too.many.requests", $"Rate limit exceeded the maximum. Retry the request in [{seconds}] seconds") with
        {
            Headers = [("Retry-After", seconds.ToString(CultureInfo.InvariantCulture))],
            Limit = ("client.credentials.token.rate.per.minute", quota.Peek().Allowed),
        };

    static Answer NoRoute(PathString path, string[] allowed) => allowed.Length == 0
        ? Answer.Error(404, "not.found", $"There is no resource {path}.")
        : Answer.Error(405, "method.not.allowed", $"The resource takes {string.Join(", ", allowed)}.")
            with
        { Headers = [("Allow", string.Join(", ", allowed))] };

    static string PathAndQuery(HttpContext http) => http.Request.Path.ToUriComponent() + http.Request.QueryString.ToUriComponent();

    static async Task<byte[]> BodyAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength is null or 0 && !request.Headers.ContainsKey("Transfer-Encoding")) return [];
        using var body = new MemoryStream((int)Math.Min(request.ContentLength ?? 1024, 1 << 20));
        await request.Body.CopyToAsync(body, cancellation);
        return body.ToArray();
    }

    async Task SendAsync(HttpContext http, Answer answer, Guid correlation, RateState? rate, CancellationToken cancellation)
    {
        if (answer.Hangs) await UntilGivenUpAsync(cancellation);
        if (answer.Aborted || answer.Hangs)
        {
            http.Abort();
            return;
        }
        var response = http.Response;
        response.StatusCode = answer is { Stalls: true, Status: 204 } ? 200 : answer.Status; // a body that stalls is promised one
        response.Headers["ININ-Correlation-Id"] = correlation.ToString();
        response.Headers.Date = options.Clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        if (rate is { } state && options.Habits.LimitHeaders is { Length: > 0 } prefix)
        {
            response.Headers[prefix + "count"] = state.Count.ToString(CultureInfo.InvariantCulture);
            response.Headers[prefix + "allowed"] = state.Allowed.ToString(CultureInfo.InvariantCulture);
            response.Headers[prefix + "reset"] = state.Reset.ToString(CultureInfo.InvariantCulture);
        }
        foreach (var (name, value) in answer.Headers) response.Headers[name] = value;
        var body = answer.Fault is null ? answer.Body : answer.ErrorBody(correlation);
        if (answer.Distort is { } distort) body = distort(body ?? await WholeAsync(answer, cancellation));
        if (answer.Cut || (answer.Stalls && answer.Stream is not null)) body ??= await WholeAsync(answer, cancellation);
        if (answer.Stalls) body ??= " "u8.ToArray(); // an empty answer has no half that could be missing
        if (body is null && answer.Stream is null)
        {
            if (answer.Status != 204) response.ContentLength = 0;
            return;
        }
        response.ContentType = answer.ContentType;
        if (body is null)
        {
            await using var writer = new Utf8JsonWriter(response.Body, Json.Options);
            await answer.Stream!(writer, cancellation);
            await writer.FlushAsync(cancellation);
            return;
        }
        response.ContentLength = body.Length;
        var isWhole = !answer.Cut && !answer.Stalls;
        await response.Body.WriteAsync(isWhole ? body : body.AsMemory(0, body.Length / 2), cancellation);
        if (isWhole) return;
        await response.Body.FlushAsync(cancellation);
        if (answer.Stalls) await UntilGivenUpAsync(cancellation);
        http.Abort();
    }

    static async Task UntilGivenUpAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        catch (OperationCanceledException)
        {
            // Given up.
        }
    }

    static async Task<byte[]> WholeAsync(Answer answer, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(body, Json.Options)) await answer.Stream!(writer, cancellation);
        return body.ToArray();
    }
}
