using System.Net;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Doctor.Probes;

/// <summary>Settles what the attribute search takes, and how soon it shows a patch.</summary>
internal sealed class SearchProbe(GenesysClient genesys, SourceConversation conversation, ProbeFindings findings, TimeProvider clock)
{
    const string Ids = "search-ids";
    const string Shows = "search-shows";
    const int IdCount = AttributeSearchReader.GroupSize;

    /// <summary>A person waits for it.</summary>
    readonly Polling _patience = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1), clock);

    bool _takesNoIds;

    public async Task FindIdsAsync(CancellationToken cancellationToken)
    {
        var ids = Enumerable.Range(1, IdCount - 1).Select(_ => Guid.NewGuid().ToString()).Prepend(conversation.Id).ToList();
        try
        {
            await genesys.Conversations.SearchAttributesAsync(AttributeSearch.OfIds(ids), isOptional: true, cancellationToken);
            findings.Add(Ids, PlatformFact.Of(Ids).Assumed);
        }
        catch (GenesysException e) when (e.Status == HttpStatusCode.BadRequest)
        {
            _takesNoIds = true;
            findings.Add(Ids, "refuses a list");
        }
        catch (GenesysException e) when (e.Status == HttpStatusCode.Forbidden)
        {
            findings.NotSettled("the client lacks conversation:participant:attributesview", Ids, Shows);
        }
        catch (GenesysException e) when (e is { Scope: FailureScope.Item, Status: { } status })
        {
            findings.NotSettled(FormattableString.Invariant($"the attribute search is not offered here ({(int)status})"), Ids, Shows);
        }
    }

    /// <param name="participantId">The customer; null where nothing could be written.</param>
    public async Task FindShownAsync(string? participantId, CancellationToken cancellationToken)
    {
        if (findings.Has(Shows)) return;
        if (participantId is null)
        {
            findings.NotSettled("nothing could be written that the search would show", Shows);
            return;
        }

        if (!SearchedConversation.MayBeKnown(conversation.Start, null, clock.GetUtcNow()))
        {
            findings.NotSettled("the search keeps 30 days; name a newer conversation", Shows);
            return;
        }

        var search = new AttributeSearchReader(genesys.Conversations, _takesNoIds);
        var seen = await _patience.UntilAsync(() => LookAsync(search, participantId, cancellationToken), s => s.Shows, cancellationToken);
        if (seen.Shows) findings.Add(Shows, PlatformFact.Of(Shows).Assumed);
        else if (seen.IsTruncated) findings.NotSettled("the search truncates this conversation; name a smaller one", Shows);
        else if (conversation.IsOpen) findings.NotSettled("the conversation is open, and the search may list ended ones alone", Shows);
        else findings.Add(Shows, "no patch within a minute");
    }

    async Task<(bool Shows, bool IsTruncated)> LookAsync(
        AttributeSearchReader search, string participantId, CancellationToken cancellationToken)
    {
        var row = (await search.ReadAsync([conversation], cancellationToken)).Rows.GetValueOrDefault(conversation.Id);
        var participant = row?.ParticipantData?.FirstOrDefault(
            p => participantId.Equals(p.ParticipantId, StringComparison.OrdinalIgnoreCase));
        var value = participant?.ParticipantAttributes?.Where(a => a.Name == ProbeNames.Value).Select(a => a.Text).LastOrDefault();
        return (value == ProbeNames.LastText, row?.TruncatedData == true);
    }
}
