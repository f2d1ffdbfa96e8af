using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Report;
using AttrBackfill.Text;

namespace AttrBackfill.Flow.Kit;

/// <summary>A folder that holds a kit, or is to hold one.</summary>
internal sealed class KitFolder(string path)
{
    /// <summary>Attribute to its name in the contract, as a kit in this folder gave it; empty where the folder holds no kit.</summary>
    /// <exception cref="UsageException">The file with the names cannot be read, or no longer holds names.</exception>
    public IReadOnlyDictionary<string, string> GivenNames()
    {
        if (File.Exists(path)) throw new UsageException($"--to {SafeText.Quoted(path)} is a file; name a folder");
        var file = Path.Combine(path, FlowKit.NamesFile);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!File.Exists(file)) return names;
        foreach (var (attribute, name) in Read(file))
        {
            if (!names.TryAdd(attribute, name)) throw Wrong(file, $"{SafeText.Quoted(attribute)} stands in it twice");
        }

        return AttributeNames.Problem(names) is { } problem ? throw Wrong(file, problem) : names;
    }

    /// <exception cref="UsageException">One of the files is there, in a folder that holds no kit: another program or person wrote it.</exception>
    public void ThrowIfOthersAreIn(IEnumerable<string> files)
    {
        if (File.Exists(Path.Combine(path, FlowKit.NamesFile))) return;
        if (files.FirstOrDefault(f => File.Exists(Path.Combine(path, f))) is { } there)
        {
            throw new UsageException(
                $"--to {SafeText.Quoted(path)} has a file {there} and is no folder of an earlier kit; name a new folder");
        }
    }

    /// <exception cref="UsageException">The folder cannot be written.</exception>
    public async Task WriteAsync(IEnumerable<(string Path, byte[] Content)> files, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (relative, content) in files)
            {
                var file = Path.Combine([path, .. relative.Split('/')]);
                PrivateFiles.CreateFolder(Path.GetDirectoryName(file)!);
                await WholeFile.WriteAsync(file, stream => stream.WriteAsync(content, cancellationToken).AsTask(), cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException(
                $"--to {SafeText.Quoted(path)} cannot be written; check the folder and its permissions, or name another one", e);
        }
    }

    static IReadOnlyList<KeyValuePair<string, string>> Read(string file)
    {
        try
        {
            return AttributeNames.Parse(File.ReadAllBytes(file));
        }
        catch (JsonException e)
        {
            throw Wrong(file, "it is no JSON object of names", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{SafeText.Plain(file)} cannot be read; check its permissions", e);
        }
    }

    static UsageException Wrong(string file, string how, Exception? inner = null) =>
        new($"{SafeText.Plain(file)}: {how}; correct it, or delete it to give all names anew", inner);
}
