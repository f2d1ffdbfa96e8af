using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Execution;
using Xunit;

namespace AttrBackfill.Tests.Runs.Execution;

/// <summary>The percentage of changes is judged over the first conversations, before one of them is changed.</summary>
public sealed class ChangeGateTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(68, 34, 50.0, true)]
    [InlineData(68, 35, 50.0, false)]
    [InlineData(200, 20, 10.0, true)]
    [InlineData(200, 21, 10.0, false)]
    [InlineData(1, 1, 100.0, true)]
    [InlineData(3, 1, 0.0, false)]
    public async Task A_share_at_the_limit_passes_and_one_beyond_it_does_not(int conversations, int changes, double percent, bool passes)
    {
        var gate = new ChangeGate(percent, holds: true, 0, 0);
        Assert.Equal(conversations, gate.Admit(conversations));
        var held = Enumerable.Range(0, changes).Select(_ => gate.PassAsync(Token)).ToList();
        if (conversations < ChangeGate.Sample) gate.EndSource();
        // The last conversation decides: nothing waits where all of them change.
        if (changes < conversations) Assert.All(held, h => Assert.False(h.IsCompleted));
        for (var i = changes; i < conversations; i++) gate.Judged();
        foreach (var change in held)
        {
            if (passes)
            {
                await change;
            }
            else
            {
                var tripped = await Assert.ThrowsAsync<GuardTrippedException>(() => change);
                Assert.Contains($"maxChangePercent {percent}: {changes} of {conversations}", tripped.Guard, StringComparison.Ordinal);
            }
        }

        Assert.Equal(passes, gate.IsOpen);
    }

    [Fact]
    public async Task No_more_conversations_are_let_in_than_the_guard_is_judged_over_until_it_is()
    {
        var gate = new ChangeGate(10, holds: true, 0, 0);
        Assert.Equal(150, gate.Admit(150));
        Assert.Equal(50, gate.Admit(1000));
        Assert.Equal(0, gate.Admit(950));
        var opened = gate.OpenedAsync(Token);
        for (var i = 0; i < 200; i++) gate.Judged();
        await opened;
        Assert.Equal(950, gate.Admit(950));
    }

    [Fact]
    public async Task What_earlier_attempts_of_the_run_have_settled_counts()
    {
        var gate = new ChangeGate(50, holds: true, judgedBefore: 60, changedBefore: 20);
        Assert.Equal(4, gate.Admit(4));
        var held = gate.PassAsync(Token);
        for (var i = 0; i < 3; i++) gate.Judged();
        Assert.False(held.IsCompleted);
        gate.EndSource();
        await held;
        Assert.True(new ChangeGate(50, holds: true, judgedBefore: 200, changedBefore: 100).IsOpen);
    }

    [Fact]
    public void Without_the_guard_nothing_waits()
    {
        var gate = new ChangeGate(null, holds: true, 0, 0);
        Assert.Equal(100_000, gate.Admit(100_000));
        Assert.True(gate.PassAsync(Token).IsCompletedSuccessfully);
        Assert.Equal(0, gate.Holding);
    }

    [Fact]
    public void A_plan_reports_the_guard_and_waits_for_nothing()
    {
        var gate = new ChangeGate(10, holds: false, 0, 0);
        gate.Admit(2);
        Assert.True(gate.PassAsync(Token).IsCompletedSuccessfully);
        gate.Judged();
        Assert.Null(gate.Tripped);
        gate.EndSource();
        Assert.Equal("maxChangePercent 10: 1 of 2 conversations would change", gate.Tripped);
    }

    [Fact]
    public async Task A_change_that_waits_gives_up_when_the_run_stops()
    {
        var gate = new ChangeGate(10, holds: true, 0, 0);
        gate.Admit(2);
        using var stopping = new CancellationTokenSource();
        var held = gate.PassAsync(stopping.Token);
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);
    }

    [Fact]
    public void The_number_of_changes_counts_over_all_attempts_of_a_run()
    {
        var earlier = new RunRecord
        {
            RunId = "r", Job = "j", Connection = "c", Mode = "backfill", Target = "participant", TimeZone = "UTC", Settings = "",
            StartedAt = DateTimeOffset.UnixEpoch, QuotaShare = 1, Version = "0", Read = 9, Patched = 4,
        };
        var guards = new RunGuards(new GuardSettings { MaxChanges = 5 }, ignored: false, earlier);
        Assert.Null(guards.Change(obeyed: true));
        Assert.Equal("maxChanges 5", guards.Change(obeyed: true));
    }
}
