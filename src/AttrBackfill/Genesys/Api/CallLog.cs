using System.Collections.Concurrent;
using System.Net;

namespace AttrBackfill.Genesys.Api;

/// <summary>The calls made for one conversation, retries included: how many, and what the last one answered.</summary>
internal sealed class CallLog
{
    public const string Key = "attrbackfill.calls";

    public int Calls { get; private set; }

    /// <summary>Null where the last call got no answer.</summary>
    public int? LastStatus { get; private set; }

    public string? LastCorrelationId { get; private set; }

    public void Sent()
    {
        Calls++;
        (LastStatus, LastCorrelationId) = (null, null);
    }

    public void Answered(HttpStatusCode status, string? correlationId) =>
        (LastStatus, LastCorrelationId) = ((int)status, correlationId);
}

/// <summary>All calls of a connection, by endpoint.</summary>
internal sealed class CallMeter
{
    readonly ConcurrentDictionary<string, EndpointCalls> _byEndpoint = new();
    long _total;

    public long Total => Interlocked.Read(ref _total);

    public void Sent(string endpoint, bool isRetry)
    {
        Interlocked.Increment(ref _total);
        CallInstruments.Sent(endpoint, isRetry);
        Add(new EndpointCalls(endpoint, 1, isRetry ? 1 : 0, 0));
    }

    public void TooManyRequests(string endpoint)
    {
        CallInstruments.TooManyRequests(endpoint);
        Add(new EndpointCalls(endpoint, 0, 0, 1));
    }

    /// <summary>What came since the last time.</summary>
    public IReadOnlyList<EndpointCalls> Drain()
    {
        var drained = new List<EndpointCalls>();
        foreach (var endpoint in _byEndpoint.Keys)
        {
            if (_byEndpoint.TryRemove(endpoint, out var calls)) drained.Add(calls);
        }

        return drained;
    }

    void Add(EndpointCalls calls) => _byEndpoint.AddOrUpdate(
        calls.Endpoint, calls, (_, sum) => new EndpointCalls(
            sum.Endpoint, sum.Calls + calls.Calls, sum.Retries + calls.Retries, sum.TooManyRequests + calls.TooManyRequests));
}

/// <param name="Endpoint">Method and path with its placeholders: <c>GET /api/v2/conversations/{conversationId}</c>.</param>
internal sealed record EndpointCalls(string Endpoint, long Calls, long Retries, long TooManyRequests);
