using System.Collections;

namespace AttrBackfill.Configuration;

/// <summary>
/// The environment, and a <c>.env</c> file in the working folder for what the environment does not name. In each of them
/// <c>NAME_FILE</c> may name a file that holds the value of <c>NAME</c>. Messages name variables and never show a value.
/// </summary>
internal sealed class EnvironmentValues
{
    const string DotEnv = ".env";
    const string FileSuffix = "_FILE";
    const long MaxFileBytes = 64 * 1024;

    readonly IReadOnlyDictionary<string, string>[] _layers;

    /// <param name="folder">The working folder.</param>
    /// <param name="environment">Stands in for the process's environment.</param>
    /// <exception cref="UsageException">The <c>.env</c> file cannot be read.</exception>
    public EnvironmentValues(string folder, IReadOnlyDictionary<string, string>? environment = null)
    {
        Folder = Path.GetFullPath(folder);
        _layers = [environment ?? OfProcess(), OfFile(Path.Combine(Folder, DotEnv))];
    }

    public string Folder { get; }

    /// <summary>
    /// The value; null when nothing or an empty value is set. A name that the environment sets, even to nothing, hides the file's.
    /// </summary>
    /// <exception cref="UsageException"><c>NAME_FILE</c> names a file that cannot be read.</exception>
    public string? Get(string name)
    {
        foreach (var layer in _layers)
        {
            if (layer.TryGetValue(name, out var value) && value.Length > 0) return value;
            if (layer.TryGetValue(name + FileSuffix, out var path) && path.Length > 0) return Content(name + FileSuffix, path);
            if (value is not null) return null;
        }

        return null;
    }

    string? Content(string variable, string path)
    {
        try
        {
            // The variable may hold the secret itself by mistake: the message does not repeat it.
            var file = new FileInfo(Path.GetFullPath(path, Folder));
            if (!file.Exists)
                throw new UsageException($"{variable} names a file that does not exist; correct the path, or unset {variable}");
            if (file.Length > MaxFileBytes)
                throw new UsageException($"{variable} names a file of more than {MaxFileBytes / 1024} KB; it must hold the value alone");

            var content = File.ReadAllText(file.FullName).TrimEnd('\r', '\n');
            return content.Length == 0 ? null : content;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"{variable} names a file that cannot be read; check its permissions");
        }
    }

    static Dictionary<string, string> OfProcess() => Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(
            e => (string)e.Key,
            e => (string?)e.Value ?? "",
            OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    static Dictionary<string, string> OfFile(string path)
    {
        if (!File.Exists(path)) return [];
        try
        {
            // The line is not repeated: it may hold a secret.
            return DotEnvText.Parse(File.ReadAllText(path), line => new UsageException(
                $"{path} cannot be understood; write one NAME=value a line, a value with # in quotes, and quotes that end on the same line (line {line})"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be read; check its permissions", e);
        }
    }
}
