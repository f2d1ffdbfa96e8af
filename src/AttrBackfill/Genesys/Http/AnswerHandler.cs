using System.Net;
using System.Text.Json;
using AttrBackfill.Genesys.Api;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Genesys.Http;

/// <summary>
/// The last hand before the network: counts the call, notes its answer, and reads the body to its end, so that an answer that breaks
/// off or cannot be read fails here, where it is retried, and not later.
/// </summary>
internal sealed class AnswerHandler(CallMeter meter, ServerClock serverClock, TimeProvider clock, ILogger trace) : DelegatingHandler
{
    const long LargestAnswer = 64L * 1024 * 1024;
    const long LargestRefusal = 1024 * 1024;

    /// <summary>
    /// A page of a thousand conversations of 7 to 25 KB fits. A larger one is asked for in halves: in memory its texts take twice their
    /// bytes,
    /// and two pages are held at a time.
    /// </summary>
    const long LargestPage = 32L * 1024 * 1024;

    static readonly HttpRequestOptionsKey<CallLog> CallLogKey = new(CallLog.Key);
    static readonly HttpRequestOptionsKey<bool> SentBefore = new("attrbackfill.sent");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var endpoint = CallFailures.EndpointOf(request);
        request.Options.TryGetValue(CallLogKey, out var log);
        meter.Sent(endpoint, request.Options.TryGetValue(SentBefore, out _));
        request.Options.Set(SentBefore, true);
        log?.Sent();
        var sent = clock.GetTimestamp();
        var answer = await base.SendAsync(request, cancellationToken);
        serverClock.Note(answer.Headers.Date);
        CallTrace.Answered(
            trace, endpoint, (int)answer.StatusCode, (long)clock.GetElapsedTime(sent).TotalMilliseconds,
            CallFailures.CorrelationIdOf(answer));
        if (answer.StatusCode == HttpStatusCode.TooManyRequests) meter.TooManyRequests(endpoint);
        log?.Answered(answer.StatusCode, CallFailures.CorrelationIdOf(answer));
        try
        {
            if (answer.IsSuccessStatusCode && StreamedCall.Is(request))
            {
                answer.Content =
                    new StreamedContent(answer.Content, LargestPage, CallFailures.TooLarge(request, answer, LargestPage), clock);
                return answer;
            }

            if (answer.IsSuccessStatusCode) await CheckAsync(request, answer, cancellationToken);
            else await ReadRefusalAsync(answer, clock, cancellationToken);
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A write may be answered with nothing; what asks must get JSON. A page in place of either is none of the API's: the call may not have
    /// arrived. What is larger or deeper than can be kept will be so the next time, and fails for good.
    /// </summary>
    static async Task CheckAsync(HttpRequestMessage request, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            await answer.Content.LoadIntoBufferAsync(LargestAnswer, cancellationToken);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw CallFailures.TooLarge(request, answer, LargestAnswer);
        }

        var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        var asks = request.Method == HttpMethod.Get || request.Method == HttpMethod.Post;
        var json = body.Length == 0 ? !asks : IsJson(body, out var tooDeep) || (tooDeep
            ? throw CallFailures.Unreadable(request, answer, $"the answer is nested deeper than {WireJson.MaxDepth} levels")
            : false);
        if (!json) throw new HttpRequestException(HttpRequestError.InvalidResponse, "the answer is not the JSON that was asked for");
        // Whatever it is labelled as: JSON is UTF-8, and this has been read as such.
        answer.Content.Headers.ContentType = new("application/json") { CharSet = "utf-8" };
    }

    /// <summary>Its status says enough where its text is not worth keeping.</summary>
    static async Task ReadRefusalAsync(HttpResponseMessage answer, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            await answer.Content.LoadIntoBufferAsync(LargestRefusal, cancellationToken);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            answer.Content.Dispose();
            answer.Content = new ByteArrayContent([]);
        }

        await RetryAfter.NormaliseAsync(answer, clock);
    }

    static bool IsJson(ReadOnlySpan<byte> body, out bool tooDeep)
    {
        tooDeep = false;
        var text = body.StartsWith(WireJson.ByteOrderMark) ? body[WireJson.ByteOrderMark.Length..] : body;
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = WireJson.MaxDepth });
        try
        {
            if (!reader.Read() || reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return false;
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            tooDeep = reader.CurrentDepth >= WireJson.MaxDepth - 1; // a value that has just begun does not count yet
            return false;
        }
    }
}
