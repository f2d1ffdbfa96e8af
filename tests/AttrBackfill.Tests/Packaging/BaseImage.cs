using System.Formats.Tar;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using AttrBackfill.Tests.Support;

namespace AttrBackfill.Tests.Packaging;

/// <summary>
/// A base image made of this machine's own .NET runtime and the system libraries that it needs, for machines that reach no registry.
/// It stands where the published one does: the runtimes, time zones, no shell.
/// </summary>
internal sealed partial class BaseImage
{
    const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    const UnixFileMode Runnable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    const UnixFileMode Everyone =
        Runnable | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.StickyBit;

    static readonly string[] Variables = ["PATH=/usr/share/dotnet:/usr/bin:/bin", "DOTNET_RUNNING_IN_CONTAINER=true"];
    static readonly string[] Folders = ["tmp", "proc", "dev", "etc"];
    static readonly string[] LoadedByName = ["libssl.so.3", "libcrypto.so.3"];

    BaseImage(byte[] manifest, IReadOnlyDictionary<string, string> blobs) => (Manifest, Blobs) = (manifest, blobs);

    public const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";

    public byte[] Manifest { get; }

    /// <summary>Digest to file.</summary>
    public IReadOnlyDictionary<string, string> Blobs { get; }

    public static async Task<BaseImage> MakeAsync(string folder)
    {
        var layer = Path.Combine(folder, "layer.tar");
        await WriteLayerAsync(layer);
        var layerDigest = await DigestAsync(layer);
        var config = Path.Combine(folder, "config.json");
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(new
        {
            architecture = RuntimeInformation.OSArchitecture is System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64",
            os = "linux",
            config = new { Env = Variables, WorkingDir = "/" },
            rootfs = new { type = "layers", diff_ids = new[] { layerDigest } },
        }));
        var configDigest = await DigestAsync(config);
        var manifest = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2, mediaType = ManifestType,
            config = new
            {
                mediaType = "application/vnd.docker.container.image.v1+json", size = new FileInfo(config).Length,
                digest = configDigest
            },
            layers = new[] { new { mediaType = "application/vnd.docker.image.rootfs.diff.tar", size = new FileInfo(layer).Length,
                digest = layerDigest } },
        });
        return new BaseImage(manifest, new Dictionary<string, string> { [layerDigest] = layer, [configDigest] = config });
    }

    static async Task WriteLayerAsync(string path)
    {
        var shared = new DirectoryInfo(RuntimeEnvironment.GetRuntimeDirectory().TrimEnd('/'));
        var root = shared.Parent!.Parent!.Parent!.FullName;
        await using var tar = new TarWriter(File.Create(path));
        foreach (var folder in Folders)
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, folder) { Mode = folder == "tmp" ? Everyone : Runnable });
        await AddAsync(tar, Path.Combine(root, "dotnet"), "usr/share/dotnet/dotnet");
        foreach (var part in new[] { $"host/fxr/{shared.Name}", $"shared/Microsoft.NETCore.App/{shared.Name}",
            $"shared/Microsoft.AspNetCore.App/{shared.Name}" })
        {
            await AddFolderAsync(tar, Path.Combine(root, part), $"usr/share/dotnet/{part}");
        }

        foreach (var library in await LibrariesAsync(shared.FullName, root)) await AddAsync(tar, library, library.TrimStart('/'));
        if (Directory.Exists("/usr/share/zoneinfo")) await AddFolderAsync(tar, "/usr/share/zoneinfo", "usr/share/zoneinfo");
    }

    static async Task AddFolderAsync(TarWriter tar, string folder, string name)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            await AddAsync(tar, file, $"{name}/{Path.GetRelativePath(folder, file)}");
    }

    static async Task AddAsync(TarWriter tar, string file, string name)
    {
        await using var content = File.OpenRead(file); // what a link leads to
        await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content, Mode = Runnable });
    }

    /// <summary>What the runtime's own libraries are linked with, and OpenSSL, which it loads by name.</summary>
    static async Task<IReadOnlyCollection<string>> LibrariesAsync(string runtime, string root)
    {
        var linked = await MachineProgram.DoneAsync("ldd", [Path.Combine(root, "dotnet"), .. Directory.EnumerateFiles(runtime, "*.so")]);
        var libraries = Library().Matches(linked).Select(m => m.Groups[1].Value)
            .Where(l => !l.StartsWith(runtime, StringComparison.Ordinal)).ToHashSet();
        var system = Path.GetDirectoryName(libraries.First(l => l.Contains("libc.so", StringComparison.Ordinal)))!;
        foreach (var name in LoadedByName)
        {
            if (new[] { system, "/usr" + system }.Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists) is { } found)
                libraries.Add(found);
        }

        return libraries;
    }

    static async Task<string> DigestAsync(string file)
    {
        await using var content = File.OpenRead(file);
        return "sha256:" + Convert.ToHexStringLower(await SHA256.HashDataAsync(content));
    }

    [GeneratedRegex(@"(/\S+\.so\S*) \(0x")]
    private static partial Regex Library();
}
