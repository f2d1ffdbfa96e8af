using System.Net;

namespace AttrBackfill.Tests.Packaging;

/// <summary>A container registry on loopback that holds one image, under any name.</summary>
internal sealed class LoopbackRegistry : IAsyncDisposable
{
    readonly HttpListener _listener = new();
    readonly BaseImage _image;
    readonly Task _serving;

    LoopbackRegistry(BaseImage image, int port)
    {
        _image = image;
        Host = $"127.0.0.1:{port}";
        _listener.Prefixes.Add($"http://{Host}/");
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    public string Host { get; }

    public static LoopbackRegistry Start(BaseImage image)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new LoopbackRegistry(image, Random.Shared.Next(20000, 60000));
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
                await AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    async Task AnswerAsync(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath;
        var answer = context.Response;
        if (path.Contains("/manifests/", StringComparison.Ordinal))
        {
            answer.ContentType = BaseImage.ManifestType;
            answer.ContentLength64 = _image.Manifest.Length;
            if (context.Request.HttpMethod != "HEAD") await answer.OutputStream.WriteAsync(_image.Manifest);
        }
        else if (_image.Blobs.GetValueOrDefault(path.Split('/')[^1]) is { } file)
        {
            await using var blob = File.OpenRead(file);
            answer.ContentType = "application/octet-stream";
            answer.ContentLength64 = blob.Length;
            if (context.Request.HttpMethod != "HEAD") await blob.CopyToAsync(answer.OutputStream);
        }
        else
        {
            answer.StatusCode = path == "/v2/" ? 200 : 404;
        }

        answer.Close();
    }
}
