using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace AttrBackfill.Benchmarks.Endpoint;

/// <summary>Calls at an even pace, each when its moment comes, whether earlier ones were answered or not.</summary>
/// <param name="send">Sends the call of this number.</param>
internal sealed class SteadyCalls(string what, Func<int, Task<HttpResponseMessage>> send)
{
    readonly Lock _state = new();
    readonly List<double> _milliseconds = [];
    int _sent;
    int _refused;
    int _failed;
    string _failure = "";

    /// <summary>How many calls were refused a connection: the daemon had stopped listening.</summary>
    public int Refused => _refused;

    /// <summary>How many calls were accepted and not answered with 200.</summary>
    public int Failed => _failed;

    public int Answered => _milliseconds.Count;

    public async Task RunAsync(int perSecond, TimeSpan duration)
    {
        var since = Stopwatch.GetTimestamp();
        var calls = new List<Task>();
        for (var i = 0; i < perSecond * duration.TotalSeconds; i++)
        {
            var wait = TimeSpan.FromSeconds((double)i / perSecond) - Stopwatch.GetElapsedTime(since);
            if (wait > TimeSpan.Zero) await Task.Delay(wait);
            calls.Add(Task.Run(CallAsync));
        }

        await Task.WhenAll(calls);
    }

    /// <summary>What was measured up to now does not count: it was the start.</summary>
    public void Forget()
    {
        lock (_state) _milliseconds.Clear();
    }

    /// <param name="limit">Milliseconds within which 99% are to be answered.</param>
    public string Figures(double limit)
    {
        double[] sorted = [.. _milliseconds.Order()];
        if (sorted.Length == 0) return $"{what}: no answer; {_failure}";
        var within = 100.0 * sorted.Count(m => m <= limit) / sorted.Length;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {sorted.Length} answers, p50 {At(0.5):0} ms, p95 {At(0.95):0} ms, p99 {At(0.99):0} ms, max {sorted[^1]:0} ms, "
            + $"within {limit:0} ms {within:0.00}%, failures {_failed}{(_failed > 0 ? $" ({_failure})" : "")}");

        double At(double share) => sorted[(int)Math.Min(sorted.Length - 1, Math.Ceiling(share * sorted.Length) - 1)];
    }

    async Task CallAsync()
    {
        var number = Interlocked.Increment(ref _sent);
        var since = Stopwatch.GetTimestamp();
        try
        {
            using var answer = await send(number);
            await answer.Content.ReadAsByteArrayAsync();
            var took = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
            if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"status {(int)answer.StatusCode}");
            lock (_state) _milliseconds.Add(took);
        }
        catch (HttpRequestException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            Interlocked.Increment(ref _refused);
        }
        catch (HttpRequestException e)
        {
            Interlocked.Increment(ref _failed);
            lock (_state) _failure = e.Message;
        }
    }
}
