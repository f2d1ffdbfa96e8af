using System.CommandLine;
using AttrBackfill.Cli.Completion;
using AttrBackfill.Cli.Display;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Host;
using AttrBackfill.Cli.Options;
using AttrBackfill.Configuration;
using AttrBackfill.Flow;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Runs.Request;
using AttrBackfill.Text;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Cli.Commands;

/// <summary><c>show</c>: one conversation now, and what the ledger knows of it. Attribute values go to stdout alone.</summary>
internal static class ShowCommand
{
    public static Command Create(Func<ParseResult, CommandContext> context)
    {
        var id = new Argument<string>("ID") { HelpName = "ID", Description = "A conversation (a UUID), or a run" };
        id.CompletionSources.Add(KnownNames.Runs);
        var job = new Option<string?>("--job")
        {
            Description = "By the rules of this job; without it, by those of the only job, else of the first backfill",
            HelpName = "JOB", CompletionSources = { KnownNames.Jobs },
        };
        var offline = new Option<bool>("--offline") { Description = "Only what the ledger knows; nothing is called" };
        var command = new ExampleCommand(
            "show", "One conversation: its attributes now, what the rules make of them, how a flow reads them, which runs touched it; "
                + "or one run: what happened, why, what to do",
            "attrbackfill show 12345678-1234-1234-1234-123456789abc --offline",
            "attrbackfill show 12345678-1234-1234-1234-123456789abc --job webchat-backfill",
            "attrbackfill show 12345678-1234-1234-1234-123456789abc --json", "attrbackfill show 20261120T073000Z-1a2b");
        command.Arguments.Add(id);
        command.Options.Add(job);
        command.Options.Add(offline);
        command.SetAction(async (parsed, _) =>
            (int)await ShowAsync(context(parsed), parsed.GetValue(id)!, parsed.GetValue(job), parsed.GetValue(offline)));
        return command;
    }

    static async Task<ExitCode> ShowAsync(CommandContext context, string text, string? jobName, bool offline)
    {
        if (RunId.Is(text)) return await ShowRunAsync(context, text);
        var id = IdList.IdOf(text) ?? throw new UsageException($"{SafeText.Quoted(text)} is no conversation id: it is not a UUID");
        if (offline)
        {
            if (jobName is not null) context.FindJob(context.ReadJobs(), jobName);
            await WriteAsync(context, ShownConversation.Offline(id, await HistoryAsync(context, id)), null, "");
            return ExitCode.Done;
        }

        var file = context.ReadJobs();
        var (job, why) = JobFor(context, file, jobName);
        await using var organisation = await OrganisationAccess.OpenAsync(context, file, context.Connection ?? job.Connection);
        var history = await HistoryAsync(context, id);
        try
        {
            await WriteAsync(context, await ReadAsync(
                context, FactsFile.Known(context.OutputFolder, organisation.Endpoint), job, id, history), job, why);
            return ExitCode.Done;
        }
        catch (GenesysException e) when (e is { Scope: FailureScope.Item, IsRefused: false })
        {
            await WriteAsync(context, ShownConversation.Offline(id, history), null, "");
            throw new ConversationUnreadableException(e);
        }
    }

    static async Task<ExitCode> ShowRunAsync(CommandContext context, string runId)
    {
        await using var ledger = await context.ReadLedgerOfAsync(runId);
        var run = await context.FindRunAsync(ledger, runId);
        var summary = await RunSummary.BuildAsync(ledger, run, CancellationToken.None);
        if (context.Json)
        {
            await context.Out.WriteLineAsync(summary.ToJson());
            return ExitCode.Done;
        }

        var causes = await ledger.Figures.FailuresAsync(runId, CancellationToken.None);
        var failed = await ledger.Figures.FailedAsync(runId, RunText.FailuresShown, CancellationToken.None);
        new RunText(context.Out, Table.Width, context.Again).Write(run, summary, causes, failed,
            Path.Combine(context.OutputFolder, run.Job, runId));
        return ExitCode.Done;
    }

    static async Task<ShownConversation> ReadAsync(
        CommandContext context, GenesysEndpoint endpoint, JobSettings job, string id, ConversationHistory history)
    {
        using var logging = LoggerFactory.Create(Logging.To(context.LogLevel ?? LogLevel.Warning, context.LogFormat));
        var stopping = context.Signals.Stopping;
        using var genesys = GenesysClient.Open(endpoint, mayWrite: false, context.Clock, logging.CreateLogger("attrbackfill"),
            stopping: stopping);
        var target = await OnDemand.OpenAsync(job, genesys, context.Clock, stopping);
        return ShownConversation.Of(job, await OnDemand.ReadAsync(target, id, new CallLog(), stopping), history);
    }

    /// <summary>Without a ledger there is nothing to know, and none is made.</summary>
    static async Task<ConversationHistory> HistoryAsync(CommandContext context, string id)
    {
        if (!context.Ledger.Exists) return ConversationHistory.Nothing;
        await using var ledger = await context.ReadLedgerAsync();
        return await ledger.Histories.OfAsync(id, CancellationToken.None);
    }

    static (JobSettings Job, string Why) JobFor(CommandContext context, JobsFile file, string? name)
    {
        if (name is not null) return (context.FindJob(file, name), "");
        if (file.Jobs.Count == 1) return (file.Jobs[0], "");
        return file.Jobs.FirstOrDefault(j => j.Mode == JobMode.Backfill) is { } first
            ? (first, " (the first backfill of several jobs; --job names another)")
            : (file.Jobs[0], " (the first of several jobs; --job names another)");
    }

    static async Task WriteAsync(CommandContext context, ShownConversation shown, JobSettings? job, string why)
    {
        if (context.Json) await context.Out.WriteLineAsync(shown.ToJson());
        else new ConversationText(context.Out, Table.Width).Write(shown, job, why);
    }
}
