using System.Net;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Text;

namespace AttrBackfill.Doctor.Checks;

/// <summary>
/// Whether live reads can be made fifty at a time, and how far the attribute search is trusted. A job works without it, so it never fails.
/// </summary>
internal sealed class AttributeSearchCheck(
    GenesysClient genesys, DoctorContext context, JobsFile file, string connection, TimeProvider clock) : ICheck
{
    public string Name => "attribute search";

    public string Remedy => "add conversation:participant:attributesview to the client's role";

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var now = clock.GetUtcNow();
            await genesys.Conversations.SearchAttributesAsync(
                AttributeSearch.OfStarts(now.AddMinutes(-1), now), isOptional: true, cancellationToken);
        }
        catch (GenesysException e) when (e.Status is HttpStatusCode.Forbidden)
        {
            return $"not allowed, so each change costs a live read; {Remedy} for bulk reads";
        }
        catch (GenesysException e) when (e.Status is { } status)
        {
            return FormattableString.Invariant($"not offered here ({(int)status}), so each change costs a live read");
        }

        return $"allowed; {await TrustAsync(cancellationToken)}";
    }

    async Task<string> TrustAsync(CancellationToken cancellationToken)
    {
        if (context.HasNoLedger(file)) return TextOf(SearchTrust.None);
        await using var ledger = await context.OpenLedger();
        return TextOf(await ledger.SearchTrust.FindAsync(connection, cancellationToken));
    }

    string TextOf(SearchTrust trust) => trust switch
    {
        _ when trust.OffUntil(clock.GetUtcNow()) is { } until =>
            $"not used until {IsoTime.Of(until)}: a live read of {SafeText.Plain(trust.LostBy ?? "")} differed from it",
        { IsEarned: true } => FormattableString.Invariant($"trusted, {trust.Agreed} single reads agreed with it"),
        _ => FormattableString.Invariant($"on trial, {trust.Agreed} of {SearchTrust.Needed} single reads agreed with it so far"),
    };
}
