using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace AttrBackfill.Pipeline.Source;

internal static class ReadAhead
{
    /// <summary>
    /// Reads the next page, and at the end of a slice starts the next job, while the present page is worked on. Two pages are held at most:
    /// the reader waits for the slowest stage.
    /// </summary>
    public static async IAsyncEnumerable<SourcePage> PagesAheadAsync(this IConversationSource source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var ahead = Channel.CreateBounded<SourcePage>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = ReadAsync(source, ahead.Writer, abandoned.Token);
        try
        {
            await foreach (var page in ahead.Reader.ReadAllAsync(cancellationToken)) yield return page;
        }
        finally
        {
            await abandoned.CancelAsync();
            await reading;
        }
    }

    static async Task ReadAsync(IConversationSource source, ChannelWriter<SourcePage> ahead, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var page in source.PagesAsync(cancellationToken)) await ahead.WriteAsync(page, cancellationToken);
            ahead.Complete();
        }
        catch (Exception e)
        {
            ahead.Complete(e); // whoever reads the pages is told
        }
    }
}
