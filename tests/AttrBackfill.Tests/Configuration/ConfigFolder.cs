namespace AttrBackfill.Tests.Configuration;

/// <summary>A folder of its own for files that a test writes.</summary>
public sealed class ConfigFolder : IDisposable
{
    public ConfigFolder() => Folder = Directory.CreateTempSubdirectory("attrbackfill-config-").FullName;

    public string Folder { get; }

    public string Write(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
