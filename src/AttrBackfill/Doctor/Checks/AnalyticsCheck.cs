using System.Globalization;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Doctor.Checks;

/// <summary>A conversation of this organisation, for the checks that read one; null while none is known.</summary>
internal sealed class FoundConversation
{
    public string? Id { get; set; }
}

/// <summary>Finding conversations: one is asked for.</summary>
/// <param name="job">Whose selection counts; null for all conversations.</param>
internal sealed class AnalyticsCheck(GenesysClient genesys, TimeProvider clock, FoundConversation found, JobSettings? job) : ICheck
{
    const int Days = 7; // the longest interval that every source of the documentation allows

    public string Name => "permission analytics:conversationDetail:view";

    public string Remedy => "add analytics:conversationDetail:view to the client's role";

    public string? Advice { get; private set; }

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var window = new TimeWindow(now.AddDays(-Days), now);
        var selection = job is null ? null : new Selection(job.Select, job.Channel, window);
        var query = new DetailsQuery(
            $"{Text(window.From)}/{Text(window.To)}", "desc", "conversationStart", new Paging(1, 1), selection?.SegmentFilters,
            selection?.ConversationFilters);
        var page = await genesys.Analytics.QueryAsync(query, cancellationToken);
        found.Id = page.Conversations is [var newest, ..] ? newest.ConversationId : null;
        var hits = page.TotalHits ?? page.Conversations?.Count ?? 0;
        if (hits == 0 && job is not null) Advice = $"check select of {job.Name} if there should be some";
        var whose = job is null ? "" : $" that {job.Name} selects";
        return string.Create(CultureInfo.InvariantCulture, $"{hits} conversations{whose} in the last {Days} days");
    }

    static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
