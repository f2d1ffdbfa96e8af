using System.Globalization;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Cli;

/// <summary>A run as the command line shows it: the window and progress on stderr, the sum and the reports on stdout.</summary>
internal sealed class RunExecution(CommandContext context, ILedger ledger)
{
    public async Task<ExitCode> RunAsync(RunRequest request, GenesysEndpoint endpoint)
    {
        using var progress = new RunProgress(context.Error, context.ShowProgress, context.Clock);
        using var logging = LoggerFactory.Create(Logging.To(context.LogLevel ?? LogLevel.Warning, context.LogFormat));
        var operation = new RunOperation(
            ledger, context.OutputFolder, context.Interruption, context.Clock, logging.CreateLogger("attrbackfill"));
        var finished = await operation.RunAsync(request, endpoint, progress.Begin);
        progress.End();
        await ShowAsync(finished);
        return (ExitCode)finished.Run.ExitCode!.Value;
    }

    async Task ShowAsync(FinishedRun finished)
    {
        var run = finished.Run;
        var summary = RunSummary.Of(run, finished.Counts);
        if (run.Message is { } message) await context.Error.WriteLineAsync($"attrbackfill: {message}");
        foreach (var failure in finished.FirstFailures) await context.Error.WriteLineAsync($"failed {failure}");
        if (context.Json)
        {
            await context.Out.WriteLineAsync(summary.ToJson());
            return;
        }

        await context.Out.WriteLineAsync(summary.SumLine());
        if (run.From is not null && run.From == run.To) await context.Out.WriteLineAsync("nothing is due: the last window that succeeded reaches to the last full day; give dates to run again");
        if (AllInSync(finished.Counts)) await context.Out.WriteLineAsync("all in sync: nothing to write");
        await context.Out.WriteLineAsync(
            $"calls {summary.Calls.Total}, attributes written {summary.AttributesPatched}, run {run.RunId} {summary.Status}");
        if (Forecast(finished) is { } forecast) await context.Out.WriteLineAsync(forecast);
        if (WhatNext(run) is { } next) await context.Out.WriteLineAsync(next);
        await context.Out.WriteLineAsync("reports:");
        foreach (var path in finished.Reports) await context.Out.WriteLineAsync($"  {path}");
    }

    /// <summary>What applying the plan will cost: a read and a write for each conversation, at the limit that the server told.</summary>
    static string? Forecast(FinishedRun finished)
    {
        if (finished.Run.Kind != RunKind.Plan) return null;
        var calls = 2 * finished.Counts.Outcomes.GetValueOrDefault(ConversationOutcome.Planned);
        var time = finished.Run.QuotaAllowed is { } allowed
            ? string.Create(CultureInfo.InvariantCulture, $", about {calls / (allowed * finished.Run.QuotaShare):0.0} minutes at {allowed} calls a minute")
            : "";
        return $"forecast: {calls} calls{time}";
    }

    static string? WhatNext(RunRecord run) => run switch
    {
        { Kind: RunKind.Plan, Status: RunStatus.Completed } => $"to write it: attrbackfill apply {run.RunId}",
        { Status: RunStatus.Stopped } => $"to go on: attrbackfill resume {run.RunId} --ignore-guards",
        { Status: RunStatus.Interrupted or RunStatus.Failed } => $"to finish it: attrbackfill resume {run.RunId}",
        { Failed: > 0 } => $"to try the failed ones again: attrbackfill resume {run.RunId}",
        _ => null,
    };

    static bool AllInSync(RunCounts counts) =>
        counts.Outcomes.GetValueOrDefault(ConversationOutcome.InSync) > 0
        && !new[] { ConversationOutcome.Patched, ConversationOutcome.Planned, ConversationOutcome.Kept, ConversationOutcome.Failed }
            .Any(o => counts.Outcomes.GetValueOrDefault(o) > 0);
}
