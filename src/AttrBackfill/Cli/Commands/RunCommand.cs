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
        var notify = new Option<bool>("--notify") { Description = "Call the job's webhook, as the daemon does: for a run started by cron" };
        var canary = new CanaryOptions();
        var command = Create(
            "run", "Run a job now (backfill, audit or scrub): over the window of jobs.json, a range of dates, or a list of ids", context,
            parsed => new Way(RunKind.Run)
            {
                DryRun = parsed.GetValue(dryRun), Distribute = parsed.GetValue(distribute), Notify = parsed.GetValue(notify),
                Canary = canary.Read(parsed),
            },
            "attrbackfill run nightly-backfill --sandbox",
            "attrbackfill run nightly-backfill --date yesterday --dry-run",
            "attrbackfill run nightly-backfill --from 2026-11-01 --to 2026-11-07",
            "attrbackfill run weekly-audit --last 36h --json",
            "attrbackfill run nightly-backfill --ids conversations.csv --limit 100",
            "attrbackfill run nightly-backfill --last 7d --canary 20 --soak 5s");
        command.Options.Add(dryRun);
        command.Options.Add(distribute);
        command.Options.Add(notify);
        canary.AddTo(command);
        return command;
    }

    public static Command CreatePlan(Func<ParseResult, CommandContext> context)
    {
        var with = new Option<string?>(NewRules.Option)
        {
            Description = "Plan the job by the rules of another jobs.json, and show what they change compared with the present ones",
            HelpName = "FILE",
        };
        var command = Create(
            "plan", "Preview a run and save it for apply, with an estimate of calls and time", context,
            parsed => new Way(RunKind.Plan) { With = parsed.GetValue(with) },
            "attrbackfill plan nightly-backfill --last 7d",
            "attrbackfill plan nightly-backfill --with new-rules.json --last 30d");
        command.Options.Add(with);
        return command;
    }

    static ExampleCommand Create(
        string name, string description, Func<ParseResult, CommandContext> context, Func<ParseResult, Way> way, params string[] examples)
    {
        var job = Arguments.Job();
        var selection = new SelectionOptions();
        var sandbox = new Option<bool>("--sandbox") { Description = "Against a Genesys Cloud look-alike started for this run" };
        var command = new ExampleCommand(name, description, examples);
        command.Arguments.Add(job);
        selection.AddTo(command);
        command.Options.Add(sandbox);
        command.SetAction(async (parsed, _) =>
            (int)await RunAsync(context(parsed), parsed.GetValue(job)!, selection, way(parsed), parsed.GetValue(sandbox)));
        return command;
    }

    static async Task<ExitCode> RunAsync(CommandContext context, string jobName, SelectionOptions options, Way way, bool sandbox)
    {
        var file = context.ReadJobs();
        var present = context.FindJob(file, jobName);
        var job = way.With is { } with ? NewRules.Read(with, present, sandbox || context.Connection is not null) : present;
        if (way.Kind == RunKind.Plan && !job.Mode.WritesToTarget())
        {
            throw new UsageException(
                $"{context.ConfigPath}: job '{job.Name}' is an audit: it writes nothing that could be planned; run it instead");
        }

        if (way.Canary is not null) CheckCanary(context, job, way);
        var webhook = way.Notify ? WebhookOf(context, job) : null;
        var connection = sandbox ? OrganisationAccess.Sandbox : context.Connection ?? job.Connection;
        if (!sandbox) (job, present) = (job with { Connection = connection }, present with { Connection = connection });
        var selection = options.Selection(context.Parsed);
        if (way.Distribute) CheckDistributed(context, file, job, selection, way.DryRun || sandbox);
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
        var request = new RunRequest(job, connection, way.Kind, way.DryRun, window, selection)
        {
            ComparedWith = way.With is null ? null : present,
            Distributed = way.Distribute, IsDated = isDated, LooksBack = isOwn && job.Window == WindowResolver.SinceLast,
            Canary = way.Canary,
        };
        return await new RunExecution(context, ledger) { Webhook = webhook }.RunAsync(request, organisation.Endpoint);
    }

    /// <exception cref="UsageException">The job has none, or the environment lacks what it needs.</exception>
    static Uri WebhookOf(CommandContext context, JobSettings job) =>
        WebhookResolver.Resolve(job, new EnvironmentValues(Environment.CurrentDirectory)) ?? throw new UsageException(
            $"{context.ConfigPath}: job '{job.Name}' has no notify; write \"notify\": {{ \"url\": \"env:NAME\" }}, or leave --notify out");

    /// <exception cref="UsageException">Nothing would be written, or could not be put back.</exception>
    static void CheckCanary(CommandContext context, JobSettings job, Way way)
    {
        if (!job.Mode.WritesToTarget())
            throw new UsageException($"{context.ConfigPath}: job '{job.Name}' is an audit: it writes nothing; run it without --canary");
        if (job.Mode == JobMode.Scrub)
        {
            throw new UsageException(
                $"{context.ConfigPath}: job '{job.Name}' is a scrub: no value from before is kept that a canary could put back; run it without --canary");
        }

        if (way.DryRun) throw new UsageException("--canary writes, and --dry-run does not; take one of them away");
        if (way.Distribute) throw new UsageException("--canary is for a run in one process; take it or --distribute away");
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

    /// <summary>What becomes of the selection.</summary>
    sealed record Way(RunKind Kind)
    {
        public bool DryRun { get; init; }

        /// <summary>A jobs.json whose rules are compared with the present ones; null for none.</summary>
        public string? With { get; init; }

        public bool Distribute { get; init; }

        /// <summary>The job's webhook is called.</summary>
        public bool Notify { get; init; }

        /// <summary>The conversations that are written and checked first; null for none.</summary>
        public Canary? Canary { get; init; }
    }
}
