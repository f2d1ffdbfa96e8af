using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Sandbox.Server;
using Microsoft.Extensions.Logging.Abstractions;

namespace AttrBackfill.Tests.Genesys;

internal static class ClientFactory
{
    public static GenesysClient For(SandboxServer server, bool mayWrite = true, TimeProvider? clock = null, string secret = "sandbox") =>
        GenesysClient.Open(EndpointOf(server.BaseAddress, secret), mayWrite, clock ?? TimeProvider.System, NullLogger.Instance);

    public static GenesysEndpoint EndpointOf(Uri address, string secret = "sandbox") =>
        new("default", address, address, "sandbox", new Secret(secret), 1, 16);
}
