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

    /// <param name="folder">Of the run's reports.</param>
    public void Write(
        RunRecord run, RunSummary summary, IReadOnlyList<FailuresOfStatus> causes, IReadOnlyList<FailedConversation> failed, string folder)
    {
        var ended = run.ExitCode is { } code ? $", exit code {code}: {ExitCodes.Meaning((ExitCode)code)}" : "";
        var isWindow = run is { From: not null, To: not null };
        Line($"run {run.RunId}  {summary.Status}{ended}");
        Line($"job      {run.Job}, {RunState.ModeOf(run, namesOther: false)}, target {run.Target}{(run.RefersTo is { } of ? $", of run {of}" : "")}");
        Line($"window   {(isWindow ? JobWindow.Text(new(run.From!.Value, run.To!.Value), run.TimeZone) : "a list of conversations")}");
        Line($"ran      {IsoTime.Of(run.StartedAt)} to {IsoTime.Of(run.EndedAt) ?? "now"}");
        if ((summary.UnfinishedLine() ?? run.Message) is { } why) Line($"why      {SafeText.Plain(why, LongestMessage)}");
        to.WriteLine(summary.SumLine());
        if (summary.LookedAgainLine() is { } looked) to.WriteLine(looked);
        if (summary.CanaryLine() is { } canary) Line(canary);
        var kinds = string.Join(", ", summary.Kinds.Select(k => $"{k.Key} {Number(k.Value)}"));
        if (summary.Rules is { } rules) Line($"rules    class {rules.Class}: {rules.Meaning()}");
        Line($"mismatches {kinds}; attributes written {Number(summary.AttributesPatched)}");
        var calls = summary.Calls;
        Line($"calls {Number(calls.Total)}, of them retries {Number(calls.Retries)}, answered 429 {Number(calls.TooManyRequests)}");
        WriteFailures(causes, failed);
        WriteAttempts(summary);
        Line($"reports: {folder}");
        foreach (var next in NextStep.After(run, summary.Outcomes[ContractNames.Of(ConversationOutcome.Planned)]))
            to.WriteLine($"{next.Purpose}: {again(next.Arguments)}");
    }

    void WriteFailures(IReadOnlyList<FailuresOfStatus> causes, IReadOnlyList<FailedConversation> failed)
    {
        foreach (var (status, conversations) in causes.Take(CausesShown))
            Line($"failed {Number(conversations)} x {FailureCause.Answer(status)}: {FailureCause.Remedy(status)}");
        foreach (var f in failed.Take(FailuresShown))
            Line($"  {SafeText.Plain(f.ConversationId)}: {SafeText.Plain(f.Message ?? "", LongestMessage)}");
    }

    /// <summary>A run that was started once has nothing to tell here.</summary>
    void WriteAttempts(RunSummary summary)
    {
        if (summary.Attempts.Count < 2) return;
        Line($"attempts {Number(summary.Attempts.Count)}, the last of them:");
        foreach (var a in summary.Attempts.TakeLast(AttemptsShown))
        {
            var why = a.Message is { } message ? $": {SafeText.Plain(message, LongestMessage)}" : "";
            Line($"  {a.StartedAt} to {a.EndedAt ?? "an unknown end"}{why}");
        }
    }

    void Line(string text) => to.WriteLine(Wrapping.Fit(text, width));

    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
