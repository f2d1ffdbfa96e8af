using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace AttrBackfill.Cli.Help;

/// <summary>The library's own help, and below it the command's examples.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    /// <summary>Where to start: what the program's own help shows.</summary>
    public static IReadOnlyList<string> FirstSteps { get; } =
    [
        "attrbackfill run nightly-backfill --sandbox",
        "attrbackfill init",
        "attrbackfill doctor",
        "attrbackfill run nightly-backfill --date yesterday --dry-run",
    ];

    readonly HelpAction _help = new();

    public override bool ClearsParseErrors => true;

    /// <summary>Puts itself in the place of the help of all commands.</summary>
    public static void Install(RootCommand root)
    {
        root.Options.Remove(root.Options.OfType<HelpOption>().Single());
        root.Options.Add(new HelpOption("--help", "-h", "-?") { Action = new HelpWithExamples() });
    }

    public override int Invoke(ParseResult parsed)
    {
        var exitCode = _help.Invoke(parsed);
        var examples = parsed.CommandResult.Command switch { ExampleCommand c => c.Examples, RootCommand => FirstSteps, _ => [] };
        if (examples.Count == 0) return exitCode;
        var output = parsed.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in examples) output.WriteLine($"  {example}");
        output.WriteLine();
        return exitCode;
    }
}
