using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Report.Content;

/// <summary>What to do after a run. Terminal and page both take it from here.</summary>
/// <param name="Purpose">Such as <c>to finish it</c>.</param>
/// <param name="Arguments">Of the program.</param>
internal sealed record NextStep(string Purpose, string Arguments)
{
    /// <param name="planned">Conversations that the run would have written.</param>
    /// <returns>In the order to take them; empty where nothing is left to do.</returns>
    public static IReadOnlyList<NextStep> After(RunRecord run, long planned) => run switch
    {
        { Kind: RunKind.Live } => [],
        { Kind: RunKind.Plan, Status: RunStatus.Completed, ComparedWith: not null } when planned > 0 =>
            [new("to write it, once jobs.json has the new rules", $"apply {run.RunId}")],
        { Kind: RunKind.Plan, Status: RunStatus.Completed } when planned > 0 => [new("to write it", $"apply {run.RunId}")],
        { Status: RunStatus.Stopped, Canary: { Stage: CanaryStage.Returning } } => [new("to put back the rest", $"resume {run.RunId}")],
        { Status: RunStatus.Stopped } => [new("to go on", $"resume {run.RunId} --ignore-guards")],
        { Status: RunStatus.Failed, ExitCode: (int)ExitCode.Refused } =>
            [new("to check credentials and permissions", $"doctor {run.Job}"), Finish(run)],
        { Status: RunStatus.Interrupted or RunStatus.Failed or RunStatus.Died } => [Finish(run)],
        { Failed: > 0 } => [new("to try the failed ones again", $"resume {run.RunId}")],
        { Kind: RunKind.Run, DryRun: true, WritesToTarget: true, From: { } from, To: { } to } when planned > 0 =>
            [new("to write it", $"run {run.Job} {Dates(from, to, run.TimeZone)}")],
        { Kind: RunKind.Revert, DryRun: true, RefersTo: { } reverted } when planned > 0 => [new("to put it back", $"revert {reverted}")],
        _ => [],
    };

    /// <summary>Whole days of the job's zone as dates, anything else as timestamps.</summary>
    public static string Dates(DateTimeOffset from, DateTimeOffset to, string timeZone)
    {
        var (first, last) = Time.Ends(from, to, timeZone);
        if (first.Length > "yyyy-MM-dd".Length) return $"--from {IsoTime.Of(from)} --to {IsoTime.Of(to)}";
        return last is null ? $"--date {first}" : $"--from {first} --to {last}";
    }

    static NextStep Finish(RunRecord run) => new("to finish it", $"resume {run.RunId}");
}
