using System.CommandLine;
using System.CommandLine.Completions;
using AttrBackfill.Cli.Commands;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Host;
using AttrBackfill.Cli.Options;
using AttrBackfill.Sandbox;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Cli;

/// <summary>The commands, and the one place where what went wrong becomes a line on stderr and an exit code.</summary>
internal static class CommandLine
{
    const string Description = """
        Flattens the attributes of Genesys Cloud conversations onto the conversations, and reports every mismatch.

        Exit codes: 0 done  1 unexpected failure  2 wrong usage, environment or jobs.json  3 missing or different attributes remain
          4 some conversations failed  5 authentication or permission refused  6 another run of the job is at work
          7 Genesys Cloud could not be reached  130, 143 interrupted
        """;

    /// <param name="outFailed">Whether something could not be written to stdout.</param>
    public static async Task<ExitCode> RunAsync(string[] args, ShutdownSignals interruption, TimeProvider clock, Func<bool> outFailed)
    {
        var options = new GlobalOptions();
        var root = Root(options, parsed => new CommandContext(parsed, options, interruption, clock));
        var suggest = root.Directives.OfType<SuggestDirective>().Single(); // what a shell asks with
        if (args.Length == 0)
        {
            await root.Parse(["--help"]).InvokeAsync(Invocation);
            return ExitCodes.OfMisuse;
        }

        var parsed = root.Parse(args);
        var error = options.Stderr(parsed, clock);
        if (Misuse.Is(parsed) && parsed.GetResult(suggest) is null)
        {
            await error.WriteLineAsync($"attrbackfill: {Misuse.Line(parsed)}");
            return ExitCodes.OfMisuse;
        }

        var showsFrames = parsed.GetResult(options.LogLevel) is { Errors: var wrong } && !wrong.Any()
            && parsed.GetValue(options.LogLevel) <= LogLevel.Debug;
        var exitCode = await GuardedAsync(async () => (ExitCode)await parsed.InvokeAsync(Invocation), error, showsFrames);
        if (outFailed())
        {
            await error.WriteLineAsync(
                "attrbackfill: stdout could not be written to its end; the work is done and the exit code is its own");
        }

        return exitCode;
    }

    public static RootCommand Root(GlobalOptions options, Func<ParseResult, CommandContext> context)
    {
        var root = new RootCommand(Description);
        options.AddTo(root);
        foreach (var command in Commands(context)) root.Subcommands.Add(command);
        HelpWithExamples.Install(root);
        return root;
    }

    /// <summary>Signals and exceptions are this program's own business.</summary>
    static InvocationConfiguration Invocation => new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };

    static IEnumerable<Command> Commands(Func<ParseResult, CommandContext> context) =>
    [
        RunCommand.Create(context),
        RunCommand.CreatePlan(context),
        FollowUpCommands.CreateApply(context),
        FollowUpCommands.CreateResume(context),
        FollowUpCommands.CreateRevert(context),
        ScheduleCommand.Create(context),
        JobsCommand.Create(context),
        HistoryCommand.Create(context),
        CoverageCommand.Create(context),
        ReportCommand.Create(context),
        FlowCommand.Create(context),
        ShowCommand.Create(context),
        SchemaCommand.Create(context),
        ValidateCommand.Create(context),
        DoctorCommand.Create(context),
        InitCommand.Create(context),
        CompletionCommand.Create(context),
        SandboxCommand.Create(context),
        LedgerCommand.Create(context),
        ForgetCommand.Create(context),
    ];

    static async Task<ExitCode> GuardedAsync(Func<Task<ExitCode>> command, TextWriter error, bool showsFrames)
    {
        try
        {
            return await command();
        }
        catch (Exception e)
        {
            foreach (var line in MessageOf(e).Split('\n')) await error.WriteLineAsync($"attrbackfill: {line.TrimEnd()}");
            if (showsFrames && !IsExpected(e)) await error.WriteLineAsync(UnexpectedFailure.Frames(e));
            return ExitCodes.Of(e);
        }
    }

    static bool IsExpected(Exception e) => e is ExpectedException or SandboxException or OperationCanceledException;

    static string MessageOf(Exception exception) => exception switch
    {
        ExpectedException or SandboxException => exception.Message,
        OperationCanceledException => "interrupted",
        // A message can hold a value; its type and place cannot.
        _ => $"unexpected failure{(UnexpectedFailure.RunOf(exception) is { } run ? $" in run {run}" : "")}: {UnexpectedFailure.Types(exception)} {Place(exception)}; "
            + "please report it with this line (--log-level debug shows the whole stack)",
    };

    static string Place(Exception exception) =>
        exception.StackTrace?.Split('\n')
            .FirstOrDefault(l => l.Contains("AttrBackfill.", StringComparison.Ordinal))?.Trim().Split(" in ")[0] ?? "";
}
