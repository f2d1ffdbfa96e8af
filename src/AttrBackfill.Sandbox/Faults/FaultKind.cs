using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AttrBackfill.Sandbox.Http;

namespace AttrBackfill.Sandbox.Faults;

/// <summary>What a fault may use to spoil a call.</summary>
internal sealed record FaultContext(
    Call Call, string PathAndQuery, Func<Answer> RevokeToken, TimeSpan SlowBy, DateTimeOffset Now, CancellationToken Cancellation);

/// <summary>One way for a call to go wrong. A new kind is one more entry of <see cref="All"/>.</summary>
internal sealed record FaultKind(string Name)
{
    /// <summary>Answers in place of the endpoint, which then has no effect; null lets the call pass.</summary>
    public Func<FaultContext, Task<Answer?>> Before { get; init; } = _ => Task.FromResult<Answer?>(null);

    /// <summary>Changes the endpoint's answer after it took effect.</summary>
    public Func<Answer, Answer> After { get; init; } = answer => answer;

    /// <summary>Changes the call before the endpoint takes it.</summary>
    public Func<Call, Call> Change { get; init; } = call => call;

    /// <summary>Of a call with a token: a rule for every endpoint does not mean the login.</summary>
    public bool NeedsToken { get; init; }

    /// <summary>Pages of conversations show some rows of the page before again, and some of their own twice.</summary>
    public bool RepeatsRows { get; init; }

    /// <summary>Rows of the attribute search are wrong; the rows of one conversation always, or never.</summary>
    public bool SpoilsRows { get; init; }

    const string LimitReached = "Rate limit exceeded the maximum.";
    const string Portal = "<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in to this network</h1></body></html>";

    static readonly Answer Aborted = new(0) { Aborted = true };
    static readonly Answer Hanging = new(0) { Hangs = true };

    public static readonly IReadOnlyList<FaultKind> All =
    [
        Instead("429", _ => TooMany("1")),
        // The wait stands in the text only.
        Instead("429text", _ => Answer.Error(429, "too.many.requests.retry.after", LimitReached + " Retry the request in [1] seconds")),
        Instead("429fraction", _ => TooMany("0.4")),
        Instead("429signed", _ => TooMany("+1")),
        Instead("429negative", _ => TooMany("-1")),
        Instead("429date", context => TooMany(context.Now.AddSeconds(1).ToString("R", CultureInfo.InvariantCulture))),
        Instead("403", _ => Answer.Error(
            403, "missing.any.permissions", "You must have at least one of the following permissions assigned: [..]")),
        Instead("500", _ => Answer.Error(500, "internal.server.error", "The server encountered an unexpected condition.")),
        Instead("503", _ => Answer.Error(503, "service.unavailable", "The service is temporarily unavailable.")),
        Instead(
            "html", _ => new Answer(502) { ContentType = "text/html",
                Body = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"u8.ToArray() }),
        Instead("empty", _ => new Answer(500)),
        Instead("reset", _ => Aborted),
        new("resetAfter") { After = _ => Aborted },
        new("cut") { After = answer => HasBody(answer) ? answer with { Cut = true } : answer },
        new("truncated") { After = answer => Distort(answer, body => body[..(body.Length / 2)]) },
        new("malformed") { After = answer => Distort(answer, body => [.. "{\"conversations\":[}"u8, .. body]) },
        new("nothing") { After = answer => HasBody(answer) ? answer with { Body = null, Stream = null } : answer },
        new("wrongType") { After = answer => answer with { ContentType = "text/html; charset=iso-8859-1" } },
        // What a hotel's network or a proxy answers in place of the API: a success without the API's content.
        Instead("portal", _ => new Answer(200) { ContentType = "text/html", Body = Encoding.ASCII.GetBytes(Portal) }),
        // Real time: slowness is about the wire, not about the sandbox's clock.
        new("slow")
        {
            Before = async context =>
            {
                await Task.Delay(context.SlowBy, context.Cancellation);
                return null;
            },
        },
        Instead("hang", _ => Hanging),
        new("hangAfter") { After = _ => Hanging },
        // What a firewall leaves that has forgotten the connection: the answer begins and never ends.
        new("stall") { After = answer => answer with { Stalls = true } },
        Instead("revoke", context => context.RevokeToken()) with { NeedsToken = true },
        Instead("redirect", context => new Answer(307) { Headers = [("Location", "/redirected" + context.PathAndQuery)] }),
        // A wrong address that leads to a page for people.
        Instead("moved", _ => new Answer(302) { Headers = [("Location", "https://login.example.com/")] }),
        new("expiresText") { After = answer => Distort(answer, ExpiryAsText) },
        // What a gateway does to writes that it says it has made: nothing, half of each value, the loss of another attribute.
        OfWrites("swallow", _ => new Answer(202)),
        new("shorten") { Change = Shortened },
        new("lose") { Change = call => call with { Misbehaviour = Misbehaviour.Loses } },
        // What it shows of a conversation that was written: nothing, or another participant's attributes.
        new("vanish") { Change = call => call with { Misbehaviour = Misbehaviour.Vanishes } },
        new("mixup") { Change = call => call with { Misbehaviour = Misbehaviour.MixesUp } },
        OfWrites("409", _ => Answer.Error(409, "general.conflict", "The resource was changed by somebody else.")),
        new("repeat") { RepeatsRows = true },
        // One value that is not the live one; the values from before the last write; no row.
        new("wrong") { SpoilsRows = true },
        new("stale") { SpoilsRows = true },
        new("missing") { SpoilsRows = true },
    ];

    static FaultKind Instead(string name, Func<FaultContext, Answer> answer) =>
        new(name) { Before = context => Task.FromResult<Answer?>(answer(context)) };

    static FaultKind OfWrites(string name, Func<FaultContext, Answer> answer) =>
        new(name) { Before = context => Task.FromResult(context.Call.Writes ? answer(context) : null) };

    /// <summary>Each text of more than three characters keeps half of them.</summary>
    static Call Shortened(Call call)
    {
        if (!call.Writes || call.Body.Length == 0 || JsonNode.Parse(call.Body) is not JsonObject body) return call;
        foreach (var attributes in new[] { body["attributes"], body["customAttributes"] }.OfType<JsonObject>())
        {
            foreach (var (name, value) in attributes.ToList())
            {
                if (value?.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is { Length: > 3 } whole)
                    attributes[name] = whole[..(whole.Length / 2)];
            }
        }

        return call with { Body = Encoding.UTF8.GetBytes(body.ToJsonString()) };
    }

    static Answer TooMany(string retryAfter) =>
        Answer.Error(429, "too.many.requests", LimitReached) with { Headers = [("Retry-After", retryAfter)] };

    static byte[] ExpiryAsText(byte[] body)
    {
        var seconds = Tokens.LifeSeconds.ToString(CultureInfo.InvariantCulture);
        var text = Encoding.UTF8.GetString(body).Replace(":" + seconds, $":\"{seconds}\"", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text);
    }

    /// <summary>Only a good answer with a body can be spoilt.</summary>
    static Answer Distort(Answer answer, Func<byte[], byte[]> distort) =>
        HasBody(answer) ? answer with { Distort = distort } : answer;

    static bool HasBody(Answer answer) => answer.Status is >= 200 and < 300 && (answer.Body is not null || answer.Stream is not null);
}
