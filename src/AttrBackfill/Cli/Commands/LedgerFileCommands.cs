using System.CommandLine;
using System.Globalization;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Host;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Commands;

/// <summary><c>ledger check</c>, <c>backup</c> and <c>restore</c>.</summary>
internal static class LedgerFileCommands
{
    public static Command CreateCheck(Func<ParseResult, CommandContext> context)
    {
        var command = new ExampleCommand(
            "check", "Check the ledger's pages, version, references and sums; changes nothing; exits 1 where it is not sound",
            "attrbackfill ledger check", "attrbackfill ledger check --json");
        command.SetAction(async (parsed, _) => (int)await CheckAsync(context(parsed)));
        return command;
    }

    public static Command CreateBackup(Func<ParseResult, CommandContext> context)
    {
        var file = new Argument<string>("FILE") { HelpName = "FILE", Description = "The new file; one that exists is not overwritten" };
        var command = new ExampleCommand(
            "backup", "Copy the ledger to a file, also while a run is at work", "attrbackfill ledger backup ledger-backup.db");
        command.Arguments.Add(file);
        command.SetAction(async (parsed, _) => (int)await BackUpAsync(context(parsed), parsed.GetValue(file)!));
        return command;
    }

    public static Command CreateRestore(Func<ParseResult, CommandContext> context)
    {
        var file = new Argument<string>("FILE") { HelpName = "FILE", Description = "A file that ledger backup has written" };
        var command = new ExampleCommand(
            "restore", "Check a backup and put it in the ledger's place; the ledger from before is kept beside",
            "attrbackfill ledger restore ledger-backup.db");
        command.Arguments.Add(file);
        command.SetAction(async (parsed, _) => (int)await RestoreAsync(context(parsed), parsed.GetValue(file)!));
        return command;
    }

    static async Task<ExitCode> CheckAsync(CommandContext context)
    {
        var findings = await context.Ledger.InspectAsync(context.Signals.Stopping);
        if (context.Json) await context.Out.WriteLineAsync(Json.Of(findings.Select(f => new { f.Check, f.Ok, f.Message })));
        else foreach (var finding in findings) await context.Out.WriteLineAsync(Line(finding));
        return ExitCodes.OfCheck(findings.All(f => f.Ok));
    }

    static async Task<ExitCode> BackUpAsync(CommandContext context, string file)
    {
        await context.Ledger.BackUpAsync(file, context.Signals.Stopping);
        WholeFile.DeleteLeftovers(Path.GetDirectoryName(Path.GetFullPath(file))!, Path.GetFileName(file) + ".*");
        var bytes = new FileInfo(file).Length;
        await context.Out.WriteLineAsync(context.Json ? Json.Of(new { file, bytes }) : string.Create(
            CultureInfo.InvariantCulture, $"written {file} ({bytes / 1e6:N1} MB), which holds values of attributes: keep it private"));
        return ExitCode.Done;
    }

    static async Task<ExitCode> RestoreAsync(CommandContext context, string file)
    {
        var restored = await context.Ledger.RestoreAsync(file, context.Clock, context.Signals.Stopping);
        if (context.Json)
        {
            await context.Out.WriteLineAsync(Json.Of(
                new { ledger = context.Ledger.ToString(), file, restored.Version, restored.Replaced }));
            return ExitCode.Done;
        }

        var migrated = restored.Version == LedgerSchema.Known ? "" : $", migrated from version {restored.Version}";
        await context.Out.WriteLineAsync($"the ledger {context.Ledger} is now as in {file}{migrated}");
        if (restored.Replaced is { } kept) await context.Out.WriteLineAsync($"as it was before it is kept as {kept}");
        await context.Out.WriteLineAsync($"next: {context.Again("history")} shows which runs to resume");
        return ExitCode.Done;
    }

    static string Line(LedgerFinding finding) => $"{(finding.Ok ? "ok     " : "FAILED ")} {finding.Check}: {finding.Message}";
}
