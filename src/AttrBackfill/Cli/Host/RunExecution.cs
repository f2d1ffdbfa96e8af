using AttrBackfill.Cli.Display;
using AttrBackfill.Cli.Options;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Runs;
using AttrBackfill.Runs.Execution;
using AttrBackfill.Runs.Request;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Cli.Host;

/// <summary>A run as the command line shows it: the window and progress on stderr, its end on stdout.</summary>
internal sealed class RunExecution(CommandContext context, SqlLedger ledger)
{
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
        string? runId = null;
        try
        {
            return await operation.RunAsync(request, endpoint, (run, backfill, genesys) =>
            {
                runId = run.RunId;
                progress.Begin(run, backfill, genesys);
            });
        }
        catch (Exception e) when (UnexpectedFailure.During(e, runId))
        {
            throw;
        }
    }

    ProgressStyle Style() =>
        !context.ShowProgress ? ProgressStyle.None
        : Console.IsErrorRedirected || context.LogFormat == LogFormat.Json ? ProgressStyle.Lines
        : ProgressStyle.Screen;
}
