using System.Globalization;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Pipeline.Report.Content;

/// <summary>How a run stands, in the words and the colour that every list and page uses.</summary>
/// <param name="Text">The status, and what of it needs a look: <c>completed, 12 failed</c>, <c>completed, 47 mismatched</c>.</param>
/// <param name="Tone">A class of the style sheet: good, warn, bad, or empty.</param>
internal sealed record RunState(string Text, string Tone)
{
    public static RunState Of(RunRecord run)
    {
        var status = ContractNames.Of(run.Status);
        return run switch
        {
            { Status: RunStatus.Running } => new(status, ""),
            { Status: RunStatus.Failed or RunStatus.Died } => new(status, "bad"),
            { Status: not RunStatus.Completed } => new(status, "warn"),
            { Failed: > 0 } => new(Format($"{status}, {run.Failed:N0} failed"), "warn"),
            { Lost: > 0 } => new(Format($"{status}, {run.Lost:N0} lost"), "warn"),
            { Remaining: > 0, DryRun: true } => new(Format($"{status}, {run.Remaining:N0} mismatched"), ""),
            { Remaining: > 0 } => new(Format($"{status}, {run.Remaining:N0} mismatched"), "warn"),
            { ExitCode: (int)ExitCode.MismatchesRemain } => new($"{status}, mismatched", "warn"),
            _ => new(status, "good"),
        };
    }

    /// <summary>The word for an outcome on a page: what an audit finds and leaves is mismatched.</summary>
    public static string WordOf(RunRecord run, ConversationOutcome outcome) =>
        outcome == ConversationOutcome.Kept && !run.WritesToTarget ? "mismatched" : ContractNames.Of(outcome);

    /// <summary>What was asked for: <c>backfill</c>, <c>audit, dry run</c>, <c>revert of …</c>.</summary>
    /// <param name="namesOther">Whether the run that it works on is named.</param>
    public static string ModeOf(RunRecord run, bool namesOther)
    {
        var what = run.Kind == RunKind.Run ? run.Mode : ContractNames.Of(run.Kind);
        var of = namesOther && run.RefersTo is { } other ? $" of {other}" : "";
        return $"{what}{of}{(run is { DryRun: true, Kind: not RunKind.Plan } ? ", dry run" : "")}";
    }

    /// <summary>Why a run ended as it did and how much it left; null where there is nothing to say.</summary>
    public static string? Reason(RunRecord run)
    {
        string?[] parts = [run.Message, run.Pending is > 0 ? Format($"{run.Pending:N0} not looked at") : null];
        return string.Join("; ", parts.OfType<string>()) is { Length: > 0 } reason ? reason : null;
    }

    static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
