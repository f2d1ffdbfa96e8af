namespace AttrBackfill.Pipeline.Source;

/// <summary>
/// Asks again until the answer is the one that is waited for: with doubling pauses, and for the last time when the limit is reached.
/// </summary>
/// <param name="First">The first pause.</param>
/// <param name="Longest">No pause is longer.</param>
/// <param name="Limit">Of the whole wait.</param>
internal sealed record Polling(TimeSpan First, TimeSpan Longest, TimeSpan Limit, TimeProvider Clock)
{
    /// <returns>The last answer: the one that is waited for, or what stood there when the limit was reached.</returns>
    public async Task<T> UntilAsync<T>(Func<Task<T>> ask, Predicate<T> isIt, CancellationToken cancellationToken)
    {
        var begun = Clock.GetTimestamp();
        for (var pause = First; ; pause = Shorter(pause * 2, Longest))
        {
            var answer = await ask();
            var left = Limit - Clock.GetElapsedTime(begun);
            if (isIt(answer) || left <= TimeSpan.Zero) return answer;
            await Task.Delay(Shorter(pause, left), Clock, cancellationToken);
        }
    }

    static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
