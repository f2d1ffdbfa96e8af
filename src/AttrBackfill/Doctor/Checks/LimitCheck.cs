using System.Globalization;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;

namespace AttrBackfill.Doctor.Checks;

/// <summary>What the answers to the calls before told of the limit.</summary>
internal sealed class LimitCheck(GenesysClient genesys, GenesysEndpoint endpoint) : ICheck
{
    public string Name => "limit";

    public string Remedy => "raise quotaShare of the connection in jobs.json";

    public Task<string> LookAsync(CancellationToken cancellationToken) => Task.FromResult(genesys.Quota.Allowed is { } allowed
        ? string.Create(CultureInfo.InvariantCulture, $"{allowed} calls a window, of which {(int)(allowed * endpoint.QuotaShare)} are used at most")
        : "the server tells none");
}
