using System.CommandLine;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Host;
using AttrBackfill.Cli.Options;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Request;

namespace AttrBackfill.Cli.Commands;

/// <summary><c>run</c> and <c>plan</c>: the same selection, one writes and the other saves what it would write.</summary>
internal static class RunCommand
{
    public static Command Create(Func<ParseResult, CommandContext> context)
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Read and compare, write nothing" };
        var distribute = new Option<bool>("--distribute")
        {
            Description = "Cut the dates into days, which all machines with this ledger (PostgreSQL) work on side by side",
        };
        var command = Create(
            "run", "Run a job now (backfill, audit or scrub): over the window of jobs.json, a range of dates, or a list of ids", context,
            parsed => (RunKind.Run, parsed.GetValue(dryRun)), parsed => parsed.GetValue(distribute),
            "attrbackfill run nightly-backfill --sandbox",
            "attrbackfill run nightly-backfill --date yesterday --dry-run",
            "attrbackfill run nightly-backfill --from 2026-11-01 --to 2026-11-07",
            "attrbackfill run weekly-audit --last 36h --json",
            "attrbackfill run nightly-backfill --ids conversations.csv --limit 100");
        command.Options.Add(dryRun);
        command.Options.Add(distribute);
        return command;
    }

    public static Command CreatePlan(Func<ParseResult, CommandContext> context) => Create(
        "plan", "What run would do, saved under a run id for apply, with a forecast of calls and minutes", context,
        _ => (RunKind.Plan, false), _ => false,
        "attrbackfill plan nightly-backfill --last 7d");

    static ExampleCommand Create(
        string name, string description, Func<ParseResult, CommandContext> context, Func<ParseResult, (RunKind, bool)> how,
        Func<ParseResult, bool> isDistributed, params string[] examples)
    {
        var job = Arguments.Job();
        var selection = new SelectionOptions();
        var sandbox = new Option<bool>("--sandbox") { Description = "Against a Genesys Cloud look-alike started for this run" };
        var command = new ExampleCommand(name, description, examples);
        command.Arguments.Add(job);
        selection.AddTo(command);
        command.Options.Add(sandbox);
        command.SetAction(async (parsed, _) =>
        {
            var (kind, dryRun) = how(parsed);
            return (int)await RunAsync(
                context(parsed), parsed.GetValue(job)!, selection, kind, dryRun, parsed.GetValue(sandbox), isDistributed(parsed));
        });
        return command;
    }

    static async Task<ExitCode> RunAsync(
        CommandContext context, string jobName, SelectionOptions options, RunKind kind, bool dryRun, bool sandbox, bool distribute)
    {
        var file = context.ReadJobs();
        var job = context.FindJob(file, jobName);
        if (kind == RunKind.Plan && !job.Mode.WritesToTarget())
        {
            throw new UsageException(
                $"{context.ConfigPath}: job '{job.Name}' is an audit: it writes nothing that could be planned; run it instead");
        }

        var connection = sandbox ? OrganisationAccess.Sandbox : context.Connection ?? job.Connection;
        if (!sandbox) job = job with { Connection = connection };
        var selection = options.Selection(context.Parsed);
        if (distribute) CheckDistributed(context, file, job, selection, dryRun || sandbox);
        var window = options.Dates(context.Parsed) is { } dates
            ? WindowResolver.Resolve(dates, context.Clock.GetUtcNow(), TimeZones.Find(job.TimeZone))
            : null;
        await using var organisation = await OrganisationAccess.OpenAsync(context, file, connection);
        await using var ledger = await context.OpenLedgerAsync();
        var isDated = window is not null;
        // The sandbox's conversations lie in the days before it was first started, wherever the job's own window is by now.
        if (!selection.HasIds) window ??= organisation.Window;
        var isOwn = window is null && !selection.HasIds;
        if (isOwn) window = await JobWindow.OfAsync(ledger, job, connection, context.Clock.GetUtcNow());
        var request = new RunRequest(job, connection, kind, dryRun, window, selection)
        {
            Distributed = distribute, IsDated = isDated, LooksBack = isOwn && job.Window == WindowResolver.SinceLast,
        };
        return await new RunExecution(context, ledger).RunAsync(request, organisation.Endpoint);
    }

    /// <exception cref="UsageException">What stands in the way of several machines.</exception>
    static void CheckDistributed(CommandContext context, JobsFile file, JobSettings job, RunSelection selection, bool isTrial)
    {
        if (file.Ledger.Provider != LedgerProvider.Postgres)
        {
            throw new UsageException(
                $"--distribute needs a ledger that machines share; write \"ledger\": {{ \"provider\": \"postgres\", … }} in {context.ConfigPath}");
        }

        if (!selection.IsAll || isTrial)
        {
            throw new UsageException(
                "--distribute is for a range of dates; take --ids, --limit, --dry-run and --sandbox away, or --distribute");
        }

        if (job.Guards is not { MaxChanges: null, MaxChangePercent: null })
        {
            throw new UsageException(
                $"{context.ConfigPath}: job '{job.Name}': the guards maxChanges and maxChangePercent count in one process; run it without --distribute, or without them");
        }
    }
}
