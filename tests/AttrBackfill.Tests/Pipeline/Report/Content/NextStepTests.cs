using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Report.Content;

public sealed class NextStepTests
{
    static readonly RunRecord Run = new()
    {
        RunId = "20261120T073000Z-1a2b", Job = "j", Connection = "default", Mode = "backfill", Target = "participant", TimeZone = "UTC",
        Settings = "{}",
        StartedAt = new DateTimeOffset(2026, 11, 20, 7, 30, 0, TimeSpan.Zero), Status = RunStatus.Completed, Version = "0.1.0",
    };

    [Theory]
    [InlineData(3, "apply 20261120T073000Z-1a2b")]
    [InlineData(0, "")]
    public void A_plan_is_applied_only_where_it_has_something_to_write(long planned, string expected) =>
        Assert.Equal(expected, string.Join(", ", NextStep.After(Run with { Kind = RunKind.Plan }, planned).Select(s => s.Arguments)));

    [Theory]
    [InlineData("Completed", 0, 0, "")]
    [InlineData("Completed", 0, 2, "resume 20261120T073000Z-1a2b")]
    [InlineData("Stopped", 3, 0, "resume 20261120T073000Z-1a2b --ignore-guards")]
    [InlineData("Failed", 5, 0, "doctor j, resume 20261120T073000Z-1a2b")]
    [InlineData("Failed", 7, 0, "resume 20261120T073000Z-1a2b")]
    [InlineData("Died", 0, 0, "resume 20261120T073000Z-1a2b")]
    public void An_unfinished_run_is_resumed(string status, int exitCode, long failed, string expected) => Assert.Equal(
        expected,
        string.Join(", ", NextStep.After(Run with { Status = Enum.Parse<RunStatus>(status), ExitCode = exitCode, Failed = failed }, 0)
            .Select(s => s.Arguments)));
}
