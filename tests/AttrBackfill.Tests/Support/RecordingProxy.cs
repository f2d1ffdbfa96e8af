using System.Collections.Concurrent;
using System.Net;

namespace AttrBackfill.Tests.Support;

/// <summary>One request that went through, and its answer.</summary>
internal sealed record Exchange(string Method, string PathAndQuery, string RequestBody, int Status, string AnswerBody);

/// <summary>Stands between the program and a server on loopback and writes down what both say.</summary>
internal sealed class RecordingProxy : IAsyncDisposable
{
    static readonly HashSet<string> OwnHeaders =
        new(StringComparer.OrdinalIgnoreCase) { "Transfer-Encoding", "Content-Length", "Host", "Connection", "Date", "Server" };

    readonly HttpListener _listener = new();
    readonly HttpClient _to;
    readonly Task _serving;

    RecordingProxy(Uri target, int port)
    {
        _to = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = target };
        Address = new Uri($"http://127.0.0.1:{port}/");
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    public Uri Address { get; }

    public ConcurrentQueue<Exchange> Exchanges { get; } = new();

    /// <summary>By method and path: calls that are answered with 403 and not passed on.</summary>
    public Func<string, string, bool> Refuses { get; set; } = (_, _) => false;

    public static RecordingProxy To(Uri target)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new RecordingProxy(target, Random.Shared.Next(20000, 60000));
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                // Taken: another one.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
        _to.Dispose();
    }

    async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _ = Task.Run(() => PassOnAsync(context));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    async Task PassOnAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream);
        var body = await reader.ReadToEndAsync();
        if (Refuses(context.Request.HttpMethod, context.Request.RawUrl!))
        {
            context.Response.StatusCode = (int)HttpStatusCode.Forbidden;
            context.Response.Close();
            return;
        }

        using var request = new HttpRequestMessage(new HttpMethod(context.Request.HttpMethod), context.Request.RawUrl);
        if (body.Length > 0 || context.Request.HasEntityBody) request.Content = new StringContent(body);
        foreach (var name in context.Request.Headers.AllKeys.OfType<string>().Where(n => !OwnHeaders.Contains(n)))
        {
            if (name == "Content-Type" && request.Content is { } content)
                content.Headers.ContentType = new(context.Request.Headers[name]!.Split(';')[0]);
            else request.Headers.TryAddWithoutValidation(name, context.Request.Headers[name]);
        }

        using var answer = await _to.SendAsync(request);
        var answerBody = await answer.Content.ReadAsByteArrayAsync();
        Exchanges.Enqueue(new Exchange(
            context.Request.HttpMethod, context.Request.RawUrl!, body, (int)answer.StatusCode,
            System.Text.Encoding.UTF8.GetString(answerBody)));
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Where(
            h => !OwnHeaders.Contains(h.Key)))
        {
            context.Response.Headers[name] = string.Join(',', values);
        }

        if (answer.Content.Headers.ContentType is { } type) context.Response.ContentType = type.ToString();
        if (answerBody.Length > 0) await context.Response.OutputStream.WriteAsync(answerBody);
        context.Response.Close();
    }
}
