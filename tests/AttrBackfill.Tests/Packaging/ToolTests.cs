using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Packaging;

/// <summary>The program as a .NET tool.</summary>
[Collection(PackagedProgram.Collection)]
public sealed class ToolTests
{
    [Fact]
    public async Task Packed_and_installed_from_a_folder_it_runs()
    {
        using var folder = new TemporaryFolder();
        await PackagedProgram.DotnetAsync(["pack", PackagedProgram.Project, "-o", folder.Path]);
        var package = Assert.Single(Directory.EnumerateFiles(folder.Path, "*.nupkg"));
        Assert.Equal($"AttrBackfill.{ProductVersion.Text}.nupkg", Path.GetFileName(package));
        var config = folder.Write("nuget.config",
            $"""<configuration><packageSources><clear /><add key="here" value="{folder.Path}" /></packageSources></configuration>""");
        var tools = folder.File("tools");
        var home = new Dictionary<string, string> { ["NUGET_PACKAGES"] = folder.File("packages") };
        await MachineProgram.DoneAsync("dotnet", ["tool", "install", "AttrBackfill", "--tool-path", tools, "--configfile", config], home);
        var program = Path.Combine(tools, OperatingSystem.IsWindows() ? "attrbackfill.exe" : "attrbackfill");
        Assert.Equal(ProductVersion.Text, (await MachineProgram.DoneAsync(program, ["--version"])).Trim());
        var jobs =
            folder.Write("jobs.json", await File.ReadAllTextAsync(Repository.Path("jobs.json"), TestContext.Current.CancellationToken));
        await MachineProgram.DoneAsync(program, ["validate", "--config", jobs]);
    }
}

/// <summary>What was built for the tests, packed in several ways; one at a time, since they share its folders.</summary>
internal static class PackagedProgram
{
    public const string Collection = "packaging";

#if DEBUG
    const string Configuration = "Debug";
#else
    const string Configuration = "Release";
#endif

    public static string Project { get; } = Repository.Path("src", "AttrBackfill");

    /// <summary>As a user types it, but for what has been built already.</summary>
    public static Task<string> DotnetAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        MachineProgram.DoneAsync("dotnet", [.. arguments, "--no-build", "-c", Configuration, "--nologo"], environment);
}
