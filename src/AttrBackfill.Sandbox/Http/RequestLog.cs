using System.Collections.Concurrent;

namespace AttrBackfill.Sandbox.Http;

/// <summary>What was asked: the latest requests one by one, all of them by count.</summary>
internal sealed class RequestLog
{
    /// <summary>Long runs against the sandbox must not fill the memory.</summary>
    const int Kept = 200_000;
    readonly ConcurrentQueue<SandboxRequest> _requests = new();
    readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);
    long _total;

    public IReadOnlyList<SandboxRequest> Latest => [.. _requests];
    public long Total => Interlocked.Read(ref _total);

    public long CountOf(string endpoint) => _counts.GetValueOrDefault(endpoint);

    public void Add(SandboxRequest request)
    {
        _requests.Enqueue(request);
        if (Interlocked.Increment(ref _total) > Kept) _requests.TryDequeue(out _);
        _counts.AddOrUpdate(request.Endpoint, 1, (_, n) => n + 1);
    }
}
