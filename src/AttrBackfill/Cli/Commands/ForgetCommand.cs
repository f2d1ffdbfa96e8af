using System.CommandLine;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Host;
using AttrBackfill.Cli.Options;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report;
using AttrBackfill.Runs;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Commands;

internal static class ForgetCommand
{
    public static Command Create(Func<ParseResult, CommandContext> context)
    {
        var ids = new Argument<string?>("ID[,ID...]|FILE")
        {
            Description = "Conversation ids, or a file with one id a line or a CSV with a column conversation_id",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var value = new Option<string?>("--value")
        {
            Description = "All conversations with a value that contains this text", HelpName = "TEXT",
        };
        var command = new ExampleCommand(
            "forget", "Erase what is kept of conversations: in the ledger and in reports; they are never filled again",
            "attrbackfill forget 0a1b2c3d-0000-4000-8000-000000000001", "attrbackfill forget --value jane@example.com");
        command.Arguments.Add(ids);
        command.Options.Add(value);
        command.SetAction(async (parsed, _) => (int)await ForgetAsync(context(parsed), parsed.GetValue(ids), parsed.GetValue(value)));
        return command;
    }

    static async Task<ExitCode> ForgetAsync(CommandContext context, string? given, string? value)
    {
        if (given is null == value is null) throw new UsageException("name conversation ids or a file, or --value TEXT, and not both");
        if (value is { Length: 0 }) throw new UsageException("--value: the text is empty; give a value to look for");
        var listed = given is null ? null : IdList.Read(given, "forget");
        var cancellation = context.Signals.Stopping;
        await using var ledger = await context.OpenLedgerAsync();
        await ThrowIfAtWorkAsync(ledger, cancellation);
        var ids = listed ?? await ledger.Forgotten.CarryingAsync(value!, cancellation);
        var runs = await ledger.Forgotten.ForgetAsync(ids, cancellation);
        var traces = await new ForgottenReports(ledger, context.OutputFolder, Warn).EraseAsync(runs, ids, value, cancellation);
        var copies = LedgerCopies.Remove(context.OutputFolder);
        if (await ledger.ReclaimAsync(cancellation) is { } left) Warn(left);
        if (traces.Elsewhere > 0)
            Warn($"{traces.Elsewhere} runs that knew them have no reports in {context.OutputFolder}; on another machine that wrote them, give the same command");
        Warn("backups of the ledger that were made elsewhere still hold them");
        await context.Out.WriteLineAsync(context.Json
            ? Json.Of(new { forgotten = ids.Count, runs = runs.Count, traces.Rewritten, traces.Removed, copies, traces.Elsewhere })
            : Text(ids.Count, traces, copies));
        return ExitCode.Done;

        void Warn(string line) => context.Error.WriteLine($"attrbackfill: {line}");
    }

    static string Text(int ids, ForgottenTraces traces, IReadOnlyList<string> copies) => string.Join('\n',
    [
        $"forgotten {ids} conversations; reports of {traces.Rewritten} runs written again",
        .. traces.Removed.Select(folder => $"removed {folder}: the ledger no longer knows its run"),
        .. copies.Select(copy => $"removed {copy}: an earlier copy of the ledger"),
    ]);

    /// <summary>A run that is running could record them again.</summary>
    static async Task ThrowIfAtWorkAsync(SqlLedger ledger, CancellationToken cancellationToken)
    {
        if (await ledger.Locks.HoldersAsync(null, cancellationToken) is not [var holder, ..]) return;
        var run = await ledger.Runs.FindAsync(holder.RunId, cancellationToken);
        throw new JobLockedException(run?.Job ?? "unknown", holder);
    }
}
