using System.Globalization;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Doctor.Probes;

/// <summary>Settles what becomes of patches of participant attributes.</summary>
/// <param name="customer">The customer with the fewest attributes.</param>
/// <param name="spare">
/// A participant without attributes, for the first patches: in an organisation whose patch replaces, nothing is lost there. It is the
/// customer where every participant has attributes.
/// </param>
internal sealed class ParticipantProbe(
    ProbedConversation at, SourceConversation before, SourceParticipant customer, SourceParticipant spare, ProbeFindings findings)
{
    const string Late = "late-patch";
    const string Merge = "other-attributes";
    const string Empty = "empty-text";
    const string Values = "value-length";
    const string Names = "name-length";

    static readonly string[] Facts = [Late, Merge, Empty, Values, Names];

    /// <summary>Together with others below the 20 KB that the attribute search keeps.</summary>
    static readonly int[] ValueLengths = [250, 1000, 4000, 8000];

    static readonly int[] NameLengths = [100, 64, 50, 32];

    /// <summary>The customer takes patches, and the search may be asked for one.</summary>
    public bool IsOpenToPatches { get; private set; }

    public static void NotSettled(ProbeFindings findings, string why) => findings.NotSettled(why, Facts);

    public async Task FindOutAsync(CancellationToken cancellationToken)
    {
        if (!await FindMergeAsync(cancellationToken)) return;
        if (customer.Id != spare.Id && !await IsTakenAsync(customer, ProbeNames.Value, cancellationToken)) return;
        IsOpenToPatches = true;
        if (before.IsOpen) findings.NotSettled("the conversation is open; name one that has ended", Late);
        await FindEmptyTextAsync(cancellationToken);
        await FindValuesAsync(cancellationToken);
        await FindNamesAsync(cancellationToken);
        await at.PatchAsync(customer.Id, ProbeNames.Value, ProbeNames.LastText, cancellationToken);
    }

    /// <summary>At the end of the probe: what was there at first may be lost by now.</summary>
    public async Task FindLateAsync(CancellationToken cancellationToken)
    {
        if (!IsOpenToPatches || before.IsOpen) return;
        var expected = Has(ProbeNames.Value, ProbeNames.LastText);
        var seen = await at.AttributesAsync(customer.Id, expected, cancellationToken);
        findings.Add(Late, expected(seen) ? PlatformFact.Of(Late).Assumed : "lost");
    }

    /// <returns>Whether the customer may be written to.</returns>
    async Task<bool> FindMergeAsync(CancellationToken cancellationToken)
    {
        if (!await IsTakenAsync(spare, ProbeNames.Value, cancellationToken)) return false;
        if (!await IsTakenAsync(spare, ProbeNames.Other, cancellationToken)) return false;
        var own = ProbedConversation.Of(spare).Keys.Append(ProbeNames.Value).ToList();
        var seen = await at.AttributesAsync(spare.Id, a => own.TrueForAll(a.ContainsKey), cancellationToken);
        if (own.TrueForAll(seen.ContainsKey))
        {
            findings.Add(Merge, PlatformFact.Of(Merge).Assumed);
            return true;
        }

        findings.Add(Merge, "removed");
        findings.NotSettled("a patch removes other attributes", Facts);
        return false;
    }

    /// <summary>Writes a value and looks whether it is there.</summary>
    async Task<bool> IsTakenAsync(SourceParticipant participant, string name, CancellationToken cancellationToken)
    {
        if (await at.PatchAsync(participant.Id, name, ProbeNames.ShortText, cancellationToken) is { } refusal)
        {
            if (!before.IsOpen && !refusal.IsRefused) findings.Add(Late, "refused");
            findings.NotSettled($"a patch was refused ({Status(refusal)})", Facts);
            return false;
        }

        var expected = Has(name, ProbeNames.ShortText);
        if (expected(await at.AttributesAsync(participant.Id, expected, cancellationToken))) return true;
        if (!before.IsOpen) findings.Add(Late, "lost");
        findings.NotSettled("a patch was accepted and is not there", Facts);
        return false;
    }

    async Task FindEmptyTextAsync(CancellationToken cancellationToken)
    {
        if (await at.PatchAsync(customer.Id, ProbeNames.Value, "", cancellationToken) is { } refusal)
        {
            findings.Add(Empty, refusal.IsContentRefused ? "refused" : $"{PlatformFact.NotSettled}: {Status(refusal)}");
            return;
        }

        var seen = await at.AttributesAsync(customer.Id, a => a.GetValueOrDefault(ProbeNames.Value, "").Length == 0, cancellationToken);
        findings.Add(Empty, !seen.TryGetValue(ProbeNames.Value, out var value) ? "removes"
            : value.Length == 0 ? PlatformFact.Of(Empty).Assumed : "ignored");
    }

    async Task FindValuesAsync(CancellationToken cancellationToken)
    {
        var (good, bad) = (ProbeNames.ShortText.Length, 0);
        foreach (var length in ValueLengths)
        {
            if (await TryValueAsync(length, cancellationToken)) (good, bad) = (length, 0);
            else bad = length;
            if (bad > 0 || findings.Has(Values)) break;
        }

        while (bad - good > 1 && !findings.Has(Values)) // the exact limit, since values up to it are worth writing
        {
            var middle = (good + bad) / 2;
            if (await TryValueAsync(middle, cancellationToken)) good = middle;
            else bad = middle;
        }

        findings.Add(Values, bad == 0 ? PlatformFact.Of(Values).Assumed : Invariant($"refused above {good} characters"));
    }

    /// <returns>False where the value was refused; one that was cut is a finding.</returns>
    async Task<bool> TryValueAsync(int length, CancellationToken cancellationToken)
    {
        var value = new string('x', length);
        if (await at.PatchAsync(customer.Id, ProbeNames.Value, value, cancellationToken) is { } refusal)
        {
            if (!refusal.IsContentRefused) findings.NotSettled(Status(refusal), Values);
            return false;
        }

        var seen = await at.AttributesAsync(customer.Id, Has(ProbeNames.Value, value), cancellationToken);
        var found = seen.GetValueOrDefault(ProbeNames.Value, "");
        if (found != value) findings.Add(Values, Invariant($"cut to {found.Length} characters"));
        return true;
    }

    /// <summary>The first name that is taken ends it: each one stays.</summary>
    async Task FindNamesAsync(CancellationToken cancellationToken)
    {
        foreach (var length in NameLengths)
        {
            var name = ProbeNames.Long(length);
            if (await at.PatchAsync(customer.Id, name, ProbeNames.ShortText, cancellationToken) is not null) continue;
            var seen = await at.AttributesAsync(customer.Id, Has(name, ProbeNames.ShortText), cancellationToken);
            var cut = seen.Where(a => a.Value == ProbeNames.ShortText && IsCut(a.Key)).Select(a => a.Key).FirstOrDefault();
            findings.Add(Names, Has(name, ProbeNames.ShortText)(seen)
                ? length == NameLengths[0] ? PlatformFact.Of(Names).Assumed : Invariant($"taken up to {length} characters")
                : cut is not null ? Invariant($"cut to {cut.Length} characters")
                : $"{PlatformFact.NotSettled}: a long name was accepted and is not there");
            return;

            bool IsCut(string other) => other.Length < name.Length && other.Length > ProbeNames.Prefix.Length
                && name.StartsWith(other, StringComparison.Ordinal);
        }

        findings.Add(Names, Invariant($"taken up to {ProbeNames.Value.Length} characters"));
    }

    static Predicate<IReadOnlyDictionary<string, string>> Has(string name, string value) =>
        attributes => attributes.TryGetValue(name, out var found) && found == value;

    static string Status(GenesysException e) => e.IsRefused
        ? Invariant($"{(int)e.Status!}: the client may not patch this conversation")
        : Invariant($"{(int)(e.Status ?? 0)}");

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
