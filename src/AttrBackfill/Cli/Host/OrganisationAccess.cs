using AttrBackfill.Configuration;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;

namespace AttrBackfill.Cli.Host;

/// <summary>Whom a command calls: a connection of jobs.json, or a sandbox that lives as long as the command.</summary>
internal sealed class OrganisationAccess : IAsyncDisposable
{
    /// <summary>The name under which sandbox runs stand in the ledger, apart from real connections.</summary>
    public const string Sandbox = ConnectionSettings.Sandbox;

    readonly SandboxServer? _server;

    OrganisationAccess(GenesysEndpoint endpoint, SandboxServer? server) => (Endpoint, _server) = (endpoint, server);

    public GenesysEndpoint Endpoint { get; }

    /// <summary>The days of the sandbox's conversations; null for a real organisation.</summary>
    public TimeWindow? Window => _server is null ? null : new TimeWindow(_server.From, _server.To);

    /// <exception cref="UsageException">There is no such connection, or the environment lacks what it needs.</exception>
    public static async Task<OrganisationAccess> OpenAsync(CommandContext context, JobsFile file, string connection)
    {
        if (connection != Sandbox)
        {
            return new OrganisationAccess(
                ConnectionResolver.Resolve(file, connection, new EnvironmentValues(Environment.CurrentDirectory)), null);
        }

        var options = new SandboxOptions
        {
            StateFile = Path.Combine(context.OutputFolder, "sandbox", "state.json"), Rate = "6000/60s", Clock = context.Clock,
        };
        var server = await SandboxServer.StartAsync(options, CancellationToken.None);
        var usual = new ConnectionSettings();
        return new OrganisationAccess(
            new GenesysEndpoint(
                Sandbox, server.BaseAddress, server.BaseAddress, options.ClientId, new Secret(options.ClientSecret), usual.QuotaShare,
                usual.MaxConcurrency),
            server);
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
