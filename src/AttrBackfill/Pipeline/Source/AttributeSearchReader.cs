using System.Net;
using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Pipeline.Source;

/// <summary>
/// Reads conversations by the attribute search: by id, or, where the server takes no list of ids, by windows of their start times.
/// </summary>
/// <param name="takesNoIds">The server is known to take no list of ids.</param>
internal sealed class AttributeSearchReader(IConversationsApi api, bool takesNoIds = false)
{
    /// <summary>As many as a page holds.</summary>
    public const int GroupSize = 50;

    /// <summary>Whether the end of a range belongs to it is not documented.</summary>
    static readonly TimeSpan Beyond = TimeSpan.FromSeconds(1);

    static readonly TimeSpan Window = TimeSpan.FromHours(4) - Beyond;

    /// <summary>Windows hold other conversations too: a group costs at most half the calls that single reads would.</summary>
    public const int MostCallsInWindows = GroupSize / 2;

    volatile bool _takesNoIds = takesNoIds;

    /// <returns>What was found of the group. Others may be there too.</returns>
    /// <exception cref="GenesysException">The search was refused, or failed.</exception>
    public async Task<SearchedGroup> ReadAsync(IReadOnlyList<SourceConversation> group, CancellationToken cancellationToken)
    {
        if (!_takesNoIds)
        {
            try
            {
                return await PagesAsync([AttributeSearch.OfIds([.. group.Select(c => c.Id)])], int.MaxValue, cancellationToken);
            }
            catch (GenesysException e) when (e.Status == HttpStatusCode.BadRequest)
            {
                _takesNoIds = true;
            }
        }

        var starts = group.Select(c => c.Start).OfType<DateTimeOffset>().Order().ToList();
        var isWhole = starts.Count == group.Count;
        var found = await PagesAsync(Windows(starts), MostCallsInWindows, cancellationToken);
        return found with { IsComplete = found.IsComplete && isWhole };
    }

    /// <summary>Windows of at most four hours that hold all of these moments. Pure.</summary>
    static IEnumerable<AttributeSearch> Windows(List<DateTimeOffset> starts)
    {
        for (var i = 0; i < starts.Count;)
        {
            var (from, last) = (starts[i], starts[i]);
            for (; i < starts.Count && starts[i] - from < Window; i++) last = starts[i];
            yield return AttributeSearch.OfStarts(from, last + Beyond);
        }
    }

    async Task<SearchedGroup> PagesAsync(IEnumerable<AttributeSearch> searches, int mostCalls, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, AttributeSearchRow?>(StringComparer.OrdinalIgnoreCase);
        var calls = 0;
        foreach (var search in searches)
        {
            for (string? cursor = null; ;)
            {
                if (calls++ == mostCalls) return new SearchedGroup(rows, IsComplete: false);
                var page = await api.SearchAttributesAsync(search with { Cursor = cursor }, isOptional: true, cancellationToken);
                foreach (var row in page.Results ?? [])
                {
                    // Of two rows of one conversation neither is believed.
                    if (row.ConversationId is { } id) rows[id] = rows.ContainsKey(id) ? null : row;
                }

                if (page.Cursor is not { Length: > 0 } next || next == cursor) break;
                cursor = next;
            }
        }

        return new SearchedGroup(rows, IsComplete: true);
    }
}

/// <param name="Rows">By id. Null for a conversation of which the search said two things.</param>
/// <param name="IsComplete">A conversation that is not among the rows is one that the search does not have.</param>
internal sealed record SearchedGroup(IReadOnlyDictionary<string, AttributeSearchRow?> Rows, bool IsComplete)
{
    public static SearchedGroup Nothing { get; } = new(new Dictionary<string, AttributeSearchRow?>(), IsComplete: false);
}
