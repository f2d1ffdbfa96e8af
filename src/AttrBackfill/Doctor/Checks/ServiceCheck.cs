using System.Net;
using System.Net.Sockets;
using AttrBackfill.Configuration;

namespace AttrBackfill.Doctor.Checks;

/// <summary>What <c>schedule</c> needs besides: the webhooks' addresses, keys that are long enough, a free port.</summary>
/// <param name="http">Where the daemon is to be watched; null for nowhere.</param>
internal sealed class ServiceCheck(IReadOnlyList<JobSettings> jobs, string workingFolder, IPEndPoint? http) : ICheck
{
    public string Name => "service";

    public string Remedy => "attrbackfill schedule does not start without it";

    public Task<string> LookAsync(CancellationToken cancellationToken)
    {
        var environment = new EnvironmentValues(workingFolder);
        var webhooks = jobs.Count(j => WebhookResolver.Resolve(j, environment) is not null);
        var keys = new[] { ApiKey.Variable, ApiKey.ReadVariable }.Where(name => ApiKey.Of(environment, name) is not null).ToList();
        if (http is not null) Listen(http);
        return Task.FromResult(
            $"{jobs.Count(j => j.Schedule is not null)} scheduled jobs, {webhooks} webhooks, {(keys.Count == 0 ? "no key" : string.Join(" and ", keys))}"
            + (http is null ? "" : $", {http} is free"));
    }

    static void Listen(IPEndPoint address)
    {
        try
        {
            using var listener = new TcpListener(address);
            listener.Start();
        }
        catch (SocketException)
        {
            throw new UsageException(
                $"{address} cannot be listened on; choose another port, unless the daemon itself is running there");
        }
    }
}
