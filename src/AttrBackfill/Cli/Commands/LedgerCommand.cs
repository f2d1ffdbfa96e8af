using System.CommandLine;
using System.Globalization;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Host;
using AttrBackfill.Scheduling;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Commands;

internal static class LedgerCommand
{
    public static Command Create(Func<ParseResult, CommandContext> context)
    {
        var olderThan =
            new Option<string>("--older-than") { Description = "An age in days, such as 90d", HelpName = "DAYS", Required = true };
        var prune = new ExampleCommand(
            "prune", "Forget old runs: they can no longer be resumed, reverted or reported", "attrbackfill ledger prune --older-than 90d");
        prune.Options.Add(olderThan);
        prune.SetAction(async (parsed, _) => (int)await PruneAsync(context(parsed), parsed.GetValue(olderThan)!));
        var command = new Command("ledger", "Care for the ledger");
        command.Subcommands.Add(prune);
        var migrate = new ExampleCommand(
            "migrate", "Make the ledger's tables, or bring them up to date, as every command does where it may",
            "attrbackfill ledger migrate");
        migrate.SetAction(async (parsed, _) => (int)await MigrateAsync(context(parsed)));
        command.Subcommands.Add(migrate);
        return command;
    }

    static async Task<ExitCode> MigrateAsync(CommandContext context)
    {
        await (await context.OpenLedgerAsync()).DisposeAsync();
        if (context.Ledger.Database is { } database) await JobStore.ProvisionAsync(database, CancellationToken.None);
        await context.Out.WriteLineAsync(context.Json
            ? Json.Of(new { ledger = context.Ledger.ToString(), upToDate = true })
            : $"the ledger is up to date: {context.Ledger}");
        return ExitCode.Done;
    }

    static async Task<ExitCode> PruneAsync(CommandContext context, string age)
    {
        if (!age.EndsWith('d')
            || !int.TryParse(age.AsSpan(0, age.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var days) || days < 1)
        {
            throw new UsageException($"--older-than {Text.SafeText.Quoted(age)}: give whole days, such as 90d");
        }

        var now = context.Clock.GetUtcNow();
        if (days > (now - DateTimeOffset.MinValue).TotalDays)
            throw new UsageException($"--older-than {Text.SafeText.Quoted(age)}: that is before the year 1; give fewer days, such as 90d");
        await using var ledger = await context.OpenLedgerAsync();
        var pruned = await ledger.Runs.PruneAsync(now.AddDays(-days), CancellationToken.None);
        await context.Out.WriteLineAsync(
            context.Json ? Json.Of(new { pruned }) : $"{pruned} runs forgotten; what is known to be in sync stays known");
        return ExitCode.Done;
    }
}
