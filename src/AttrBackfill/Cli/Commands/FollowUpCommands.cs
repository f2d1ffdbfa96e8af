using System.CommandLine;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Host;
using AttrBackfill.Cli.Options;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Runs.Request;

namespace AttrBackfill.Cli.Commands;

/// <summary>
/// What follows a run of the ledger: <c>apply</c> a plan, <c>resume</c> what was interrupted, <c>revert</c> what was written.
/// </summary>
internal static class FollowUpCommands
{
    public static Command CreateApply(Func<ParseResult, CommandContext> context)
    {
        var (command, runId) = Create(
            "apply", "Carry out a saved plan; attributes that changed since are skipped and reported", "A plan of the ledger",
            "attrbackfill apply 20261120T073000Z-1a2b");
        command.SetAction(async (parsed, _) =>
        {
            var given = context(parsed);
            return (int)await RunAsync(given, parsed.GetValue(runId)!, plan => Applied(given, plan));
        });
        return command;
    }

    static RunRequest Applied(CommandContext context, RunRecord plan)
    {
        if (plan.Kind != RunKind.Plan)
            throw new UsageException($"run {plan.RunId} is no plan; make one with attrbackfill plan {plan.Job}");
        if (plan.ComparedWith is not null)
            NewRules.ThrowIfNotPresent(plan, context.FindJob(context.ReadJobs(), plan.Job), context.ConfigPath);
        return RunRequest.After(plan, RunKind.Apply, dryRun: false);
    }

    public static Command CreateResume(Func<ParseResult, CommandContext> context)
    {
        var (command, runId) = Create(
            "resume", "Finish an interrupted run; failed conversations are tried again", "A run of the ledger; see history",
            "attrbackfill resume 20261120T073000Z-1a2b", "attrbackfill resume 20261120T073000Z-1a2b --ignore-guards");
        var ignoreGuards = new Option<bool>("--ignore-guards") { Description = "Go on where a guard of the job stopped" };
        command.Options.Add(ignoreGuards);
        command.SetAction(async (parsed, _) => (int)await RunAsync(
            context(parsed), parsed.GetValue(runId)!,
            run => run.Kind == RunKind.Live
                ? throw new UsageException(
                    $"run {run.RunId} is a live run: what failed in it is flattened when a flow asks again, or by the job's next run")
                : RunRequest.ToResume(run) with { IgnoreGuards = parsed.GetValue(ignoreGuards) }));
        return command;
    }

    public static Command CreateRevert(Func<ParseResult, CommandContext> context)
    {
        var (command, runId) = Create(
            "revert", "Put back the values from before a run; what changed since is left alone", "A run of the ledger; see history",
            "attrbackfill revert 20261120T073000Z-1a2b --dry-run", "attrbackfill revert 20261120T073000Z-1a2b");
        var dryRun = new Option<bool>("--dry-run") { Description = "Tell what would be put back, write nothing" };
        command.Options.Add(dryRun);
        command.SetAction(async (parsed, _) => (int)await RunAsync(
            context(parsed), parsed.GetValue(runId)!, run =>
                run.KeepsValues
                    ? RunRequest.After(run, RunKind.Revert, parsed.GetValue(dryRun))
                    : throw new UsageException(
                        $"run {run.RunId} scrubbed attributes: the values before it are not kept, so there is nothing to put back")));
        return command;
    }

    static (Command Command, Argument<string> RunId) Create(string name, string description, string argument, params string[] examples)
    {
        var runId = Arguments.RunId(argument);
        var command = new ExampleCommand(name, description, examples);
        command.Arguments.Add(runId);
        return (command, runId);
    }

    static async Task<ExitCode> RunAsync(CommandContext context, string runId, Func<RunRecord, RunRequest> ask)
    {
        var file = context.ReadJobs();
        await using var ledger = await context.OpenLedgerAsync();
        var run = await context.FindRunAsync(ledger, runId);
        var request = ask(run);
        if (request.RefersTo is not null && run.ValuesErasedAt is { } erased)
        {
            throw new UsageException(
                $"the values of run {runId} were erased on {erased.UtcDateTime:yyyy-MM-dd} (ledger.keepValues): it can no longer be {(request.Kind == RunKind.Revert ? "reverted" : "applied")}");
        }

        if (request.Resumes is not null && IsComplete(run))
        {
            var summary = await RunSummary.BuildAsync(ledger, run, CancellationToken.None);
            await context.Out.WriteLineAsync(
                context.Json ? summary.ToJson() : $"run {runId} is complete: nothing to resume\n{summary.SumLine()}");
            return (ExitCode)run.ExitCode!.Value;
        }

        await using var organisation = await OrganisationAccess.OpenAsync(context, file, run.Connection);
        return await new RunExecution(context, ledger).RunAsync(request, organisation.Endpoint);
    }

    static bool IsComplete(RunRecord run) => run is { Status: RunStatus.Completed, Failed: 0 };
}
