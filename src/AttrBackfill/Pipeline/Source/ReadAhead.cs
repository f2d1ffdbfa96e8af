using System.Runtime.CompilerServices;

namespace AttrBackfill.Pipeline.Source;

internal static class ReadAhead
{
    /// <summary>
    /// Reads the next page, and at the end of a slice starts the next job, while the present page is worked on. Two pages are held at most:
    /// the reader waits for the slowest stage.
    /// </summary>
    public static async IAsyncEnumerable<SourcePage> PagesAheadAsync(
        this IConversationSource source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var pages = source.PagesAsync(abandoned.Token).GetAsyncEnumerator(abandoned.Token);
        var next = pages.MoveNextAsync().AsTask();
        try
        {
            while (await next)
            {
                var page = pages.Current;
                next = pages.MoveNextAsync().AsTask();
                yield return page;
            }
        }
        finally
        {
            await abandoned.CancelAsync();
            // no caller waits for it, and it must end before its source is disposed of
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
