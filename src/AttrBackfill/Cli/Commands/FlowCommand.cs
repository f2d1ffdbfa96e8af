using System.CommandLine;
using AttrBackfill.Cli.Completion;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Host;
using AttrBackfill.Cli.Options;
using AttrBackfill.Configuration;
using AttrBackfill.Flow;
using AttrBackfill.Flow.Kit;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Commands;

/// <summary><c>flow</c>: a folder for the author of an Architect flow.</summary>
internal static class FlowCommand
{
    /// <summary>More names than an author can handle in one data action; a warning says so.</summary>
    const int ManyNames = 200;

    public static Command Create(Func<ParseResult, CommandContext> context)
    {
        var job = Arguments.Job();
        var to = new Option<string>("--to")
        {
            Description = "The folder to write; names that it gave before stay", HelpName = "FOLDER", Required = true,
        };
        var fromRun = new Option<string?>("--from-run")
        {
            Description = "Only the attributes that this run has seen", HelpName = "RUN-ID", CompletionSources = { KnownNames.Runs },
        };
        var command = new ExampleCommand(
            "flow", "Write what an Architect author needs to read a job's attributes and to flatten them in a flow",
            "attrbackfill flow nightly-backfill --to kit", "attrbackfill flow nightly-backfill --to kit --from-run 20261120T073000Z-1a2b");
        command.Arguments.Add(job);
        command.Options.Add(to);
        command.Options.Add(fromRun);
        command.SetAction(async (parsed, _) => (int)await WriteAsync(
            context(parsed), parsed.GetValue(job)!, parsed.GetValue(to)!, parsed.GetValue(fromRun)));
        return command;
    }

    static async Task<ExitCode> WriteAsync(CommandContext context, string jobName, string to, string? runId)
    {
        var job = context.FindJob(context.ReadJobs(), jobName);
        var folder = new KitFolder(to);
        var given = folder.GivenNames();
        await using var ledger = await context.OpenLedgerAsync();
        var seen = await SeenAsync(context, ledger, job, runId);
        var kit = new KitContent(job, seen.Attributes, AttributeNames.Assign(seen.Attributes.Select(a => a.Attribute), given));
        var files = FlowKit.Files(kit);
        folder.ThrowIfOthersAreIn(files.Select(f => f.Path));
        await folder.WriteAsync(files, CancellationToken.None);
        await ledger.GivenNames.PutAsync(job.Name, FlowKit.NamesJson(kit), CancellationToken.None); // for the daemon's answers
        await WarnAsync(context, seen, kit);
        await ShowAsync(context, to, kit, seen, files.Select(f => f.Path), isNewVersion: given.Count > 0 && kit.Names.Count > given.Count);
        return ExitCode.Done;
    }

    static async Task<SeenAttributes> SeenAsync(CommandContext context, SqlLedger ledger, JobSettings job, string? runId)
    {
        if (runId is null)
        {
            var all = await SeenAttributes.OfJobAsync(ledger, job, CancellationToken.None);
            return all.Attributes.Count > 0 ? all : throw new UsageException(
                $"no run of job '{job.Name}' has seen an attribute yet; first {context.Again($"run {job.Name} --last 7d --dry-run")}");
        }

        var run = await context.FindRunAsync(ledger, runId);
        if (run.Job != job.Name) throw new UsageException($"run {runId} is one of job {SafeText.Quoted(run.Job)}, not of '{job.Name}'");
        var seen = await SeenAttributes.OfRunAsync(ledger, run, job, CancellationToken.None);
        return seen.Attributes.Count > 0
            ? seen
            : throw new UsageException($"run {runId} has seen no attribute; name another run, or leave --from-run out for all of them");
    }

    static async Task WarnAsync(CommandContext context, SeenAttributes seen, KitContent kit)
    {
        if (seen.OtherRules)
        {
            await context.Error.WriteLineAsync(
                "attrbackfill: the names are from runs under earlier rules; to get those of the present rules: "
                + context.Again($"run {kit.Job.Name} --last 7d --dry-run"));
        }

        if (kit.Names.Count > ManyNames)
        {
            await context.Error.WriteLineAsync(
                $"attrbackfill: {kit.Names.Count} names are many for one contract; flatten.include and flatten.exclude choose among them");
        }
    }

    static async Task ShowAsync(
        CommandContext context, string to, KitContent kit, SeenAttributes seen, IEnumerable<string> files, bool isNewVersion)
    {
        if (context.Json)
        {
            await context.Out.WriteLineAsync(Json.Of(new
            {
                Folder = to, Job = kit.Job.Name, kit.Version, NewVersion = isNewVersion,
                seen.Runs, Attributes = kit.Names.Count, Files = files,
            }));
            return;
        }

        var runs = seen.Runs == 1 ? "1 run" : $"{seen.Runs} runs";
        await context.Out.WriteLineAsync($"{kit.Names.Count} attributes, from {runs}; the set of names has version {kit.Version}");
        foreach (var file in files) await context.Out.WriteLineAsync($"written {Path.Combine(to, file)}");
        if (isNewVersion)
        {
            await context.Out.WriteLineAsync(
                "There are new names, and published contracts cannot change: the data actions have new names too.");
        }

        await context.Out.WriteLineAsync($"next: {Path.Combine(to, FlowKit.ReadmeFile)}");
    }
}
