using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using CsCheck;
using Dapper;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

public abstract class OutcomeSuite : LedgerSuite
{
    [Fact]
    public async Task An_intent_is_durable_with_its_values_before_when_the_call_returns()
    {
        var run = await StartAsync();
        var intent = Intent(run, "c", new("new", null, "v"), new("old", "before", "after"), new("field", "[1,2]", "3", "a.path"));
        await Ledger.Journal.RecordIntentAsync(intent, Token);

        using var other = Place.Connect();
        Assert.Equal("intent", await other.ExecuteScalarAsync<string>("SELECT state FROM patches"));
        await using var afterKill = await OpenAnotherAsync();
        var open = Assert.Single(await afterKill.Journal.OpenIntentsAsync(run.RunId, ["c", "d"], Token));
        Assert.Equal(intent.Changes, open.Changes);
        Assert.Equal(intent with { Changes = open.Changes }, open);
        Assert.Empty(await afterKill.Progress.DoneAsync(run.RunId, ["c"], Token));
    }

    [Theory]
    [InlineData(nameof(ConversationOutcome.Patched), "done", 0)]
    [InlineData(nameof(ConversationOutcome.InSync), "done", 0)]
    [InlineData(nameof(ConversationOutcome.Failed), "failed", 1)]
    public async Task An_outcome_closes_the_intent(string outcome, string state, int stillOpen)
    {
        var run = await StartAsync();
        await Ledger.Journal.RecordIntentAsync(Intent(run, "c", new AttributeChange("a", null, "v")), Token);
        await RecordAsync(Result(run, "c", Enum.Parse<ConversationOutcome>(outcome)) with { HadIntent = true });
        using var other = Place.Connect();
        Assert.Equal(state, await other.ExecuteScalarAsync<string>("SELECT state FROM patches"));
        Assert.Equal(stillOpen, (await Ledger.Journal.OpenIntentsAsync(run.RunId, ["c"], Token)).Count);
    }

    [Fact]
    public async Task A_patch_that_was_taken_in_part_keeps_what_was_taken()
    {
        var run = await StartAsync();
        foreach (var id in (string[])["part", "none"])
        {
            await Ledger.Journal.RecordIntentAsync(Intent(run, id, new("a", null, "1"), new("b\0", "0", "2"), new("c", null, "3")), Token);
            await RecordAsync(
                Result(run, id, ConversationOutcome.Failed) with { HadIntent = true, Refused = id == "part" ? ["a"] : ["a", "b\0", "c"] });
        }

        var open = Assert.Single(await Ledger.Journal.OpenIntentsAsync(run.RunId, ["part", "none"], Token));
        Assert.Equal(("part", true), (open.ConversationId, open.TookEffect));
        Assert.Equal([new("b\0", "0", "2"), new("c", null, "3")], open.Changes);
        var patch = Assert.Single(await Ledger.Journal.PatchesAsync(run.RunId, Token).ToListAsync(Token));
        Assert.Equal(("part", 2), (patch.ConversationId, patch.Changes.Count));
        Assert.Equal((2, 2), ((await Ledger.Runs.FindAsync(run.RunId, Token))!.Failed, await Ledger.Progress.CountRecordedAsync(
            run.RunId, ["part", "none"], Token)));
    }

    [Fact]
    public async Task A_record_that_was_created_and_undone_is_not_waited_for()
    {
        var run = await StartAsync();
        foreach (var id in (string[])["kept", "undone"])
        {
            await Ledger.Journal.RecordIntentAsync(Intent(run, id, new AttributeChange("a", null, "1")) with { RecordVersion = 1 }, Token);
            await RecordAsync(Result(run, id, ConversationOutcome.Patched) with { HadIntent = true });
        }

        var revert = NewRun("20261120T033000Z-0002") with { Kind = RunKind.Revert, RefersTo = run.RunId };
        await Ledger.Runs.StartAsync(revert, Token);
        await Ledger.Journal.RecordIntentAsync(Intent(revert, "undone", new AttributeChange("a", "1", null)), Token);
        await RecordAsync(Result(revert, "undone", ConversationOutcome.Patched) with { HadIntent = true });
        Assert.Equal(
            [("kept", 1, true), ("undone", null, true)],
            (await Ledger.Journal.PatchesAsync(run.RunId, Token).ToListAsync(Token)).Select(
                p => (p.ConversationId, p.RecordVersion, p.CreatedRecord)));
    }

    [Fact]
    public async Task A_failure_before_anything_was_compared_keeps_the_mismatches_of_an_earlier_attempt()
    {
        var run = await StartAsync();
        var (missing, note) = (Missing("a", action: AttributeAction.Failed), Missing("b", action: AttributeAction.Kept));
        await RecordAsync(Result(run, "c", ConversationOutcome.Failed, missing, note)
            with
        { Attributes = 9, HttpStatus = 403, Message = "first", Calls = 2 });
        await RecordAsync(Result(run, "c", ConversationOutcome.Failed)
            with
        { ParticipantId = null, Start = null, HttpStatus = 503, Message = "second", Calls = 1 });
        var row = await Ledger.Reports.ConversationsAsync(run.RunId, Token).SingleAsync(Token);
        Assert.Equal(
            ("failed", 9L, 2L, 1L, 503L, "second"), (row.Outcome, row.Attributes, row.Missing, row.Calls, row.HttpStatus, row.Message));
        Assert.Equal(("p-c", "2026-11-19T06:00:00.000Z"), (row.ParticipantId, row.Start));
        Assert.Equal(["a", "b"], await Ledger.Reports.MismatchesAsync(run.RunId, Token).Select(m => m.Attribute).ToListAsync(Token));
        Assert.Equal(
            (1L, 1L), ((await Ledger.Runs.FindAsync(run.RunId, Token))!.Read, (await Ledger.Runs.FindAsync(run.RunId, Token))!.Failed));

        await RecordAsync(Result(run, "c", ConversationOutcome.Failed, missing) with { Attributes = 9 });
        Assert.Single(await Ledger.Reports.MismatchesAsync(run.RunId, Token).ToListAsync(Token)); // what this attempt saw itself
        await RecordAsync(Result(run, "c"));
        Assert.Empty(await Ledger.Reports.MismatchesAsync(run.RunId, Token).ToListAsync(Token));
    }

    [Fact]
    public async Task A_second_attempt_keeps_the_values_before_the_first()
    {
        var run = await StartAsync();
        await Ledger.Journal.RecordIntentAsync(Intent(run, "c", new AttributeChange("a", "1", "2")), Token);
        await RecordAsync(Result(run, "c", ConversationOutcome.Failed) with { HadIntent = true });
        await Ledger.Journal.RecordIntentAsync(Intent(run, "c", new AttributeChange("a", "x", "2")), Token);
        Assert.Equal(["1", "x"], (await Ledger.Journal.OpenIntentsAsync(run.RunId, ["c"], Token)).Select(i => i.Changes[0].Before));
    }

    [Fact]
    public async Task An_outcome_is_durable_when_the_call_returns()
    {
        var run = await StartAsync();
        await RecordAsync(Result(run, "c", ConversationOutcome.Patched, Missing("a")));
        using var other = Place.Connect();
        Assert.Equal("patched", await other.ExecuteScalarAsync<string>("SELECT outcome FROM conversations"));
        Assert.Equal(1, await other.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM mismatches"));
        Assert.Equal(1, await other.ExecuteScalarAsync<int>("SELECT patched_count FROM runs"));
    }

    [Fact]
    public async Task Failed_conversations_are_not_done_so_that_a_resume_tries_them_again()
    {
        var run = await StartAsync();
        var another = await StartAsync("20261120T023000Z-0002");
        await RecordAsync(
            Result(run, "a"), Result(run, "b", ConversationOutcome.Failed), Result(run, "c", ConversationOutcome.Deferred),
            Result(another, "d"));
        Assert.Equal(["a", "c"], (await Ledger.Progress.DoneAsync(run.RunId, ["a", "b", "c", "d", "e"], Token)).Order());
        Assert.Empty(await Ledger.Progress.DoneAsync(run.RunId, [], Token));
        var many = Enumerable.Range(0, 1200).Select(i => "x" + i).Append("a").ToList();
        Assert.Equal(["a"], await Ledger.Progress.DoneAsync(run.RunId, many, Token));
    }

    [Fact]
    public async Task Recording_a_conversation_again_replaces_its_rows()
    {
        var run = await StartAsync();
        await RecordAsync(
            Result(run, "c", ConversationOutcome.Failed, Missing("a", action: AttributeAction.Failed), Missing("b")) with
            {
                Message = "503",
                Seen = [new("a", "a", 9), new("b", "b", 9)],
            });
        await RecordAsync(
            Result(run, "c", ConversationOutcome.Patched, Missing("b")) with { Patched = 1, Seen = [new("a", "a", 3), new("b", "b", 3)] });

        var row = Assert.Single(await Ledger.Reports.ConversationsAsync(run.RunId, Token).ToListAsync(Token));
        Assert.Equal(("patched", 1L, null), (row.Outcome, row.Missing, row.Message));
        Assert.Equal(["b"], await Ledger.Reports.MismatchesAsync(run.RunId, Token).Select(m => m.Attribute).ToListAsync(Token));
        var attributes = await Ledger.Reports.AttributesAsync(run.RunId, Token).ToListAsync(Token);
        Assert.All(attributes, a => Assert.Equal((1, 1.0), (a.Conversations, a.Coverage)));
    }

    [Fact]
    public void The_numbers_add_up_whatever_is_recorded_and_recorded_again()
    {
        var mismatch =
            from attribute in Gen.OneOf("a", "b", "c")
            from kind in Gen.Enum<MismatchKind>()
            from action in Gen.Enum<AttributeAction>()
            select new MismatchResult(new Mismatch(attribute, attribute, kind, "v", null, true), action);
        var result =
            from id in Gen.Int[0, 12]
            from outcome in Gen.Enum<ConversationOutcome>()
            from mismatches in mismatch.Array[0, 4]
            from patched in Gen.Int[0, 4]
            from minute in Gen.Int[-1, 3]
            select (id, outcome, mismatches, patched, minute);
        var round = 0;
        result.List[0, 40].Sample(
            results =>
            {
                var run = StartAsync($"20261120T023000Z-{Interlocked.Increment(ref round):x4}").Result;
                var recorded = results.Select(r => Result(run, "c" + r.id, r.outcome, r.mismatches) with
                {
                    Patched = r.patched,
                    Start = r.minute < 0 ? null : run.StartedAt.AddMinutes(r.minute),
                    Seen = [.. r.mismatches.Select(m => new AttributeSeen(m.Mismatch.Attribute, m.Mismatch.Attribute, 1))],
                }).ToArray();
                RecordAsync(recorded).Wait(Token);
                CheckSumsAsync(run.RunId, recorded).Wait(Token);
            },
            iter: 60, threads: 1);
    }

    /// <summary>The later one counts, with the evidence of the earlier one where it failed without any of its own.</summary>
    static ConversationResult Replaced(ConversationResult earlier, ConversationResult later) =>
        earlier.Outcome == ConversationOutcome.Failed && later.Outcome == ConversationOutcome.Failed && later.Mismatches.Count == 0
            ? later with { Patched = earlier.Patched, Start = earlier.Start, Mismatches = earlier.Mismatches }
            : later;

    async Task CheckSumsAsync(string runId, ConversationResult[] recorded)
    {
        var last = recorded.GroupBy(r => r.ConversationId).Select(g => g.Aggregate(Replaced)).ToList();
        var counts = await Ledger.Reports.CountsAsync(runId, Token);
        var run = (await Ledger.Runs.FindAsync(runId, Token))!;
        var rows = await Ledger.Reports.ConversationsAsync(runId, Token).ToListAsync(Token);
        var mismatches = await Ledger.Reports.MismatchesAsync(runId, Token).ToListAsync(Token);

        Assert.Equal(last.Count, counts.Outcomes.Values.Sum());
        Assert.Equal(ContractNames.Outcomes, counts.Outcomes.Keys);
        Assert.All(counts.Outcomes, o => Assert.Equal(last.Count(r => r.Outcome == o.Key), o.Value));
        Assert.All(counts.Kinds, k => Assert.Equal(mismatches.Count(m => m.Kind == ContractNames.Of(k.Key)), k.Value));
        Assert.Equal(5, counts.Kinds.Count);
        Assert.Equal(last.Sum(r => r.Patched), counts.AttributesPatched);
        Assert.Equal(
            (last.Count, counts.Outcomes[ConversationOutcome.Patched], counts.Outcomes[ConversationOutcome.Failed]),
            (run.Read, run.Patched, run.Failed));
        Assert.Equal(last.Sum(r => r.Mismatches.Count), mismatches.Count);
        Assert.Equal(mismatches.Count, rows.Sum(r => r.Missing + r.Different + r.Other));
        Assert.Equal(
            last.OrderBy(r => r.Start ?? DateTimeOffset.MinValue).ThenBy(r => r.ConversationId, StringComparer.Ordinal)
                .Select(r => r.ConversationId),
            rows.Select(r => r.ConversationId));
        Assert.All(await Ledger.Reports.AttributesAsync(runId, Token).ToListAsync(Token), a =>
        {
            Assert.InRange(a.Coverage, 0, 1);
            Assert.Equal(mismatches.Count(m => m.Attribute == a.Attribute), a.Mismatches);
            Assert.Equal(mismatches.Count(m => m.Attribute == a.Attribute && m.Action is ("patched" or "reverted")), a.Patched);
        });
    }
}
