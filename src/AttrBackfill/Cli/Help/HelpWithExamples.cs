using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace AttrBackfill.Cli.Help;

/// <summary>The library's own help, below it the command's examples, and one line with the options that every command has.</summary>
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
        var command = parsed.CommandResult.Command;
        List<Option> ofEveryCommand =
            command is RootCommand ? [] : [.. parsed.RootCommandResult.Command.Options.Where(IsOfEveryCommand)];
        foreach (var option in ofEveryCommand) option.Hidden = true;
        var exitCode = _help.Invoke(parsed);
        var examples = command switch { ExampleCommand c => c.Examples, RootCommand => FirstSteps, _ => [] };
        var output = parsed.InvocationConfiguration.Output;
        if (examples.Count > 0)
        {
            output.WriteLine("Examples:");
            foreach (var example in examples) output.WriteLine($"  {example}");
            output.WriteLine();
        }

        if (ofEveryCommand.Count > 0)
        {
            output.WriteLine("Options of every command (attrbackfill --help):");
            output.WriteLine($"  {string.Join(" ", ofEveryCommand.Select(o => o.Name))}");
            output.WriteLine();
        }

        return exitCode;
    }

    static bool IsOfEveryCommand(Option option) => option is { Recursive: true, Hidden: false } and not HelpOption;
}
