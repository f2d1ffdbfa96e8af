using AttrBackfill.Cli.Display;
using AttrBackfill.Pipeline.Ledger;
using Xunit;

namespace AttrBackfill.Tests.Cli;

public sealed class HistoryTextTests
{
    const int Terminal = 80;

    static readonly DateTimeOffset Night = new(2026, 11, 24, 1, 30, 0, TimeSpan.Zero);

    static readonly RunRecord Run = new()
    {
        RunId = "20261124T013000Z-1a2b", Job = "nightly", Connection = "default", Mode = "backfill", Target = "participant", TimeZone = "UTC",
        From = Night.Date, To = Night.Date.AddDays(1), Settings = "{}", StartedAt = Night, EndedAt = Night.AddSeconds(80), Version = "0",
        Status = RunStatus.Completed, Read = 73, Patched = 20,
    };

    [Fact]
    public void A_run_is_one_line_with_its_days_status_time_and_result_on_a_terminal_of_80_columns()
    {
        var reason = $"Genesys Cloud is down (503) {new string('x', 200)}";
        RunRecord[] runs =
        [
            Run, Run with { Status = RunStatus.Failed, Read = 20, Pending = 53, Patched = 12, Message = reason },
            Run with { Kind = RunKind.Revert, RefersTo = Run.RunId }, Run with { DryRun = true, Patched = 0, EndedAt = null },
        ];
        var lines = Written(runs);
        Assert.Equal("RUN                    JOB                DAYS   STATUS     TOOK   RESULT", lines[0]);
        Assert.Equal("20261124T013000Z-1a2b  nightly            11-24  completed  1m20s  read 73, pat…", lines[1]);
        Assert.Equal("20261124T013000Z-1a2b  nightly            11-24  failed     1m20s  20 of 73, pa…", lines[2]);
        Assert.Contains("  nightly (revert)   ", lines[3], StringComparison.Ordinal);
        Assert.Contains("  nightly (dry run)  11-24  completed  -  ", lines[4], StringComparison.Ordinal);
        Assert.Equal(runs.Length + 1, lines.Length);
        Assert.All(lines.Skip(1), l => Assert.True(l.Length <= Terminal, l));
        Assert.Contains("20 of 73, patched 12: Genesys Cloud is down (503) x", Written(runs, int.MaxValue)[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Failed_are_runs_that_did_not_finish_or_left_failed_conversations()
    {
        Assert.False(HistoryText.IsFailed(Run));
        Assert.True(HistoryText.IsFailed(Run with { Failed = 1 }));
        Assert.All(
            [RunStatus.Died, RunStatus.Failed, RunStatus.Interrupted, RunStatus.Stopped],
            s => Assert.True(HistoryText.IsFailed(Run with { Status = s })));
        Assert.False(HistoryText.IsFailed(Run with { Status = RunStatus.Running }));
    }

    static string[] Written(RunRecord[] runs, int width = Terminal)
    {
        using var to = new StringWriter { NewLine = "\n" };
        HistoryText.Write(to, runs, width);
        return to.ToString().TrimEnd('\n').Split('\n');
    }
}
