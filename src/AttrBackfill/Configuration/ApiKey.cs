using System.Security.Cryptography;
using System.Text;

namespace AttrBackfill.Configuration;

/// <summary>
/// A key that callers must have: one to start runs and to write, one to read attributes. Compared in a time that does not depend on
/// how much of a guess is right.
/// </summary>
internal sealed class ApiKey
{
    public const string Variable = "ATTRBACKFILL_API_KEY";

    /// <summary>Opens reading alone.</summary>
    public const string ReadVariable = "ATTRBACKFILL_READ_KEY";

    const int Shortest = 16;
    const string Scheme = "Bearer ";

    readonly byte[] _hash;

    ApiKey(string key) => _hash = Hash(key);

    /// <returns>Null where the variable is not set.</returns>
    /// <exception cref="UsageException">The key is too short to be one.</exception>
    public static ApiKey? Of(EnvironmentValues environment, string variable = Variable) => environment.Get(variable) switch
    {
        null => null,
        { Length: < Shortest } => throw new UsageException(
            $"{variable} is shorter than {Shortest} characters; set a long random text, such as that of: openssl rand -hex 32"),
        var key => Of(key),
    };

    static ApiKey Of(string key)
    {
        Scrubber.Remember(key);
        return new ApiKey(key);
    }

    /// <param name="authorization">The request's header; null where it has none, or several.</param>
    public bool Opens(string? authorization) =>
        authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Hash(authorization[Scheme.Length..].Trim()), _hash);

    /// <summary>Of one length, whatever the text's.</summary>
    static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
