using System.CommandLine;
using System.Globalization;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Host;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs;
using AttrBackfill.Scheduling;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Commands;

internal static class LedgerCommand
{
    public static Command Create(Func<ParseResult, CommandContext> context)
    {
        var olderThan = new Option<string>("--older-than")
        {
            Description = "Remove the runs that began before, in days, such as 400d", HelpName = "DAYS",
        };
        var prune = new ExampleCommand(
            "prune", "Erase values older than ledger.keepValues; with --older-than remove runs: they are no longer resumed, reverted or reported",
            "attrbackfill ledger prune", "attrbackfill ledger prune --older-than 400d");
        prune.Options.Add(olderThan);
        prune.SetAction(async (parsed, _) => (int)await PruneAsync(context(parsed), parsed.GetValue(olderThan)));
        var command = new Command("ledger", "Maintain the ledger");
        command.Subcommands.Add(prune);
        var migrate = new ExampleCommand(
            "migrate", "Make the ledger's tables, or bring them up to date, as every command that writes does; a copy of the file is kept",
            "attrbackfill ledger migrate");
        migrate.SetAction(async (parsed, _) => (int)await MigrateAsync(context(parsed)));
        command.Subcommands.Add(migrate);
        command.Subcommands.Add(LedgerFileCommands.CreateCheck(context));
        command.Subcommands.Add(LedgerFileCommands.CreateBackup(context));
        command.Subcommands.Add(LedgerFileCommands.CreateRestore(context));
        return command;
    }

    static async Task<ExitCode> MigrateAsync(CommandContext context)
    {
        LedgerMigration? migration;
        await using (var ledger = await context.OpenLedgerAsync()) migration = ledger.Migration;
        if (context.Ledger.Database is { } database) await JobStore.ProvisionAsync(database, CancellationToken.None);
        await context.Out.WriteLineAsync(context.Json
            ? Json.Of(new { ledger = context.Ledger.ToString(), upToDate = true, migratedFrom = migration?.From, migration?.Copy })
            : $"the ledger is up to date: {context.Ledger}");
        return ExitCode.Done;
    }

    static async Task<ExitCode> PruneAsync(CommandContext context, string? age)
    {
        var now = context.Clock.GetUtcNow();
        var before = age is null ? (DateTimeOffset?)null : now - Age(age, now);
        var settings = File.Exists(context.ConfigPath) ? context.ReadJobs().Ledger : new LedgerSettings();
        await using var ledger = await context.OpenLedgerAsync();
        var cancellation = context.Signals.Stopping;
        var erased = await Retention.EraseAsync(ledger, settings, context.OutputFolder, now, Warn, cancellation);
        var pruned = before is { } oldest ? await ledger.Values.RemoveRunsAsync(oldest, cancellation) : 0;
        if (pruned > 0 && await ledger.ReclaimAsync(cancellation) is { } left) Warn(left);
        await context.Out.WriteLineAsync(context.Json
            ? Json.Of(new { erased = erased.Count, pruned })
            : $"values of {erased.Count} runs erased, {pruned} runs removed; what is known to be in sync stays known");
        return ExitCode.Done;

        void Warn(string line) => context.Error.WriteLine($"attrbackfill: {line}");
    }

    static TimeSpan Age(string text, DateTimeOffset now)
    {
        if (!text.EndsWith('d')
            || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var days) || days < 1)
        {
            throw new UsageException($"--older-than {SafeText.Quoted(text)}: give whole days, such as 90d");
        }

        return days <= (now - DateTimeOffset.MinValue).TotalDays
            ? TimeSpan.FromDays(days)
            : throw new UsageException($"--older-than {SafeText.Quoted(text)}: that is before the year 1; give fewer days, such as 90d");
    }
}
