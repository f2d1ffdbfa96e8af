using System.CommandLine;
using AttrBackfill.Cli.Options;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline;
using AttrBackfill.Sandbox;

namespace AttrBackfill.Cli;

internal static class RunCommand
{
    /// <summary>The name under which sandbox runs stand in the ledger, apart from real connections.</summary>
    const string SandboxConnection = "sandbox";

    public static Command Create(Func<ParseResult, CommandContext> context)
    {
        var job = new Argument<string>("JOB") { Description = "A job of jobs.json" };
        var selection = new SelectionOptions();
        var dryRun = new Option<bool>("--dry-run") { Description = "Read and compare, write nothing" };
        var sandbox = new Option<bool>("--sandbox") { Description = "Against a Genesys Cloud look-alike started for this run" };
        var command = new Command("run", "Run a job now: over the window of jobs.json, a range of dates, or a list of ids");
        command.Arguments.Add(job);
        selection.AddTo(command);
        command.Options.Add(dryRun);
        command.Options.Add(sandbox);
        command.SetAction(async (parsed, _) => (int)await RunAsync(
            context(parsed), parsed.GetValue(job)!, selection, parsed.GetValue(dryRun), parsed.GetValue(sandbox)));
        return command;
    }

    static async Task<ExitCode> RunAsync(CommandContext context, string jobName, SelectionOptions options, bool dryRun, bool sandbox)
    {
        var file = context.ReadJobs();
        var job = context.FindJob(file, jobName);
        if (context.Connection is { } name) job = job with { Connection = name };
        var selection = options.Selection(context.Parsed);
        var dates = options.Dates(context.Parsed);
        var zone = TimeZones.Find(job.TimeZone);
        var window = dates is null ? null : WindowResolver.Resolve(dates, context.Clock.GetUtcNow(), zone);
        if (sandbox) return await RunInSandboxAsync(context, job, selection, window, dryRun);

        var endpoint = ConnectionResolver.Resolve(file, job.Connection, new EnvironmentValues(Environment.CurrentDirectory));
        await using var ledger = await context.OpenLedgerAsync();
        if (selection.Ids is null) window ??= await JobWindow.OfAsync(ledger, job, job.Connection, context.Clock);
        var request = new RunRequest(job, job.Connection, dryRun, window, selection);
        return await new RunExecution(context, ledger).RunAsync(request, endpoint);
    }

    static async Task<ExitCode> RunInSandboxAsync(
        CommandContext context, JobSettings job, RunSelection selection, TimeWindow? window, bool dryRun)
    {
        var options = new SandboxOptions
        {
            StateFile = Path.Combine(context.OutputFolder, "sandbox", "state.json"), Rate = "6000/60s", Clock = context.Clock,
        };
        await using var server = await SandboxServer.StartAsync(options, CancellationToken.None);
        var endpoint = new GenesysEndpoint(
            SandboxConnection, server.BaseAddress, server.BaseAddress, options.ClientId, new Secret(options.ClientSecret), 0.9, 16);
        await using var ledger = await context.OpenLedgerAsync();
        // Its conversations lie in the days before it was first started, wherever the job's own window is by now.
        if (selection.Ids is null) window ??= new TimeWindow(server.From, server.To);
        return await new RunExecution(context, ledger).RunAsync(new RunRequest(job, SandboxConnection, dryRun, window, selection), endpoint);
    }
}
