using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace AttrBackfill.Tests.Support;

/// <summary>
/// A relay on loopback before a server. When it is armed, the next message with a given word passes to the server, and both connections
/// are closed once the server has answered it: the client never gets that answer, or no more than its beginning.
/// </summary>
internal sealed class CuttingRelay : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly int _to;
    readonly byte[] _word;
    readonly int _beginning;
    readonly CancellationTokenSource _over = new();
    readonly ConcurrentBag<Task> _relayed = [];
    readonly Task _accepting;
    int _armed;
    int _cuts;

    /// <param name="beginning">So many bytes of the answer pass, at least.</param>
    public CuttingRelay(int to, ReadOnlySpan<byte> word, int beginning = 0)
    {
        (_to, _word, _beginning) = (to, word.ToArray(), beginning);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Cuts => Volatile.Read(ref _cuts);

    public void Arm() => Volatile.Write(ref _armed, 1);

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_relayed);
        _over.Dispose();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true) _relayed.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_over.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It is over.
        }
    }

    async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _to, _over.Token);
                var (near, far) = (client.GetStream(), server.GetStream());
                var cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                await Task.WhenAny(ToServerAsync(near, far, cut), ToClientAsync(far, near, cut.Task));
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // One of the two has gone.
            }
        }
    }

    async Task ToServerAsync(NetworkStream near, NetworkStream far, TaskCompletionSource cut)
    {
        var buffer = new byte[1 << 16];
        while (await near.ReadAsync(buffer, _over.Token) is > 0 and var count)
        {
            if (buffer.AsSpan(0, count).IndexOf(_word) >= 0 && Interlocked.Exchange(ref _armed, 0) == 1) cut.SetResult();
            await far.WriteAsync(buffer.AsMemory(0, count), _over.Token);
        }
    }

    async Task ToClientAsync(NetworkStream far, NetworkStream near, Task cut)
    {
        var buffer = new byte[1 << 12];
        var passed = 0;
        while (await far.ReadAsync(buffer, _over.Token) is > 0 and var count)
        {
            if (cut.IsCompleted && (passed += count) > _beginning)
            {
                Interlocked.Increment(ref _cuts);
                return;
            }

            await near.WriteAsync(buffer.AsMemory(0, count), _over.Token);
        }
    }
}
