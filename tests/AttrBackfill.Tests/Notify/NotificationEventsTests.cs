using AttrBackfill.Configuration.Schema;
using AttrBackfill.Notify;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Runs.Execution;
using Xunit;

namespace AttrBackfill.Tests.Notify;

public sealed class OccasionTests
{
    // status, failed conversations, missing, different, attributes patched, whether the run before was bad
    [Theory]
    [InlineData("completed", 0, 0, 0, 0, false, "success")]
    [InlineData("completed", 0, 5, 2, 7, false, "success")]
    [InlineData("completed", 0, 5, 2, 6, false, "mismatches")]
    [InlineData("completed", 0, 0, 1, 0, false, "mismatches")]
    [InlineData("completed", 1, 0, 0, 0, false, "failure")]
    [InlineData("completed", 1, 3, 0, 2, false, "failure,mismatches")]
    [InlineData("failed", 0, 0, 0, 0, false, "failure")]
    [InlineData("stopped", 0, 4, 0, 3, false, "failure,mismatches")]
    [InlineData("interrupted", 0, 4, 0, 3, false, "")]
    [InlineData("completed", 0, 0, 0, 0, true, "success,recovered")]
    [InlineData("completed", 0, 0, 1, 0, true, "mismatches,recovered")]
    [InlineData("completed", 1, 0, 0, 0, true, "failure")]
    [InlineData("interrupted", 0, 0, 0, 0, true, "")]
    public void A_run_is_an_occasion_for_what_became_of_it(
        string status, long failed, long missing, long different, long patched, bool wasBad, string events)
    {
        var run = new RunRecord
        {
            RunId = "r", Job = "j", Connection = "c", Mode = "backfill", Target = "participant", TimeZone = "UTC", Settings = "{}",
            StartedAt = DateTimeOffset.UnixEpoch, Version = "1", Status = ContractNames.Status(status),
        };
        var counts = new RunCounts(
            new Dictionary<ConversationOutcome, long> { [ConversationOutcome.Failed] = failed },
            new Dictionary<MismatchKind, long>
            {
                [MismatchKind.Missing] = missing, [MismatchKind.Different] = different,
                [MismatchKind.Collision] = 9
            },
            patched, []);
        Assert.Equal(events, string.Join(',', NotificationEvents.Of(new RunResult(run, counts, [], []), wasBad).Select(SettingNames.Of)));
    }
}
