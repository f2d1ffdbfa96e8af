using System.Globalization;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Doctor.Checks;

/// <summary>A conversation of this organisation, for the checks that read one; null while none is known.</summary>
internal sealed class FoundConversation
{
    public string? Id { get; set; }
}

/// <summary>Finding conversations: one is asked for.</summary>
internal sealed class AnalyticsCheck(GenesysClient genesys, TimeProvider clock, FoundConversation found) : ICheck
{
    const int Days = 7; // the longest interval that every source of the documentation allows

    public string Name => "permission analytics:conversationDetail:view";

    public string Remedy => "add analytics:conversationDetail:view to the client's role";

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var query = new DetailsQuery($"{Text(now.AddDays(-Days))}/{Text(now)}", "desc", "conversationStart", new Paging(1, 1), null, null);
        var page = await genesys.Analytics.QueryAsync(query, cancellationToken);
        found.Id = page.Conversations is [var newest, ..] ? newest.ConversationId : null;
        var hits = page.TotalHits ?? page.Conversations?.Count ?? 0;
        return string.Create(CultureInfo.InvariantCulture, $"{hits} conversations in the last {Days} days");
    }

    static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
