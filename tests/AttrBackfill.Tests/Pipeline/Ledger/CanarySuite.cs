using AttrBackfill.Pipeline.Ledger;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

/// <summary>What a ledger keeps of a canary, and for how long.</summary>
public abstract class CanarySuite : LedgerSuite
{
    const string RunId = "20261120T023000Z-0001";
    const string Id = "0a1b2c3d-0000-4000-8000-000000000001", Other = "0a1b2c3d-0000-4000-8000-000000000002";

    static readonly DateTimeOffset At = new(2026, 11, 19, 7, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_canary_is_found_as_far_as_it_has_come()
    {
        var run = await StartWithCanaryAsync();
        Assert.Equal(new Canary(20, 600), (await Ledger.Runs.FindAsync(run.RunId, Token))!.Canary);
        var soaking = new Canary(20, 600) { Stage = CanaryStage.Soaking, SoakFrom = Clock.GetUtcNow(), Written = 2 };
        await Ledger.Canaries.SaveAsync(run.RunId, soaking, Token);
        Assert.Equal(soaking, Assert.Single(await Ledger.Runs.ListAsync(null, Token)).Canary);
        await Ledger.Runs.StartAsync(run, Token); // a later attempt
        Assert.Equal(soaking, (await Ledger.Runs.FindAsync(run.RunId, Token))!.Canary);
    }

    [Fact]
    public async Task What_was_carried_before_is_durable_with_the_first_patch_and_goes_once_it_is_back()
    {
        var run = await WrittenAsync();
        Assert.Equal([(Id, true, false), (Other, false, false)], await MembersAsync());
        var member = (await Ledger.Canaries.MembersAsync(RunId, Token))[0];
        Assert.Equal([new AttributeChange("name\0", "value\\", null)], member.Whole!);
        Assert.Equal((At, "message"), (member.Start, member.MediaType));
        await Ledger.Canaries.MarkBackAsync(RunId, Id, Token);
        Assert.Equal([(Id, false, true), (Other, false, false)], await MembersAsync());
        await Ledger.Canaries.LeaveAsync(RunId, run.Canary! with { Stage = CanaryStage.Passed }, Token);
        Assert.Empty(await MembersAsync());
    }

    [Fact]
    public async Task Nothing_of_a_forgotten_conversation_stays_in_a_canary()
    {
        await WrittenAsync();
        Assert.Equal([Id], await Ledger.Forgotten.CarryingAsync("value\\", Token));
        await Ledger.Forgotten.ForgetAsync([Id], Token);
        Assert.Equal([(Other, false, false)], await MembersAsync());
    }

    [Fact]
    public async Task A_chosen_value_is_erased_and_old_runs_lose_all()
    {
        var run = await WrittenAsync();
        await Ledger.Runs.EndAsync(
            run.RunId, new RunEnd(RunStatus.Interrupted, ExitCode.Interrupted, Clock.GetUtcNow(), "interrupted", null), Token);
        await Ledger.EarlierValues.EraseAsync([Id], _ => true, Token);
        Assert.Equal([new AttributeChange("name\0", null, null)], (await Ledger.Canaries.MembersAsync(RunId, Token))[0].Whole!);
        Clock.Advance(TimeSpan.FromDays(100));
        await Ledger.Values.EraseAsync(Clock.GetUtcNow() - TimeSpan.FromDays(90), Token);
        Assert.Empty(await MembersAsync());
    }

    async Task<RunRecord> StartWithCanaryAsync()
    {
        var run = NewRun(RunId) with { Canary = new Canary(20, 600) };
        await Ledger.Runs.StartAsync(run, Token);
        return run;
    }

    async Task<RunRecord> WrittenAsync()
    {
        var run = await StartWithCanaryAsync();
        await Ledger.Canaries.BeginAsync(
            RunId, run.Canary! with { Stage = CanaryStage.Writing },
            [new CanaryMember(Other, null, null, null), new CanaryMember(Id, At, At.AddHours(1), "message")], Token);
        var intent = new PatchIntent(
            RunId, Id, "p", "participant", [new AttributeChange("flat", null, "written")], 1, Clock.GetUtcNow())
        {
            Whole = [new AttributeChange("name\0", "value\\", null)],
        };
        await Ledger.Journal.RecordIntentAsync(intent, Token);
        return run;
    }

    async Task<List<(string, bool, bool)>> MembersAsync() =>
        [.. (await Ledger.Canaries.MembersAsync(RunId, Token)).Select(m => (m.ConversationId, m.Whole is not null, m.IsBack))];
}
