using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Cli.Host;

/// <summary>Below a list of runs: those whose process died, with the command that finishes each.</summary>
internal static class DiedRuns
{
    public static void Write(CommandContext context, IEnumerable<RunRecord> runs)
    {
        foreach (var run in runs.Where(r => r.Status == RunStatus.Died))
            context.Out.WriteLine($"run {run.RunId} died; to finish it: {context.Again($"resume {run.RunId}")}");
    }
}
