using System.Globalization;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Runs.Request;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Display;

/// <summary>One run for a person, on no more than 24 lines: what happened, why, what failed and what to do, what to type next.</summary>
/// <param name="again">Makes a command that works on the same files.</param>
internal sealed class RunText(TextWriter to, int width, Func<string, string> again)
{
    public const int CausesShown = 4;
    public const int FailuresShown = 3;

    const int AttemptsShown = 3;
    const int LongestMessage = 300;

    public void Write(RunRecord run, RunSummary summary, IReadOnlyList<FailuresOfStatus> causes, IReadOnlyList<FailedConversation> failed, string folder)
    {
        Line($"run {run.RunId}  {summary.Status}{(run.ExitCode is { } code ? $", exit code {code}: {ExitCodes.Meaning((ExitCode)code)}" : "")}");
        Line($"job      {run.Job}, {ModeOf(run)}, target {run.Target}{(run.RefersTo is { } of ? $", of run {of}" : "")}");
        Line($"window   {(run is { From: { } from, To: { } until } ? JobWindow.Text(new(from, until), run.TimeZone) : "a list of conversations")}");
        Line($"ran      {IsoTime.Of(run.StartedAt)} to {IsoTime.Of(run.EndedAt) ?? "now"}");
        if ((summary.UnfinishedLine() ?? run.Message) is { } why) Line($"why      {SafeText.Plain(why, LongestMessage)}");
        to.WriteLine(summary.SumLine());
        if (summary.LookedAgainLine() is { } looked) to.WriteLine(looked);
        Line($"mismatches {string.Join(", ", summary.Kinds.Select(k => $"{k.Key} {Number(k.Value)}"))}; attributes written {Number(summary.AttributesPatched)}");
        Line($"calls {Number(summary.Calls.Total)}, of them retries {Number(summary.Calls.Retries)}, answered 429 {Number(summary.Calls.TooManyRequests)}");
        WriteFailures(causes, failed);
        WriteAttempts(summary);
        Line($"reports: {folder}");
        foreach (var next in NextStep.After(run, summary.Outcomes[ContractNames.Of(ConversationOutcome.Planned)]))
            to.WriteLine($"{next.Purpose}: {again(next.Arguments)}");
    }

    void WriteFailures(IReadOnlyList<FailuresOfStatus> causes, IReadOnlyList<FailedConversation> failed)
    {
        foreach (var cause in causes.Take(CausesShown))
            Line($"failed {Number(cause.Conversations)} x {FailureCause.Answer(cause.HttpStatus)}: {FailureCause.Remedy(cause.HttpStatus)}");
        foreach (var f in failed.Take(FailuresShown)) Line($"  {SafeText.Plain(f.ConversationId)}: {SafeText.Plain(f.Message ?? "", LongestMessage)}");
    }

    /// <summary>A run that was started once has nothing to tell here.</summary>
    void WriteAttempts(RunSummary summary)
    {
        if (summary.Attempts.Count < 2) return;
        Line($"attempts {Number(summary.Attempts.Count)}, the last of them:");
        foreach (var a in summary.Attempts.TakeLast(AttemptsShown))
            Line($"  {a.StartedAt} to {a.EndedAt ?? "an unknown end"}{(a.Message is { } why ? $": {SafeText.Plain(why, LongestMessage)}" : "")}");
    }

    static string ModeOf(RunRecord run) =>
        $"{(run.Kind == RunKind.Run ? run.Mode : ContractNames.Of(run.Kind))}{(run is { DryRun: true, Kind: not RunKind.Plan } ? ", dry run" : "")}";

    void Line(string text) => to.WriteLine(Wrapping.Fit(text, width));

    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
