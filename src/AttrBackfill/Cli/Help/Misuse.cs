using System.CommandLine;
using System.CommandLine.Parsing;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Help;

/// <summary>What is wrong with a command line, in one line: the word, what was probably meant, and where the help is.</summary>
internal static class Misuse
{
    const int MostNamed = 8;

    public static string Line(ParseResult parsed)
    {
        var path = Path(parsed.CommandResult);
        var help = string.Join(' ', path.Skip(1).Select(c => c.Name).Prepend("attrbackfill").Append("--help"));
        // An unknown word also leaves things missing; the word is what the user should look at.
        var word = UnknownOption(parsed)
            ?? parsed.UnmatchedTokens.FirstOrDefault(t => parsed.Errors.Any(e => e.Message.Contains($"'{t}'", StringComparison.Ordinal)));
        var what = word is not null ? Unknown(word, path) : Missing(parsed) ?? Told(parsed.Errors[0]);
        return what.EndsWith('?') ? $"{what} See {help}" : $"{what}; see {help}";
    }

    /// <summary>Whether the line cannot be carried out. An unknown option may have been taken for an argument.</summary>
    public static bool Is(ParseResult parsed) => parsed.Errors.Count > 0 || parsed.CommandResult.Command.Arguments.Any(
        a => parsed.GetResult(a) is { } given && given.Tokens.Any(t => LooksLikeOption(t.Value)));

    /// <summary>An unknown option is taken for an argument, and the word behind it is one too many.</summary>
    static string? UnknownOption(ParseResult parsed) =>
        parsed.Tokens.FirstOrDefault(t => t.Type == TokenType.Argument && LooksLikeOption(t.Value))?.Value;

    static bool LooksLikeOption(string word) => word.StartsWith("--", StringComparison.Ordinal);

    static string Unknown(string word, List<Command> path)
    {
        var command = path[^1];
        var isOption = word.StartsWith('-');
        var known = isOption ? Options(path) : command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name);
        var what = isOption ? "unknown option" : command.Subcommands.Count > 0 ? "unknown command" : "unexpected argument";
        var near = Suggestions.Of(word.Split('=')[0], known);
        return $"{what} {SafeText.Quoted(word)}{(near is null ? "" : $"; did you mean '{near}'?")}";
    }

    /// <summary>An argument that has to be given, with the names to choose from; null where none is missing.</summary>
    static string? Missing(ParseResult parsed)
    {
        var missing = parsed.CommandResult.Command.Arguments.FirstOrDefault(
            a => a.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(a) is null or { Tokens.Count: 0 });
        if (missing is null) return null;
        string[] names = [.. missing.GetCompletions(parsed.GetCompletionContext()).Take(MostNamed + 1).Select(c => c.Label)];
        var known = names.Length is 0 or > MostNamed ? "" : $"; known: {string.Join(", ", names)}";
        return $"'{missing.Name}' is missing{known}";
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
