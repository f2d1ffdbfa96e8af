using System.Text.RegularExpressions;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Architecture;

/// <summary>Who may use whom. The data's way through the code stays plain only as long as nobody takes a short cut.</summary>
public sealed partial class FolderRulesTests
{
    const string Root = "AttrBackfill.";
    const string Stage = "Pipeline.";

    static readonly Lazy<CompiledAssembly> Program = new(() => CompiledAssembly.Read("attrbackfill"));

    /// <summary>Folder to the namespaces of this program that it may use besides its own and Configuration.</summary>
    static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Text"] = [],
        ["Configuration"] = [],
        ["Genesys"] = [],
        [Stage + "Source"] = ["Genesys"],
        [Stage + "Extract"] = [Stage + "Source"],
        [Stage + "Flatten"] = [Stage + "Extract", Stage + "Source"],
        [Stage + "Reconcile"] = [Stage + "Extract", Stage + "Flatten", Stage + "Source"],
        [Stage + "Scrub"] = [Stage + "Extract", Stage + "Flatten", Stage + "Reconcile", Stage + "Source"],
        [Stage + "Ledger"] = [Stage + "Reconcile"],
        [Stage + "Coverage"] = [Stage + "Ledger"],
        [Stage + "Patch"] = [Stage + "Reconcile", Stage + "Source", Stage + "Ledger", "Genesys"],
        [Stage + "Targets"] = [Stage + "Extract", Stage + "Flatten", Stage + "Reconcile", Stage + "Source", Stage + "Ledger",
            Stage + "Patch", "Genesys"],
        [Stage + "Report"] = [Stage + "Coverage", Stage + "Ledger", Stage + "Reconcile", Stage + "Targets"], // the names of kinds are the ledger's words too
        ["Runs"] = ["Genesys", "Pipeline"],
        ["Flow"] = ["Runs", "Pipeline", "Genesys"],
        ["Scheduling"] = ["Runs", "Pipeline", "Genesys"],
        // Around the daemon: each hears of its runs, and nothing of the daemon knows them.
        ["Notify"] = ["Runs", "Pipeline", "Genesys", "Scheduling"],
        ["Telemetry"] = ["Runs", "Pipeline", "Genesys", "Scheduling"],
        ["Status"] = ["Runs", "Pipeline", "Genesys", "Scheduling", "Telemetry", "Flow"], // Genesys: its failures become answers
        ["Doctor"] = ["Runs", "Pipeline", "Genesys", "Scheduling"], // it says what the next firings cover
        ["Cli"] = ["Runs", "Pipeline", "Genesys", "Scheduling", "Doctor", "Notify", "Telemetry", "Status", "Flow", "Sandbox"],
    };

    static readonly Dictionary<string, string[]> OnlyIn = new()
    {
        ["Quartz"] = ["Scheduling"],
        ["Refit"] = ["Genesys"],
        ["Polly"] = ["Genesys", "Notify"],
        ["System.Net.Http"] = ["Genesys", "Notify"],
        ["OpenTelemetry"] = ["Telemetry"],
        ["Microsoft.AspNetCore"] = ["Status"],
        ["CsvHelper"] = ["Pipeline.Report", "Cli.Options"],
        ["SpreadCheetah"] = ["Pipeline.Report"],
        ["Dapper"] = ["Pipeline.Ledger"],
        ["Microsoft.Data.Sqlite"] = ["Pipeline.Ledger"],
        ["Npgsql"] = ["Pipeline.Ledger"],
        ["System.CommandLine"] = ["Cli"],
        ["Spectre.Console"] = ["Cli"],
    };

    public static TheoryData<string> Files()
    {
        var files = new TheoryData<string>();
        foreach (var file in Directory.EnumerateFiles(SourceFolder, "*.cs", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(SourceFolder, file).Replace('\\', '/');
            if (!relative.StartsWith("bin/", StringComparison.Ordinal) && !relative.StartsWith("obj/", StringComparison.Ordinal))
                files.Add(relative);
        }

        return files;
    }

    static string SourceFolder => Repository.Path("src", "AttrBackfill");

    [Fact]
    public void A_type_uses_only_what_its_folder_may()
    {
        var wrong = Uses.Where(u => u.ToNamespace.StartsWith(Root, StringComparison.Ordinal))
            .Where(u => !MayUseOf(FolderOf(u.FromNamespace)).Any(allowed => IsIn(FolderOf(u.ToNamespace), allowed)));
        Assert.Empty(wrong);
    }

    [Fact]
    public void A_library_stays_in_the_folders_that_know_it()
    {
        var wrong =
            Uses.Where(u => OnlyIn.Any(rule => IsIn(u.ToNamespace, rule.Key) && !rule.Value.Any(f => IsIn(FolderOf(u.FromNamespace), f))));
        Assert.Empty(wrong);
    }

    [Fact]
    public void Only_a_few_folders_touch_files()
    {
        string[] files = ["File", "Directory", "FileInfo", "DirectoryInfo", "FileStream"];
        string[] folders = ["Configuration", "Pipeline.Ledger", "Pipeline.Report", "Flow.Kit", "Doctor", "Cli"];
        var wrong =
            Uses.Where(u => u.ToNamespace == "System.IO" && files.Contains(u.To) && !folders.Any(f => IsIn(FolderOf(u.FromNamespace), f)));
        Assert.Empty(wrong);
    }

    [Fact]
    public void No_folders_of_the_program_use_each_other() =>
        Assert.Equal([], FolderCircles.Of(Uses, space => IsIn(space, "AttrBackfill")));

    [Fact]
    public void No_folders_of_the_sandbox_use_each_other()
    {
        Assert.Empty(FolderCircles.Of(CompiledAssembly.Read("AttrBackfill.Sandbox").Uses, IsSandbox));
        static bool IsSandbox(string space) => IsIn(space, "AttrBackfill.Sandbox");
    }

    [Fact]
    public void A_circle_of_folders_is_found_with_the_types_that_make_it()
    {
        TypeUse[] uses = [new("A", "One", "B", "Two"), new("B", "Two", "C", "Three"), new("C", "Three", "A", "Four"),
            new("D", "Five", "A", "One"), new("A", "One", "System", "Uri")];
        Assert.Equal(
            [
                "A -> B -> C -> A: One uses Two, Two uses Three, Three uses Four",
                "B -> C -> A -> B: Two uses Three, Three uses Four, One uses Two",
                "C -> A -> B -> C: Three uses Four, One uses Two, Two uses Three",
            ],
            FolderCircles.Of(uses, space => space != "System"));
        Assert.Empty(FolderCircles.Of(uses, space => space is "A" or "B" or "D"));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Namespace_is_folder(string file)
    {
        var folder = Path.GetDirectoryName(file)!.Replace('\\', '/').Replace('/', '.');
        var declared = NamespaceLine().Match(File.ReadAllText(Path.Combine(SourceFolder, file)));
        if (!declared.Success) return; // top-level statements
        Assert.Equal(folder.Length == 0 ? "AttrBackfill" : $"AttrBackfill.{folder}", declared.Groups[1].Value);
    }

    [Fact]
    public void The_pure_stages_know_no_clock_no_files_and_no_network()
    {
        var impure = Files().Select(f => f.Data)
            .Where(f => f.StartsWith("Pipeline/Extract/", StringComparison.Ordinal)
                || f.StartsWith("Pipeline/Flatten/", StringComparison.Ordinal)
                || f.StartsWith("Pipeline/Reconcile/", StringComparison.Ordinal)
                || f.StartsWith("Pipeline/Scrub/", StringComparison.Ordinal))
            .Where(f => Impure().IsMatch(File.ReadAllText(Path.Combine(SourceFolder, f))));
        Assert.Empty(impure);
    }

    /// <summary>Of types in folders; those of the root (exit codes, signals) may be used and use all.</summary>
    static IEnumerable<TypeUse> Uses => Program.Value.Uses.Where(u => u.FromNamespace.StartsWith(Root, StringComparison.Ordinal));

    static string FolderOf(string space) => space[Root.Length..];

    static string[] MayUseOf(string folder)
    {
        var rule = MayUse.Keys.Where(k => IsIn(folder, k)).MaxBy(k => k.Length);
        Assert.True(rule is not null, $"{folder} has no rule: add it to the table");
        return ["Text", .. rule == "Text" ? [] : new[] { "Configuration" }, rule, .. MayUse[rule].Select(f => f.TrimEnd('.'))];
    }

    static bool IsIn(string name, string prefix) => name == prefix || name.StartsWith(prefix + ".", StringComparison.Ordinal);

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\b(TimeProvider|DateTime|File|Directory|Stream|HttpClient|Task|async|Console|Environment)\b(?!Offset)")]
    private static partial Regex Impure();
}
