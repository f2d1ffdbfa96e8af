using System.Security.Cryptography;
using System.Text;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Flow.Kit;

/// <summary>What the files of a kit are made from.</summary>
/// <param name="Attributes">Those that runs have seen, in ordinal order.</param>
/// <param name="Names">Attribute to its name in the contract, in ordinal order; also attributes that only an earlier kit had.</param>
internal sealed record KitContent(JobSettings Job, IReadOnlyList<AttributeRow> Attributes, IReadOnlyDictionary<string, string> Names)
{
    public const string FunctionIntegration = "AttrBackfill functions";
    public const string ReadIntegration = "AttrBackfill Genesys Cloud";
    public const string EndpointIntegration = "AttrBackfill endpoint";

    const int LongestActionName = 256; // of the platform's data actions

    /// <summary>
    /// Eight hex digits of the set of names: a contract cannot change once it is published, so another set is another action.
    /// </summary>
    public string Version { get; } = VersionOf(Names);

    public string FlattenAction => Named($"AttrBackfill {Job.Name} flatten {Version}");

    public string ReadAction => Named($"AttrBackfill {Job.Name} read");

    public string EndpointAction => Named($"AttrBackfill {Job.Name} endpoint {Version}");

    /// <summary>Whether an attribute is on the participant before anything is flattened: it need not be set.</summary>
    public bool IsTopLevel(AttributeRow attribute) => attribute.Attribute == attribute.SourcePath
        && !(Job.Flatten.Separator == "." && attribute.Attribute.Contains('.', StringComparison.Ordinal));

    static string Named(string name) => name.Length <= LongestActionName ? name : $"{name[..(LongestActionName - 9)]} {name[^8..]}";

    static string VersionOf(IReadOnlyDictionary<string, string> names)
    {
        var set = string.Join('\n', names.Values.Order(StringComparer.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(set)))[..8];
    }
}
