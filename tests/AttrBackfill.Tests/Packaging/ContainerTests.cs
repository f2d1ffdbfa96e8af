using System.Formats.Tar;
using System.Runtime.InteropServices;
using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Packaging;

/// <summary>
/// The program as a container image: built into an archive, and run from it as an engine would, read-only and without rights.
/// </summary>
[Collection(PackagedProgram.Collection)]
public sealed class ContainerTests(ContainerTests.Image image) : IClassFixture<ContainerTests.Image>
{
    const string User = "1654";

    [Fact]
    public void It_runs_the_daemon_as_nobody_in_particular()
    {
        Assert.SkipWhen(image.Missing is not null, image.Missing ?? "");
        var config = image.Config.GetProperty("config");
        Assert.Equal(User, config.GetProperty("User").GetString());
        Assert.Equal(["dotnet", "/app/attrbackfill.dll"], Texts(config.GetProperty("Entrypoint")));
        Assert.Equal(["schedule"], Texts(config.GetProperty("Cmd")));
        Assert.Equal("/app/", config.GetProperty("WorkingDir").GetString());
        Assert.Contains("DOTNET_EnableDiagnostics=0", Texts(config.GetProperty("Env")));
    }

    [Fact]
    public async Task From_a_read_only_root_it_runs_a_job_and_writes_to_its_volume_alone()
    {
        Assert.SkipWhen(image.Missing is not null, image.Missing ?? "");
        Assert.SkipUnless(Environment.UserName == "root", "only root may change the root folder of a process");
        Assert.SkipWhen(
            MachineProgram.Find("unshare") is null || MachineProgram.Find("chroot") is null, "this machine has no unshare or no chroot");
        await using var sandbox = await SandboxServer.StartAsync(
            new SandboxOptions { Conversations = 30, Days = 2, Rate = "none" }, TestContext.Current.CancellationToken);
        var root = await image.UnpackAsync();
        Directory.CreateDirectory(Path.Combine(root, "app", "output")); // what an engine does where it mounts
        using var volume = new TemporaryFolder();
        await MachineProgram.DoneAsync("chown", [User, volume.Path]);
        volume.Write("jobs.json", """{ "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] } } ] }""");
        const string engine = """
            set -e
            root=$1 volume=$2; shift 2
            mount --bind "$root" "$root"
            mount --bind "$volume" "$root/app/output"
            mount -t tmpfs tmpfs "$root/tmp"
            mount -t proc proc "$root/proc"
            mount --bind /dev "$root/dev"
            mount -o remount,ro,bind "$root"
            cd /
            exec chroot --userspec=1654:1654 "$root" /usr/share/dotnet/dotnet /app/attrbackfill.dll "$@"
            """;
        var url = sandbox.BaseAddress.ToString();
        var environment = new Dictionary<string, string>
        {
            ["GENESYS_API_URL"] = url, ["GENESYS_LOGIN_URL"] = url, ["GENESYS_CLIENT_ID"] = "sandbox",
            ["GENESYS_CLIENT_SECRET"] = "sandbox",
            ["DOTNET_EnableDiagnostics"] = "0",
        };
        string[] run = ["run", "backfill", "--config", "/app/output/jobs.json", "--output", "/app/output", "--from",
            sandbox.From.ToString("o"), "--to", sandbox.To.ToString("o")];
        var ended = await MachineProgram.RunAsync(MachineProgram.Find("unshare")!,
            ["--mount", "--pid", "--fork", "/bin/sh", "-c", engine, "sh", root, volume.Path, .. run], environment);
        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.True(sandbox.WriteCount > 0, ended.ToString());
        Assert.Contains(Directory.EnumerateFiles(volume.Path, "*", SearchOption.AllDirectories),
            f => f.EndsWith("summary.json", StringComparison.Ordinal));
    }

    static IEnumerable<string?> Texts(JsonElement list) => list.EnumerateArray().Select(t => t.GetString());

    public sealed class Image : IAsyncLifetime
    {
        readonly TemporaryFolder _folder = new();

        /// <summary>Why there is no image on this machine; null where there is one.</summary>
        public string? Missing { get; } = !RuntimeInformation.IsOSPlatform(OSPlatform.Linux) || MachineProgram.Find("ldd") is null
            ? "the base image is made of a Linux machine's own files" : null;

        public JsonElement Config { get; private set; }

        public async ValueTask InitializeAsync()
        {
            if (Missing is not null) return;
            await using var registry = LoopbackRegistry.Start(await BaseImage.MakeAsync(_folder.Path));
            var archive = _folder.File("attrbackfill.tar.gz");
            await PackagedProgram.DotnetAsync(
                [
                    "publish", PackagedProgram.Project, "/t:PublishContainer", $"-p:ContainerArchiveOutputPath={archive}",
                    $"-p:ContainerBaseImage={registry.Host}/dotnet/aspnet:10.0",
                ],
                new Dictionary<string, string> { ["DOTNET_CONTAINER_INSECURE_REGISTRIES"] = registry.Host, ["TMPDIR"] = _folder.Path });
            Directory.CreateDirectory(Content);
            await TarFile.ExtractToDirectoryAsync(archive, Content, overwriteFiles: false);
            Config = Json(Path.Combine(Content, Manifest.GetProperty(nameof(Config)).GetString()!));
        }

        public async Task<string> UnpackAsync()
        {
            var root = _folder.File("root");
            Directory.CreateDirectory(root);
            foreach (var layer in Manifest.GetProperty("Layers").EnumerateArray())
                await MachineProgram.DoneAsync("tar", ["-xf", Path.Combine(Content, layer.GetString()!), "-C", root]);
            return root;
        }

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }

        string Content => _folder.File("content");

        JsonElement Manifest => Json(Path.Combine(Content, "manifest.json"))[0];

        static JsonElement Json(string file) => JsonElement.Parse(File.ReadAllText(file));
    }
}
