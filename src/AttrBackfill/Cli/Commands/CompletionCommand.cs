using System.CommandLine;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Host;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Commands;

/// <summary>
/// Prints the script that makes a shell complete commands, options, jobs and run ids. The script asks the program itself, by
/// System.CommandLine's directive <c>[suggest]</c>.
/// </summary>
internal static class CompletionCommand
{
    static readonly string[] Shells = ["bash", "zsh", "fish", "powershell"];

    static readonly Dictionary<string, string> Scripts =
        new() { ["bash"] = "bash", ["zsh"] = "zsh", ["fish"] = "fish", ["powershell"] = "ps1", ["pwsh"] = "ps1" };

    public static Command Create(Func<ParseResult, CommandContext> context)
    {
        var shell = new Argument<string>("SHELL") { HelpName = "SHELL", Description = "bash, zsh, fish or powershell" };
        shell.CompletionSources.Add(Shells);
        var command = new ExampleCommand(
            "completion", "Print the script that switches on completion in a shell; it begins with how to use it",
            [.. Shells.Select(s => $"attrbackfill completion {s}")]);
        command.Arguments.Add(shell);
        command.SetAction(async (parsed, _) =>
        {
            await context(parsed).Out.WriteAsync(Script(parsed.GetValue(shell)!));
            return (int)ExitCode.Done;
        });
        return command;
    }

    static string Script(string shell)
    {
        if (!Scripts.TryGetValue(shell.ToLowerInvariant(), out var extension))
        {
            throw new UsageException(
                $"there is no completion for {SafeText.Quoted(shell)}; {Suggestions.Hint(shell, Shells)}");
        }

        return EmbeddedText.Read($"AttrBackfill.Cli.Completion.Scripts.attrbackfill.{extension}");
    }
}
