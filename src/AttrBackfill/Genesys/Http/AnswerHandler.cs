using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Genesys.Http;

/// <summary>
/// The last hand before the network: counts the call, notes its answer, and reads the body to its end, so that an answer that breaks
/// off or cannot be read fails here, where it is retried, and not later.
/// </summary>
internal sealed class AnswerHandler(CallMeter meter, TimeProvider clock, ILogger trace) : DelegatingHandler
{
    /// <summary>Names the option of a request whose answer is too large to be kept whole: it is read by whoever asked.</summary>
    public const string ReadAsItComes = "attrbackfill.readasitcomes";

    const long LargestAnswer = 64L * 1024 * 1024;

    static readonly HttpRequestOptionsKey<bool> ReadAsItComesKey = new(ReadAsItComes);
    static readonly HttpRequestOptionsKey<CallLog> CallLogKey = new(CallLog.Key);
    static readonly HttpRequestOptionsKey<bool> SentBefore = new("attrbackfill.sent");

    /// <summary>Whether the host has answered anything at all.</summary>
    public bool EverAnswered { get; private set; }

    public static bool IsReadAsItComes(HttpRequestMessage request) => request.Options.TryGetValue(ReadAsItComesKey, out var asItComes) && asItComes;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var endpoint = CallFailures.EndpointOf(request);
        request.Options.TryGetValue(CallLogKey, out var log);
        meter.Sent(endpoint, request.Options.TryGetValue(SentBefore, out _));
        request.Options.Set(SentBefore, true);
        log?.Sent();
        var sent = clock.GetTimestamp();
        var answer = await base.SendAsync(request, cancellationToken);
        EverAnswered = true;
        CallTrace.Answered(
            trace, endpoint, (int)answer.StatusCode, (long)clock.GetElapsedTime(sent).TotalMilliseconds, CallFailures.CorrelationIdOf(answer));
        if (answer.StatusCode == HttpStatusCode.TooManyRequests) meter.TooManyRequests(endpoint);
        log?.Answered(answer.StatusCode, CallFailures.CorrelationIdOf(answer));
        try
        {
            if (answer.IsSuccessStatusCode && IsReadAsItComes(request)) return answer;
            await answer.Content.LoadIntoBufferAsync(LargestAnswer, cancellationToken);
            if (answer.IsSuccessStatusCode) await CheckAsync(request, answer, cancellationToken);
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    /// <summary>A write may be answered with nothing; what asks must get JSON.</summary>
    static async Task CheckAsync(HttpRequestMessage request, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var asks = request.Method == HttpMethod.Get || request.Method == HttpMethod.Post;
        if (!asks) return;
        var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        if (!IsJsonObject(body))
        {
            throw new HttpRequestException(HttpRequestError.InvalidResponse, "the answer is not the JSON that was asked for");
        }
    }

    static bool IsJsonObject(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 1000 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
