namespace AttrBackfill.Status;

/// <summary>Something costly, made at most once in a while: those who ask at the same time share it. One that failed is not kept.</summary>
internal sealed class Fresh<T>(TimeSpan keeps, TimeProvider clock, Func<CancellationToken, Task<T>> make)
{
    readonly Lock _state = new();
    Task<T>? _made;
    long _at;

    /// <param name="cancellationToken">Of one caller; the others keep waiting.</param>
    public Task<T> GetAsync(CancellationToken cancellationToken)
    {
        lock (_state)
        {
            if (_made is null || (_made.IsCompleted && (!_made.IsCompletedSuccessfully || clock.GetElapsedTime(_at) >= keeps)))
                _made = MakeAsync();
            return _made.WaitAsync(cancellationToken);
        }
    }

    async Task<T> MakeAsync()
    {
        var made = await Task.Run(() => make(CancellationToken.None));
        lock (_state) _at = clock.GetTimestamp();
        return made;
    }
}
