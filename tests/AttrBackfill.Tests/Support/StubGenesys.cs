using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace AttrBackfill.Tests.Support;

/// <summary>What <see cref="StubGenesys"/> answers: a status, a body written piece by piece, how it is labelled.</summary>
internal sealed record StubAnswer(
    int Status, Func<Stream, Task>? Write = null, string ContentType = "application/json", string? Header = null)
{
    public Dictionary<string, string> Headers { get; init; } = [];

    public static StubAnswer Json(string body, int status = 200) => Bytes(Encoding.UTF8.GetBytes(body)) with { Status = status };

    public static StubAnswer Error(int status, string body, string? correlationId = null) =>
        new(status, stream => stream.WriteAsync(Encoding.UTF8.GetBytes(body)).AsTask(), Header: correlationId);

    public static StubAnswer Bytes(byte[] body) => new(200, stream => stream.WriteAsync(body).AsTask());
}

/// <summary>A call that <see cref="StubGenesys"/> received.</summary>
internal sealed record StubCall(string Method, string Path, string Query, string Body)
{
    /// <summary>A parameter of the query; null where it is absent.</summary>
    public string? this[string name] => System.Web.HttpUtility.ParseQueryString(Query)[name];
}

/// <summary>A server on loopback that gives tokens and else answers whatever a test wants: things that no sandbox would say.</summary>
internal sealed class StubGenesys : IAsyncDisposable
{
    readonly HttpListener _listener = new();
    readonly Func<StubCall, StubAnswer?> _answer;
    readonly Task _serving;
    int _answered;

    StubGenesys(int port, Func<StubCall, StubAnswer?> answer)
    {
        (Address, _answer) = (new Uri($"http://127.0.0.1:{port}/"), answer);
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    public Uri Address { get; }

    /// <summary>The bodies of what was written, by path.</summary>
    public ConcurrentDictionary<string, string> Written { get; } = new();

    /// <summary>Calls whose answers were sent to the end, or broken off.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <param name="answer">By method and path, for all but the login.</param>
    public static StubGenesys Start(Func<string, string, StubAnswer> answer) => Start((method, path, _) => answer(method, path));

    /// <param name="answer">By method, path and body, for all but the login.</param>
    public static StubGenesys Start(Func<string, string, string, StubAnswer> answer) =>
        Start(call => call.Path == "/oauth/token" ? null : answer(call.Method, call.Path, call.Body));

    /// <param name="answer">For every call, the login too; null gives a token.</param>
    public static StubGenesys Start(Func<StubCall, StubAnswer?> answer)
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
        var answer = _answer(new StubCall(method, path, context.Request.Url.Query, body))
            ?? StubAnswer.Json("""{"access_token":"marked-token","expires_in":86400}""");
        try
        {
            context.Response.StatusCode = answer.Status;
            context.Response.ContentType = answer.ContentType;
            context.Response.SendChunked = true;
            foreach (var (name, value) in answer.Headers) context.Response.Headers[name] = value;
            if (answer.Header is { } header) context.Response.Headers["ININ-Correlation-Id"] = header;
            if (answer.Write is { } write) await write(context.Response.OutputStream);
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            context.Response.Abort(); // the caller has heard enough
        }
        finally
        {
            Interlocked.Increment(ref _answered);
        }
    }
}
