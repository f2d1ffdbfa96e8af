using System.Globalization;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;

namespace AttrBackfill.Doctor.Checks;

/// <summary>The limit that earlier responses named.</summary>
internal sealed class LimitCheck(GenesysClient genesys, GenesysEndpoint endpoint) : ICheck
{
    public string Name => "limit";

    public string Remedy => "raise quotaShare of the connection in jobs.json";

    public Task<string> LookAsync(CancellationToken cancellationToken) => Task.FromResult(genesys.Quota.Allowed is { } allowed
        ? string.Create(
            CultureInfo.InvariantCulture, $"{allowed} calls a minute; AttrBackfill uses at most {(int)(allowed * endpoint.QuotaShare)} ({endpoint.QuotaShare:0%})")
        : "the server names none");
}
