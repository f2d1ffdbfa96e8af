using System.CommandLine;
using System.CommandLine.Parsing;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Help;

/// <summary>What is wrong with a command line, in one line: the word, what was probably meant, and where the help is.</summary>
internal static class Misuse
{
    public static string Line(ParseResult parsed)
    {
        var path = Path(parsed.CommandResult);
        var help = string.Join(' ', path.Skip(1).Select(c => c.Name).Prepend("attrbackfill").Append("--help"));
        // An unknown word also leaves things missing; the word is what the user should look at.
        var word =
            parsed.UnmatchedTokens.FirstOrDefault(t => parsed.Errors.Any(e => e.Message.Contains($"'{t}'", StringComparison.Ordinal)));
        var what = word is null ? Told(parsed.Errors[0]) : Unknown(word, path);
        return what.EndsWith('?') ? $"{what} See {help}" : $"{what}; see {help}";
    }

    static string Unknown(string word, List<Command> path)
    {
        var command = path[^1];
        var isOption = word.StartsWith('-');
        var known = isOption ? Options(path) : command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name);
        var what = isOption ? "is no option" : command.Subcommands.Count > 0 ? "is no command" : "is one word too many";
        var near = Suggestions.Of(word.Split('=')[0], known);
        return $"{SafeText.Quoted(word)} {what} of {(path.Count == 1 ? "attrbackfill" : command.Name)}{(near is null ? "" : $"; did you mean '{near}'?")}";
    }

    /// <summary>Of the command itself, and of those above it that are understood everywhere.</summary>
    static IEnumerable<string> Options(List<Command> path) =>
        path.SelectMany(c => c.Options.Where(o => o.Recursive || c == path[^1])).Where(o => !o.Hidden).Select(o => o.Name);

    static string Told(ParseError error) =>
        error.Message.ReplaceLineEndings(" ").Replace(typeof(int?).ToString(), "whole number", StringComparison.Ordinal)
            .Replace(typeof(int).ToString(), "whole number", StringComparison.Ordinal).TrimEnd('.', ' ');

    static List<Command> Path(CommandResult result)
    {
        var path = new List<Command>();
        for (SymbolResult? at = result; at is CommandResult command; at = command.Parent) path.Insert(0, command.Command);
        return path;
    }
}
