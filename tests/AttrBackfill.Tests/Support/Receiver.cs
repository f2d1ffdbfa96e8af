using System.Collections.Concurrent;
using System.Net;

namespace AttrBackfill.Tests.Support;

/// <summary>What was posted to a <see cref="Receiver"/>.</summary>
internal sealed record Posted(string PathAndQuery, string? Authorization, string? ContentType, byte[] Body)
{
    /// <summary>Byte for byte, so that text inside a binary body can be looked for.</summary>
    public string Text => System.Text.Encoding.Latin1.GetString(Body);
}

/// <summary>A server on loopback that takes whatever is posted to it: a webhook, a collector of telemetry.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    readonly HttpListener _listener = new();
    readonly Queue<int> _answers;
    readonly SemaphoreSlim _arrived = new(0);
    readonly Task _serving;

    Receiver(int port, IEnumerable<int> answers)
    {
        _answers = new Queue<int>(answers);
        Address = new Uri($"http://127.0.0.1:{port}/");
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    public Uri Address { get; }

    public ConcurrentQueue<Posted> All { get; } = new();

    /// <param name="answers">The first statuses; then 200.</param>
    public static Receiver Start(params int[] answers)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new Receiver(Random.Shared.Next(20000, 60000), answers);
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                // Taken: another one.
            }
        }
    }

    /// <summary>Returns once so many have arrived after the last wait.</summary>
    public async Task ArrivedAsync(int count = 1)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2)); // against a hang
        for (var i = 0; i < count; i++) await _arrived.WaitAsync(patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
        _arrived.Dispose();
    }

    async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                All.Enqueue(new Posted(context.Request.RawUrl!, context.Request.Headers["Authorization"], context.Request.ContentType,
                    body.ToArray()));
                context.Response.StatusCode = _answers.Count > 0 ? _answers.Dequeue() : 200;
                context.Response.Close();
                _arrived.Release();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
