namespace AttrBackfill.Sandbox.Data;

/// <summary>
/// Every conversation of the sandbox, by position in order of start. Positions make lists of results cheap:
/// a hundred thousand hits are a hundred thousand integers.
/// </summary>
internal interface IConversationSet
{
    int Count { get; }
    DateTimeOffset From { get; }
    DateTimeOffset To { get; }
    /// <summary>The latest moment that the data lake must know of, whatever the lag.</summary>
    DateTimeOffset KnownUntil { get; }
    /// <summary>Conversations that ended before are gone for live reads; null: all are there.</summary>
    DateTimeOffset? LiveFrom { get; }
    DateTimeOffset StartOf(int position);
    /// <summary>Ends may lie in the future: then the conversation is open until then.</summary>
    Activity ActivityOf(int position);
    /// <summary>As live reads show it.</summary>
    Activity LiveActivityOf(int position);
    string DivisionOf(int position);
    string DirectionOf(int position);
    /// <summary>Of the segments that are shown at the moment.</summary>
    IReadOnlyList<SegmentFacts> FactsOf(int position, DateTimeOffset asOf);
    /// <summary>-1 for an unknown id.</summary>
    int Find(string id);
    Conversation Get(int position);
}

internal static class ConversationSetSearch
{
    /// <summary>The first position whose start is not before the moment.</summary>
    public static int FirstFrom(this IConversationSet set, DateTimeOffset moment)
    {
        int low = 0, high = set.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (set.StartOf(middle) < moment) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
