using System.Collections.Frozen;
using AttrBackfill.Text;

namespace AttrBackfill.Configuration;

/// <summary>The regions of Genesys Cloud and their domains (API host <c>api.{domain}</c>, login host <c>login.{domain}</c>).</summary>
internal static class Regions
{
    static readonly FrozenDictionary<string, string> Domains = new Dictionary<string, string>
    {
        ["us-east-1"] = "mypurecloud.com",
        ["us-east-2"] = "use2.us-gov-pure.cloud",
        ["us-west-2"] = "usw2.pure.cloud",
        ["ca-central-1"] = "cac1.pure.cloud",
        ["mx-central-1"] = "mxc1.pure.cloud",
        ["sa-east-1"] = "sae1.pure.cloud",
        ["eu-west-1"] = "mypurecloud.ie",
        ["eu-west-2"] = "euw2.pure.cloud",
        ["eu-central-1"] = "mypurecloud.de",
        ["eu-central-2"] = "euc2.pure.cloud",
        ["eusc-de-east-1"] = "edee1.eusc-pure.cloud",
        ["me-central-1"] = "mec1.pure.cloud",
        ["ap-south-1"] = "aps1.pure.cloud",
        ["ap-northeast-1"] = "mypurecloud.jp",
        ["ap-northeast-2"] = "apne2.pure.cloud",
        ["ap-northeast-3"] = "apne3.pure.cloud",
        ["ap-southeast-1"] = "apse1.pure.cloud",
        ["ap-southeast-2"] = "mypurecloud.com.au",
    }.ToFrozenDictionary();

    /// <summary>What people call the regions.</summary>
    static readonly FrozenDictionary<string, string> Places = new Dictionary<string, string>
    {
        ["virginia"] = "us-east-1", ["oregon"] = "us-west-2", ["canada"] = "ca-central-1", ["montreal"] = "ca-central-1",
        ["mexico"] = "mx-central-1", ["brazil"] = "sa-east-1", ["sao paulo"] = "sa-east-1", ["ireland"] = "eu-west-1",
        ["dublin"] = "eu-west-1", ["london"] = "eu-west-2", ["uk"] = "eu-west-2", ["frankfurt"] = "eu-central-1",
        ["germany"] = "eu-central-1", ["zurich"] = "eu-central-2", ["switzerland"] = "eu-central-2", ["uae"] = "me-central-1",
        ["dubai"] = "me-central-1", ["india"] = "ap-south-1", ["mumbai"] = "ap-south-1", ["japan"] = "ap-northeast-1",
        ["tokyo"] = "ap-northeast-1", ["korea"] = "ap-northeast-2", ["seoul"] = "ap-northeast-2", ["osaka"] = "ap-northeast-3",
        ["singapore"] = "ap-southeast-1", ["australia"] = "ap-southeast-2", ["sydney"] = "ap-southeast-2",
    }.ToFrozenDictionary();

    static readonly string[] HostPrefixes = ["api.", "login.", "apps."];

    /// <summary>The names of the regions, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Domains.Keys.Order(StringComparer.Ordinal)];

    /// <summary>
    /// The domain that a text names: <c>us-east-1</c>, <c>us_east_1</c>, <c>us-east-1.aws</c>, a domain, a host or its URL.
    /// </summary>
    /// <exception cref="UsageException">No region is meant by it.</exception>
    public static string Domain(string text) => TryDomain(text) ?? throw new UsageException($"region {Problem(text)}");

    /// <summary>The domain whose API host that is; null for any other host.</summary>
    public static string? DomainOfApi(string host) => Domains.Values.FirstOrDefault(d => $"api.{d}" == host);

    /// <summary>Null, or what is wrong with the region and what to do.</summary>
    public static string? Problem(string text)
    {
        if (TryDomain(text) is not null) return null;

        var near = Suggestions.Of(Bare(text), Names.Concat(Domains.Values)) is { } name ? $"did you mean '{name}'? " : "";
        if (Places.TryGetValue(Bare(text), out var region)) return $"{SafeText.Quoted(text)} is the name of a place; write {region}";
        return $"{SafeText.Quoted(text)} is unknown; {near}Known: {string.Join(", ", Names)}";
    }

    static string? TryDomain(string text)
    {
        var bare = Bare(text);
        return Domains.TryGetValue(bare.Replace('_', '-'), out var domain) ? domain : Domains.Values.FirstOrDefault(d => d == bare);
    }

    static string Bare(string text)
    {
        var bare = text.Trim().ToLowerInvariant();
        foreach (var scheme in new[] { "https://", "http://" })
            if (bare.StartsWith(scheme, StringComparison.Ordinal)) bare = bare[scheme.Length..];

        bare = bare.Split('/')[0];
        if (Array.Find(HostPrefixes, p => bare.StartsWith(p, StringComparison.Ordinal)) is { } prefix) bare = bare[prefix.Length..];
        return bare.EndsWith(".aws", StringComparison.Ordinal) ? bare[..^".aws".Length] : bare;
    }
}
