using System.CommandLine;
using System.Globalization;
using System.Net;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Options;

/// <summary>Where the daemon is watched, if anywhere.</summary>
/// <param name="purpose">Of the option.</param>
internal sealed class HttpOptions(string purpose)
{
    public const string Serves = "Serve a status page, /healthz, /readyz and /metrics, such as on 127.0.0.1:8080 (port 0 takes a free one); "
        + "POST /runs and /conversations/ID/flatten too, where ATTRBACKFILL_API_KEY is set, and /conversations/ID/attributes, where "
        + "ATTRBACKFILL_READ_KEY or that key is set";

    readonly Option<string?> _http = new("--http")
    {
        Description = purpose,
        HelpName = "ADDRESS:PORT",
    };

    readonly Option<bool> _remote = new("--http-remote")
    {
        Description = "Allow an address for --http that other machines can reach, such as 0.0.0.0:8080, without TLS",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_http);
        command.Options.Add(_remote);
    }

    /// <returns>Null where no status server is asked for.</returns>
    /// <exception cref="UsageException">What was given is no address, or not a loopback one and not allowed.</exception>
    public IPEndPoint? Address(ParseResult parsed)
    {
        if (parsed.GetValue(_http) is not { } text)
            return parsed.GetValue(_remote) ? throw new UsageException("--http-remote is for --http; add --http ADDRESS:PORT") : null;
        var address = Parse(text)
            ?? throw new UsageException($"--http {SafeText.Quoted(text)} is no address and port; write such as 127.0.0.1:8080");
        if (IPAddress.IsLoopback(address.Address) || parsed.GetValue(_remote)) return address;
        throw new UsageException(
            $"--http {SafeText.Quoted(text)}: other machines could reach it; use 127.0.0.1, or add --http-remote if they should");
    }

    static IPEndPoint? Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return null;
        var host = text[..colon];
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return new IPEndPoint(IPAddress.Loopback, port);
        // Of IPv6 only what stands in brackets: ::1:8080 is an address without a port.
        var isV6 = host.StartsWith('[') && host.EndsWith(']');
        return IPAddress.TryParse(isV6 ? host[1..^1] : host, out var address)
            && isV6 == (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6)
            && (isV6 || host.Count(c => c == '.') == 3)
            ? new IPEndPoint(address, port)
            : null;
    }
}
