using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using System.Text;
using AttrBackfill.Cli;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Options;

namespace AttrBackfill.Tests.Docs;

/// <summary>The page of all commands with their options and examples, made from the command tree.</summary>
internal static class CommandsPage
{
    public static RootCommand Root =>
        CommandLine.Root(new GlobalOptions(), _ => throw new InvalidOperationException("commands are only parsed here"));

    public static string Generate()
    {
        var root = Root;
        var page = new StringBuilder("""
            # Commands

            Generated from the command line; do not edit. Exit codes and the rules behind the commands are in [contract.md](contract.md).

            ## Options of every command

            """.ReplaceLineEndings("\n"));
        AddOptions(page, root);
        foreach (var command in root.Subcommands.Where(c => !c.Hidden)) AddCommand(page, command, command.Name);
        return page.ToString();
    }

    static void AddCommand(StringBuilder page, Command command, string path)
    {
        page.Append($"\n## {path}\n\n{Sentence(command.Description)}\n");
        if (command.Subcommands.Count == 0)
        {
            var arguments = command.Arguments.Where(a => !a.Hidden)
                .Select(a => a.Arity.MinimumNumberOfValues == 0 ? $" [{Name(a)}]" : $" {Name(a)}");
            var needed = command.Options.Where(o => o.Required).Select(o => $" {Name(o)}");
            page.Append($"\n`attrbackfill {path}{string.Concat(arguments)}{string.Concat(needed)}`\n");
        }

        AddOptions(page, command);
        if (command is ExampleCommand { Examples.Count: > 0 } with) page.Append($"\n```sh\n{string.Join("\n", with.Examples)}\n```\n");
        foreach (var inner in command.Subcommands.Where(c => !c.Hidden)) AddCommand(page, inner, $"{path} {inner.Name}");
    }

    static void AddOptions(StringBuilder page, Command command)
    {
        var options = command.Options.Where(o => !o.Hidden && o is not HelpOption and not VersionOption);
        var rows = command.Arguments.Where(a => !a.Hidden).Select(a => (Name: Name(a), a.Description))
            .Concat(options.Select(o => (Name: Name(o), o.Description))).ToList();
        if (rows.Count == 0) return;
        page.Append("\n| Argument or option | Meaning |\n|---|---|\n");
        foreach (var (name, description) in rows) page.Append($"| `{Cell(name)}` | {Cell(description)} |\n");
    }

    static string Name(Argument argument) => argument.HelpName ?? argument.Name.ToUpperInvariant();

    static string Name(Option option)
    {
        if (option.ValueType == typeof(bool)) return option.Name;
        var words = option.GetCompletions(CompletionContext.Empty).Select(c => c.Label).ToList();
        var value = option.HelpName ?? (words.Count > 0 ? string.Join("|", words) : "VALUE");
        return $"{option.Name} {value}";
    }

    static string Sentence(string? text) => string.IsNullOrEmpty(text) ? "" : text.EndsWith('.') ? text : $"{text}.";

    static string Cell(string? text) => (text ?? "").Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
