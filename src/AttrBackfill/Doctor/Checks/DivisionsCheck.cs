using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Doctor.Checks;

/// <summary>
/// The divisions of the client's roles: conversations of others are not seen, and a job that selects one finds nothing.
/// </summary>
internal sealed class DivisionsCheck(GenesysClient genesys, IReadOnlyList<JobSettings> jobs) : ICheck
{
    const string All = "*";

    public string Name => "divisions";

    public string Remedy => "give the client's role the divisions of the conversations";

    public string? Advice { get; private set; }

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        HashSet<string> divisions;
        try
        {
            var token = await genesys.Organisation.TokenAsync(isOptional: true, cancellationToken);
            divisions = [.. (token.Client?.RoleDivisions ?? []).Select(d => d.DivisionId).OfType<string>()];
        }
        catch (GenesysException e) when (e.Status is { } status)
        {
            return FormattableString.Invariant($"not known (answered {(int)status})");
        }

        if (divisions.Count == 0) return "not known: the server does not name them";
        if (divisions.Contains(All)) return "all";
        var outside = jobs.SelectMany(j => j.Select.DivisionIds.Where(d => !divisions.Contains(d)).Select(d => $"{j.Name} {d}")).ToList();
        if (outside.Count > 0) Advice = $"{Remedy}: jobs select others ({string.Join(", ", outside)})";
        return FormattableString.Invariant($"{divisions.Count}: conversations of other divisions are not seen");
    }
}
