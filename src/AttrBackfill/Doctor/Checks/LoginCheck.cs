using AttrBackfill.Configuration;
using AttrBackfill.Genesys;

namespace AttrBackfill.Doctor.Checks;

internal sealed class LoginCheck(GenesysClient genesys, GenesysEndpoint endpoint) : ICheck
{
    public string Name => "credentials";

    public string Remedy => "check GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET, and that GENESYS_REGION is the client's own";

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        await genesys.LogInAsync(cancellationToken);
        return $"{endpoint.Login.Authority} gave a token";
    }
}
