using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace AttrBackfill.Tests.Support;

/// <summary>
/// What Genesys' official JavaScript SDK says of operations and models. It names no permissions: those cannot be compared with it.
/// </summary>
/// <param name="Version">Of the package.</param>
/// <param name="Operations">As <c>METHOD /template</c>.</param>
/// <param name="Models">Name to its fields, each with its TypeScript type.</param>
internal sealed partial record OfficialSdk(
    string Version, IReadOnlySet<string> Operations, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Models)
{
    const string Package = "purecloud-platform-client-v2";

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>The newest one, from the registry that npm is configured for.</summary>
    public static async Task<OfficialSdk> NewestAsync(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var start = new ProcessStartInfo("npm", ["pack", Package, "--silent"])
        {
            WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var npm = Process.Start(start)!;
        var error = npm.StandardError.ReadToEndAsync(cancellationToken);
        await npm.StandardOutput.ReadToEndAsync(cancellationToken);
        await npm.WaitForExitAsync(cancellationToken).WaitAsync(Patience, cancellationToken);
        Assert.True(npm.ExitCode == 0, $"npm pack {Package}: {await error}");
        return await ReadAsync(Directory.EnumerateFiles(folder.Path, "*.tgz").Single(), cancellationToken);
    }

    public static OfficialSdk Of(string version, IEnumerable<string> apis, string types) => new(
        version, apis.SelectMany(a => Call().Matches(a)).Select(m => $"{m.Groups[2].Value} {m.Groups[1].Value}").ToHashSet(),
        Interface().Matches(types.ReplaceLineEndings("\n")).ToLookup(m => m.Groups[1].Value, m => m.Groups[2].Value)
            .ToDictionary(g => g.Key, g => (IReadOnlyDictionary<string, string>)Field().Matches(g.First())
                .DistinctBy(f => f.Groups[1].Value).ToDictionary(f => f.Groups[1].Value, f => f.Groups[2].Value)));

    /// <summary>One line for each difference from what this repository knows of the API.</summary>
    /// <param name="used">Operations among it need not be known.</param>
    public IEnumerable<SdkChange> ChangesSince(OpenApiContract known, IReadOnlySet<string> used)
    {
        var operations = known.Operations.Where(o => !o.Contains("/oauth/token", StringComparison.Ordinal))
            .Union(used.Where(u => u.Contains(" /", StringComparison.Ordinal)));
        foreach (var operation in operations)
            if (!Operations.Contains(operation)) yield return new SdkChange(operation, $"{operation}: gone");
        foreach (var (model, fields) in known.Models)
        {
            if (!Models.TryGetValue(model, out var now))
            {
                yield return new SdkChange(model, $"{model}: gone");
                continue;
            }

            foreach (var (field, kind) in fields.Where(f => f.Key[0] != '$')) // the SDK leaves those out
            {
                var of = $"{model}.{field}";
                if (!now.TryGetValue(field, out var type)) yield return new SdkChange(of, $"{of}: gone");
                else if (KindOf(type) is { } other && other != kind) yield return new SdkChange(of, $"{of}: was {kind}, is {type}");
            }

            foreach (var (field, type) in now.Where(f => !fields.ContainsKey(f.Key)))
                yield return new SdkChange($"{model}.{field}", $"{model}.{field}: new, {type}");
        }
    }

    static async Task<OfficialSdk> ReadAsync(string package, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(package);
        await using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        await using var tar = new TarReader(unzipped);
        var (version, apis, types) = ("", new List<string>(), "");
        while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            if (entry.DataStream is not { } data) continue;
            using var reader = new StreamReader(data, leaveOpen: true);
            if (entry.Name == "package/index.d.ts") types = await reader.ReadToEndAsync(cancellationToken);
            else if (Api().IsMatch(entry.Name)) apis.Add(await reader.ReadToEndAsync(cancellationToken));
            else if (entry.Name == "package/package.json")
                version = JsonElement.Parse(await reader.ReadToEndAsync(cancellationToken)).GetProperty("version").GetString()!;
        }

        return Of(version, apis, types);
    }

    /// <summary>In the words of OpenAPI; null for a type that may stand for any.</summary>
    static string? KindOf(string type) => type switch
    {
        "string" or "number" or "boolean" => type,
        _ when type.StartsWith("Array<", StringComparison.Ordinal) => "array",
        _ when type.StartsWith("Models.", StringComparison.Ordinal) || type.StartsWith('{') => "object",
        _ => null,
    };

    [GeneratedRegex(@"callApi\(\s*'([^']+)',\s*'([A-Z]+)'")]
    private static partial Regex Call();

    [GeneratedRegex(@"export interface (\w+) \{ ?\n(.*?)\n\t\}", RegexOptions.Singleline)]
    private static partial Regex Interface();

    [GeneratedRegex(@"""([^""]+)""\??: (.+);")]
    private static partial Regex Field();

    [GeneratedRegex(@"^package/src/[^/]+/api/\w+\.js$")]
    private static partial Regex Api();
}

/// <param name="What">An operation, a model, or a field of one.</param>
internal sealed record SdkChange(string What, string Line);
