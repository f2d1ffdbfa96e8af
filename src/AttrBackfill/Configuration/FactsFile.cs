using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AttrBackfill.Text;

namespace AttrBackfill.Configuration;

/// <summary>One fact as it was found. What <c>doctor --probe --json</c> prints, too.</summary>
internal sealed record FoundFact(string Fact, string Assumed, string Found, string Source, string Consequence);

/// <summary>What was found by way of one connection.</summary>
/// <param name="Organisation">The organisation's id; null where the server names none.</param>
/// <param name="Client">See <see cref="FactsFile.ClientOf"/>.</param>
internal sealed record ConnectionFacts(string? Organisation, string Client, string ProbedAt, IReadOnlyList<FoundFact> Facts);

/// <summary>
/// <c>facts.json</c> of the output folder: what probes have found out about organisations. It holds no value of an attribute, and no id but
/// that of the organisation.
/// </summary>
internal sealed record FactsFile
{
    public const string Name = "facts.json";

    /// <summary>By the name of the connection.</summary>
    public IReadOnlyDictionary<string, ConnectionFacts> Connections { get; init; } = new Dictionary<string, ConnectionFacts>();

    /// <summary>Empty where there is no file.</summary>
    /// <exception cref="UsageException">It cannot be read.</exception>
    public static FactsFile Read(string outputFolder)
    {
        var path = Path.Combine(outputFolder, Name);
        if (!File.Exists(path)) return new FactsFile();
        try
        {
            var file = JsonSerializer.Deserialize(File.ReadAllBytes(path), FactsJson.Default.FactsFile);
            return file?.Connections is { } all && all.Values.All(c => c is { Client: not null, Facts: { } facts } && facts.All(IsWhole))
                ? file
                : throw new JsonException("a member is missing");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"{path} cannot be read ({e.GetType().Name}); delete it, and attrbackfill doctor --probe ID makes it anew", e);
        }
    }

    static bool IsWhole(FoundFact fact) => fact is { Fact: not null, Found: not null };

    public byte[] ToJson() => Encoding.UTF8.GetBytes(Json.Of(this));

    /// <summary>What is known of the organisation behind an endpoint; null where it was never probed by this client.</summary>
    public ConnectionFacts? Of(GenesysEndpoint endpoint) =>
        Connections.GetValueOrDefault(endpoint.ConnectionName) is { } known && known.Client == ClientOf(endpoint) ? known : null;

    /// <summary>The endpoint with what is known of its organisation.</summary>
    /// <exception cref="UsageException">The file cannot be read.</exception>
    public static GenesysEndpoint Known(string outputFolder, GenesysEndpoint endpoint) =>
        Read(outputFolder).Of(endpoint) is { } known ? endpoint with { Facts = FactsOf(known) } : endpoint;

    public static OrganisationFacts FactsOf(ConnectionFacts known) => known.Facts.Aggregate(
        OrganisationFacts.AsAssumed,
        (facts, found) => PlatformFact.All.FirstOrDefault(f => f.Name == found.Fact)?.Apply(facts, found.Found) ?? facts);

    /// <summary>
    /// Identifies a client and its address without the client's id. Facts of another organisation must not be applied, and to ask in each
    /// run which organisation it is would cost a call.
    /// </summary>
    public static string ClientOf(GenesysEndpoint endpoint) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{endpoint.Api}\n{endpoint.ClientId}")).AsSpan(0, 8));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FactsFile))]
internal sealed partial class FactsJson : JsonSerializerContext;
