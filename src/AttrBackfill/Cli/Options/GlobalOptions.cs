using System.CommandLine;
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
    };

    public Option<LogLevel?> LogLevel { get; } = new("--log-level")
    {
        Description = "How much is logged to stderr: trace, debug, information, warning, error", HelpName = "LEVEL", Recursive = true,
    };

    public Option<LogFormat> LogFormat { get; } = new("--log-format")
    {
        Description = "text or json", HelpName = "FORMAT", Recursive = true,
    };

    public Option<bool> NoProgress { get; } = new("--no-progress") { Description = "No progress on stderr", Recursive = true };

    public Option<bool> Json { get; } = new("--json") { Description = "The result as JSON on stdout", Recursive = true };

    public void AddTo(Command root)
    {
        foreach (var option in new Option[] { Config, Output, Connection, LogLevel, LogFormat, NoProgress, Json }) root.Options.Add(option);
    }
}
