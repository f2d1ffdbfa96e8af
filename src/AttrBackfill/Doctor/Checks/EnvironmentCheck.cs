using AttrBackfill.Configuration;
using AttrBackfill.Text;

namespace AttrBackfill.Doctor.Checks;

/// <summary>Whether the environment or a .env file has what the connection needs.</summary>
internal sealed class EnvironmentCheck(JobsFile file, string connection, string workingFolder) : ICheck
{
    public string Name => "environment";

    public string Remedy => "set the variables in the environment or in a .env file";

    /// <summary>Null where something is missing.</summary>
    public GenesysEndpoint? Endpoint { get; private set; }

    public Task<string> LookAsync(CancellationToken cancellationToken)
    {
        Endpoint = ConnectionResolver.Resolve(file, connection, new EnvironmentValues(workingFolder));
        return Task.FromResult($"connection {SafeText.Plain(connection)} calls {Endpoint.Api.Authority}");
    }
}
