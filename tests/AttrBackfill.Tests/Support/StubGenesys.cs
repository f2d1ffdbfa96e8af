using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace AttrBackfill.Tests.Support;

/// <summary>What <see cref="StubGenesys"/> answers: a status, a body written piece by piece, how it is labelled.</summary>
internal sealed record StubAnswer(int Status, Func<Stream, Task>? Write = null, string ContentType = "application/json", string? Header = null)
{
    public static StubAnswer Json(string body) => Bytes(Encoding.UTF8.GetBytes(body));

    public static StubAnswer Bytes(byte[] body) => new(200, stream => stream.WriteAsync(body).AsTask());
}

/// <summary>A server on loopback that gives tokens and else answers whatever a test wants: things that no sandbox would say.</summary>
internal sealed class StubGenesys : IAsyncDisposable
{
    readonly HttpListener _listener = new();
    readonly Func<string, string, StubAnswer> _answer;
    readonly Task _serving;

    StubGenesys(int port, Func<string, string, StubAnswer> answer)
    {
        (Address, _answer) = (new Uri($"http://127.0.0.1:{port}/"), answer);
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    public Uri Address { get; }

    /// <summary>The bodies of what was written, by path.</summary>
    public ConcurrentDictionary<string, string> Written { get; } = new();

    /// <param name="answer">By method and path, for all but the login.</param>
    public static StubGenesys Start(Func<string, string, StubAnswer> answer)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new StubGenesys(Random.Shared.Next(20000, 60000), answer);
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
    }

    async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _ = Task.Run(() => AnswerAsync(context));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    async Task AnswerAsync(HttpListenerContext context)
    {
        var (method, path) = (context.Request.HttpMethod, context.Request.Url!.AbsolutePath);
        using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        if (method is "PATCH" or "PUT") Written[path] = body;
        var answer = path == "/oauth/token" ? StubAnswer.Json("""{"access_token":"marked-token","expires_in":86400}""") : _answer(method, path);
        try
        {
            context.Response.StatusCode = answer.Status;
            context.Response.ContentType = answer.ContentType;
            context.Response.SendChunked = true;
            if (answer.Header is { } header) context.Response.Headers["ININ-Correlation-Id"] = header;
            if (answer.Write is { } write) await write(context.Response.OutputStream);
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            context.Response.Abort(); // the caller has heard enough
        }
    }
}
