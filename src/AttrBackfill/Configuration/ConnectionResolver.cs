using System.Net;
using AttrBackfill.Text;

namespace AttrBackfill.Configuration;

/// <summary>Where and as whom a connection calls. Both addresses end with a slash; a path in them is a gateway's base path.</summary>
internal sealed record GenesysEndpoint(
    string ConnectionName, Uri Api, Uri Login, string ClientId, Secret ClientSecret, double QuotaShare, int MaxConcurrency)
{
    /// <summary>What is known of its organisation.</summary>
    public OrganisationFacts Facts { get; init; } = OrganisationFacts.AsAssumed;

    /// <summary>
    /// The address of a conversation in Genesys Cloud's own view, with <c>{id}</c> in place of its id; null where the setting
    /// <c>report.conversationLink</c> is absent and the API is not a region's own.
    /// </summary>
    public string? ConversationLinkOf(JobSettings job) => job.Report.ConversationLink
        ?? (Regions.DomainOfApi(Api.Host) is { } domain ? $"https://apps.{domain}/directory/#/engage/admin/interactions/{{id}}" : null);
}

/// <summary>Connections of jobs.json with the environment's values filled in.</summary>
internal static class ConnectionResolver
{
    const string ApiUrl = "GENESYS_API_URL";
    const string LoginUrl = "GENESYS_LOGIN_URL";

    /// <exception cref="UsageException">
    /// No such connection; variables that are not set (all of them in one line); an address or region that is not valid.
    /// </exception>
    public static GenesysEndpoint Resolve(JobsFile file, string connectionName, EnvironmentValues env)
    {
        if (!file.Connections.TryGetValue(connectionName, out var settings))
        {
            throw new UsageException(
                $"connection {SafeText.Quoted(connectionName)} is not among the connections of jobs.json; {Suggestions.Hint(connectionName, [.. file.Connections.Keys])}");
        }

        var missing = new List<string>();
        var api = env.Get(ApiUrl);
        var login = env.Get(LoginUrl);
        var region = api is null || login is null ? ValueOf(settings.Region, env, missing) : null;
        var clientId = ValueOf(settings.ClientId, env, missing);
        var clientSecret = ValueOf(settings.ClientSecret, env, missing);
        if (missing.Count > 0) throw Unset($"connection {SafeText.Quoted(connectionName)}", missing, env);

        var domain = region is null ? "" : Domain(settings.Region, region);
        return new GenesysEndpoint(
            connectionName,
            api is null ? new Uri($"https://api.{domain}/") : Address(ApiUrl, api),
            login is null ? new Uri($"https://login.{domain}/") : Address(LoginUrl, login),
            clientId!,
            new Secret(clientSecret!),
            settings.QuotaShare,
            settings.MaxConcurrency);
    }

    /// <summary>The ledger's connection string; null for SQLite.</summary>
    /// <exception cref="UsageException">The variable that it refers to is not set.</exception>
    public static Secret? ResolveLedger(JobsFile file, EnvironmentValues env)
    {
        if (file.Ledger.ConnectionString is not { } reference) return null;

        var missing = new List<string>();
        var value = ValueOf(reference, env, missing);
        return value is null ? throw Unset("ledger", missing, env) : new Secret(value);
    }

    static string? ValueOf(string setting, EnvironmentValues env, List<string> missing)
    {
        if (!EnvReference.TryParse(setting, out var name)) return setting;

        var value = env.Get(name);
        if (value is null) missing.Add(name);
        return value;
    }

    public static UsageException Unset(string where, List<string> missing, EnvironmentValues env)
    {
        var names = missing.Distinct().ToList();
        return new UsageException(
            $"{where}: {string.Join(", ", names)} {(names.Count == 1 ? "is" : "are")} not set; "
            + $"set {(names.Count == 1 ? "it" : "them")} in the environment, or put {(names.Count == 1 ? "it" : "them")} in a .env file in {env.Folder}");
    }

    static string Domain(string setting, string region)
    {
        var source = EnvReference.TryParse(setting, out var name) ? name : "region";
        return Regions.Problem(region) is { } problem ? throw new UsageException($"{source}: {problem}") : Regions.Domain(region);
    }

    // A user's name and password may stand in the address: the messages do not repeat it.
    static Uri Address(string variable, string text)
    {
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            throw new UsageException($"{variable} is no address; write https://HOST, as in https://api.mypurecloud.com");
        if (uri.UserInfo.Length > 0)
            throw new UsageException($"{variable} has a user name in it; write the address alone, as in https://HOST");
        if (uri.Query.Length > 0 || uri.Fragment.Length > 0 || text.AsSpan().ContainsAny('?', '#'))
            throw new UsageException($"{variable} has a query or fragment ('?' or '#'); write the address alone, as in https://HOST");
        if (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && IsLoopback(uri)))
        {
            throw new UsageException(
                $"{variable} is not https; write https://HOST (plain http is for this machine alone, such as http://localhost:8080)");
        }

        return uri.AbsolutePath.EndsWith('/') ? uri : new UriBuilder(uri) { Path = uri.AbsolutePath + "/" }.Uri;
    }

    public static bool IsLoopback(Uri uri) =>
        uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(uri.DnsSafeHost, out var address) && IPAddress.IsLoopback(address));
}
