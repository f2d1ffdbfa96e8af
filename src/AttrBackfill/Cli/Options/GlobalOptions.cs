using System.CommandLine;
using AttrBackfill.Cli.Completion;
using AttrBackfill.Cli.Display;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Cli.Options;

internal enum LogFormat { Text, Json }

/// <summary>What every command understands.</summary>
internal sealed class GlobalOptions
{
    public Option<string> Config { get; } = new("--config")
    {
        Description = "The jobs file", HelpName = "FILE", DefaultValueFactory = _ => "jobs.json", Recursive = true,
    };

    public Option<string> Output { get; } = new("--output")
    {
        Description = "Where the ledger and the reports are", HelpName = "FOLDER", DefaultValueFactory = _ => "output", Recursive = true,
    };

    public Option<string?> Connection { get; } = new("--connection")
    {
        Description = "Use this connection instead of the job's", HelpName = "NAME", Recursive = true,
        CompletionSources = { KnownNames.Connections },
    };

    public Option<LogLevel?> LogLevel { get; } =
        Recursive(WordOption.Create(
            "--log-level", "How much is logged to stderr", "LEVEL",
            ("warn", Microsoft.Extensions.Logging.LogLevel.Warning), ("info", Microsoft.Extensions.Logging.LogLevel.Information)));

    public Option<LogFormat?> LogFormat { get; } =
        Recursive(WordOption.Create<LogFormat>("--log-format", "What stderr looks like", "FORMAT"));

    public Option<bool> NoProgress { get; } = new("--no-progress") { Description = "No progress on stderr", Recursive = true };

    public Option<bool> Json { get; } = new("--json") { Description = "The result as JSON on stdout", Recursive = true };

    public void AddTo(Command root)
    {
        foreach (var option in new Option[] { Config, Output, Connection, LogLevel, LogFormat, NoProgress, Json }) root.Options.Add(option);
    }

    /// <summary>Where messages go, in the format asked for; also where the command line is wrong otherwise.</summary>
    public TextWriter Stderr(ParseResult parsed, TimeProvider clock) =>
        parsed.GetResult(LogFormat) is { Errors: var errors } && !errors.Any() && parsed.GetValue(LogFormat) == Options.LogFormat.Json
            ? new JsonLines(Console.Error, clock)
            : Console.Error;

    /// <summary>The options that say which files, as they were given; nothing where they were not.</summary>
    public string FilesGiven(ParseResult parsed) => string.Concat(
        new[] { Config, Output }.Where(o => parsed.GetResult(o) is { Implicit: false })
            .Select(o => $" {o.Name} {Quoted(parsed.GetValue(o)!)}"));

    static string Quoted(string path) => path.All(c => char.IsLetterOrDigit(c) || "/\\._-:~".Contains(c)) ? path : $"\"{path}\"";

    static Option<T> Recursive<T>(Option<T> option)
    {
        option.Recursive = true;
        return option;
    }
}
