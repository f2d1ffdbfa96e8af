using AttrBackfill.Cli.Display;
using AttrBackfill.Cli.Options;
using AttrBackfill.Configuration;
using AttrBackfill.Notify;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Runs;
using AttrBackfill.Runs.Execution;
using AttrBackfill.Runs.Request;
using AttrBackfill.Scheduling;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Cli.Host;

/// <summary>A run as the command line shows it: the window and progress on stderr, its end on stdout.</summary>
internal sealed class RunExecution(CommandContext context, SqlLedger ledger)
{
    /// <summary>Enough to find how the job did before.</summary>
    const int RunsBefore = 20;

    /// <summary>Of the job, called when the run starts and ends; null for no calls.</summary>
    public Uri? Webhook { get; init; }

    public async Task<ExitCode> RunAsync(RunRequest request, GenesysEndpoint endpoint)
    {
        var began = context.Clock.GetTimestamp();
        var finished = await RunShownAsync(request, endpoint);
        var run = finished.Run;
        if (run.Message is { } message) await context.Error.WriteLineAsync($"attrbackfill: {message}");
        foreach (var line in FailureLines.Of(await ledger.Figures.FailuresAsync(run.RunId, CancellationToken.None), finished.FirstFailures))
            await context.Error.WriteLineAsync(line);
        if (context.Json)
        {
            await context.Out.WriteLineAsync(RunSummary.Of(run, finished.Counts).ToJson());
        }
        else
        {
            var digest = await RunDigest.OfAsync(ledger.Reports.AttributesAsync(run.RunId, CancellationToken.None), CancellationToken.None);
            if (finished.Counts.Outcomes.GetValueOrDefault(ConversationOutcome.Gone) > 0)
                digest = digest with { NewestGone = await ledger.Figures.NewestGoneAsync(run.RunId, CancellationToken.None) };
            new RunClosing(context.Out, Table.Width, finished, digest, context.Clock.GetElapsedTime(began), context.Again).Write();
        }

        return (ExitCode)run.ExitCode!.Value;
    }

    async Task<RunResult> RunShownAsync(RunRequest request, GenesysEndpoint endpoint)
    {
        await using var progress = new RunProgress(context.Error, Style(), context.Clock);
        using var logging = LoggerFactory.Create(Logging.To(context.LogLevel ?? LogLevel.Warning, context.LogFormat));
        using var told = context.Signals.Stopping.Register(() => progress.Error.WriteLine(
            "stopping: no new conversations; calls in flight are finished and what was done is saved (a second Ctrl-C stops at once)"));
        var log = logging.CreateLogger("attrbackfill");
        var operation = new RunLifecycle(ledger, context.OutputFolder, context.Signals, context.Clock, log, calls: log);
        using var webhooks = Webhook is { } address ? await WebhooksAsync(address, request.Job, logging) : null;
        string? runId = null;
        try
        {
            var finished = await operation.RunAsync(request, endpoint, (run, backfill, genesys) =>
            {
                runId = run.RunId;
                progress.Begin(run, backfill, genesys);
                webhooks?.Started(run, backfill, genesys);
            });
            if (webhooks is not null) await webhooks.EndedAsync(request.Job, finished, isOver: true, context.Signals.AtOnce);
            return finished;
        }
        catch (Exception e) when (UnexpectedFailure.During(e, runId))
        {
            throw;
        }
        catch (Exception e) when (webhooks is not null && !context.Signals.Stopping.IsCancellationRequested)
        {
            await webhooks.BrokenAsync(request.Job.Name, runId, Trouble.Of(e), isOver: true, context.Signals.AtOnce);
            throw;
        }
    }

    async Task<Webhooks> WebhooksAsync(Uri address, JobSettings job, ILoggerFactory logging)
    {
        var webhooks = new Webhooks(_ => job, _ => address, context.Clock, logging.CreateLogger<Webhooks>());
        webhooks.Knows(await ledger.Runs.LatestAsync(job.Name, RunsBefore, CancellationToken.None));
        return webhooks;
    }

    ProgressStyle Style() =>
        !context.ShowProgress ? ProgressStyle.None
        : Console.IsErrorRedirected || context.LogFormat == LogFormat.Json ? ProgressStyle.Lines
        : ProgressStyle.Screen;
}
