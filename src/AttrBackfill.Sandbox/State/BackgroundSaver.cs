using System.Diagnostics;

namespace AttrBackfill.Sandbox.State;

/// <summary>Saves a moment after something was written, so that a killed process loses next to nothing.</summary>
internal sealed class BackgroundSaver : IAsyncDisposable
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    readonly StateFile _file;
    readonly World _world;
    readonly DateTimeOffset _moment;
    readonly CancellationTokenSource _stop = new();
    readonly SemaphoreSlim _one = new(1, 1);
    readonly Task _loop;
    /// <summary>The state is saved once before the saver starts; what was read from it is no change.</summary>
    long _saved;

    public BackgroundSaver(StateFile file, World world, DateTimeOffset moment)
    {
        (_file, _world, _moment) = (file, world, moment);
        _loop = Task.Run(LoopAsync);
    }

    public async Task SaveAsync(CancellationToken cancellation = default)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            var changes = _world.Changes;
            if (changes == _saved) return;
            await _file.SaveAsync(_world, _moment, cancellation);
            _saved = changes;
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        await SaveAsync();
        _stop.Dispose();
        _one.Dispose();
    }

    async Task LoopAsync()
    {
        var pause = Pause;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, _stop.Token);
                var started = Stopwatch.GetTimestamp();
                await SaveAsync(_stop.Token);
                // A large state takes long to write: spend a tenth of the time on it at most.
                pause = Pause + Stopwatch.GetElapsedTime(started) * 9;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SandboxException)
            {
                // A full disk or a scanner that holds the file: the next round tries again, and disposing reports it.
            }
        }
    }
}
