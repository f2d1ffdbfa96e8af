using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

/// <summary>What the reports are given: order, content, and text that nobody expects.</summary>
public abstract class RowSuite : LedgerSuite
{
    public static TheoryData<string> NastyTexts => new(
        "", " ", "\0", "a\0b", "\u0001", "\u0001\0\u0001", "\ud800", "x\udc00y", "\udc00\ud800", "😀", "\ue000", "\ue000\uf000", "\uffff",
        "\r", "\n", "\r\n", "a,b", "\"", "a\"\"b", "=1+1", "+1", "-1", "@x", "\t", "'", "\\", "\\0", "%s", "$x$", "@run", "null",
        "ÄÖ\u0301");

    [Fact]
    public async Task Rows_with_and_without_numbers_are_written_in_any_order()
    {
        var run = await StartAsync();
        string[] leftOut = [.. Enumerable.Range(0, 12).Select(i => $"n{i}")];
        for (var i = 0; i < 12; i++) // a database prepares a statement after a few
            await RecordAsync(Result(run, $"a{i}", ConversationOutcome.InSync) with { Notes = new RuleNotes([], leftOut[..i]) });
        for (var i = 0; i < 3; i++)
        {
            await RecordAsync(Result(run, $"b{i}", ConversationOutcome.InSync) with
            {
                HttpStatus = 200,
                End = Clock.GetUtcNow(),
                Seen = [new AttributeSeen("x", "p.x", 3)],
            });
        }

        var rows = await Ledger.Reports.ConversationsAsync(run.RunId, Token).ToListAsync(Token);
        Assert.Equal((12, 3), (rows.Count(r => r.HttpStatus is null), rows.Count(r => r.HttpStatus == 200)));
        Assert.Equal(3, Assert.Single(await Ledger.Reports.AttributesAsync(run.RunId, Token).ToListAsync(Token)).Conversations);
    }

    [Theory]
    [MemberData(nameof(NastyTexts))]
    public async Task Any_text_comes_back_exactly(string text)
    {
        var run = await StartAsync();
        var mismatch = new Mismatch(text, text + "/path", MismatchKind.Different, text, text, ToWrite: true);
        var intent = Intent(run, "c" + text, new AttributeChange(text, text, text));
        await Ledger.Journal.RecordIntentAsync(intent, Token);
        await RecordAsync(
            Result(run, "c" + text, ConversationOutcome.Failed, new MismatchResult(mismatch, AttributeAction.Failed, text)) with
            {
                Message = text,
                CorrelationId = text,
                MediaType = text,
                Seen = [new(text, text + "/path", text.Length)],
            });

        var m = Assert.Single(await Ledger.Reports.MismatchesAsync(run.RunId, Token).ToListAsync(Token));
        Assert.Equal((text, text + "/path", text, text, text), (m.Attribute, m.SourcePath, m.Expected, m.Actual, m.Message));
        var c = Assert.Single(await Ledger.Reports.ConversationsAsync(run.RunId, Token).ToListAsync(Token));
        Assert.Equal(("c" + text, text, text, text), (c.ConversationId, c.Message, c.CorrelationId, c.MediaType));
        var a = Assert.Single(await Ledger.Reports.AttributesAsync(run.RunId, Token).ToListAsync(Token));
        Assert.Equal((text, text + "/path", 1, 1), (a.Attribute, a.SourcePath, a.Conversations, a.Mismatches));
        var open = Assert.Single(await Ledger.Journal.OpenIntentsAsync(run.RunId, ["c" + text], Token));
        Assert.Equal(intent.Changes, open.Changes);
    }

    [Fact]
    public async Task A_value_of_a_megabyte_comes_back_exactly()
    {
        var run = await StartAsync();
        var value = string.Concat(Enumerable.Repeat("0123456789abcd\0\ud800", 1 << 16));
        await RecordAsync(Result(run, "c", ConversationOutcome.Patched, Missing("a", value)));
        Assert.Equal(value, (await Ledger.Reports.MismatchesAsync(run.RunId, Token).SingleAsync(Token)).Expected);
    }

    [Fact]
    public async Task Conversations_come_by_start_then_id_and_without_a_start_first()
    {
        var run = await StartAsync();
        await RecordAsync(
            Result(run, "b"), Result(run, "a"), Result(run, "B"), Result(run, "z") with { Start = run.StartedAt.AddYears(-1) },
            Result(run, "y") with { Start = null }, Result(run, "x") with { Start = null });
        Assert.Equal(
            ["x", "y", "z", "B", "a", "b"],
            await Ledger.Reports.ConversationsAsync(run.RunId, Token).Select(c => c.ConversationId).ToListAsync(Token));
    }

    [Fact]
    public async Task Attributes_come_in_ordinal_order_in_both_views()
    {
        string[] names = ["\uffff", "😀", "a", "Z", "\0", "a\0", "_", "\ue000", "\ud800", "é", "a b"];
        var run = await StartAsync();
        await RecordAsync(
            Result(run, "c2", ConversationOutcome.Patched, [.. names.Select(n => Missing(n))]) with
            {
                Seen = [.. names.Select(n => new AttributeSeen(n, n, 1))],
            },
            Result(run, "c1", ConversationOutcome.Patched, Missing("b"), Missing("a")));
        Assert.Equal(
            ["a", "b", .. names.Order(StringComparer.Ordinal)],
            await Ledger.Reports.MismatchesAsync(run.RunId, Token).Select(m => m.Attribute).ToListAsync(Token));
        Assert.Equal(
            names.Append("b").Order(StringComparer.Ordinal),
            await Ledger.Reports.AttributesAsync(run.RunId, Token).Select(a => a.Attribute).ToListAsync(Token));
    }

    [Fact]
    public async Task Rows_of_one_attribute_stay_in_the_order_in_which_they_were_found()
    {
        var run = await StartAsync();
        await RecordAsync(Result(run, "c", ConversationOutcome.Patched, Missing("a", "1"), Missing("a", "2"), Missing("a", "3")));
        Assert.Equal(["1", "2", "3"], await Ledger.Reports.MismatchesAsync(run.RunId, Token).Select(m => m.Expected).ToListAsync(Token));
    }

    [Fact]
    public async Task A_row_tells_everything_of_its_conversation()
    {
        var run = await StartAsync();
        var start = run.StartedAt.AddMilliseconds(7);
        await RecordAsync(
            Result(
                run, "c", ConversationOutcome.Patched, Missing("a"),
                new MismatchResult(new Mismatch("b", "x.b", MismatchKind.Oversize, "v", null, false, "too long"), AttributeAction.Kept))
                    with
            {
                Start = start,
                End = start.AddHours(1),
                Attributes = 5,
                Patched = 1,
                Calls = 2,
                HttpStatus = 200,
                CorrelationId = "corr",
                Message = "fine",
            });
        Assert.Equal(
            new ConversationRow(
                "c", "p-c", "2026-11-20T02:30:00.007Z", "2026-11-20T03:30:00.007Z", "message", "patched", 5, 1, 0, 1, 1, 2, 200, "corr",
                "fine"),
            await Ledger.Reports.ConversationsAsync(run.RunId, Token).SingleAsync(Token));
        Assert.Equal(
            new MismatchRow(
                "c", "p-c", "2026-11-20T02:30:00.007Z", "message", "b", "x.b", "oversize", "v", null, "kept", 200, "corr", "too long"),
            await Ledger.Reports.MismatchesAsync(run.RunId, Token).LastAsync(Token));
    }

    [Fact]
    public async Task The_catalogue_tells_the_most_frequent_path_and_the_share_of_conversations()
    {
        var run = await StartAsync();
        await RecordAsync(
            Result(run, "1") with { Seen = [new("email", "form.email", 9), new("x", "x", 1)] },
            Result(run, "2") with { Seen = [new("email", "email", 30)] },
            Result(run, "3") with { Seen = [new("email", "form.email", 4), new("tie", "b", 1)] },
            Result(run, "4") with { Seen = [new("tie", "a", 1), new("tie", "b", 1)] },
            Result(run, "5", ConversationOutcome.NoAttributes),
            Result(run, "6", ConversationOutcome.Failed, Missing("cut", path: "p", action: AttributeAction.Failed), Missing("x")));
        Assert.Equal(
            [
                new("cut", "p", 0, 0, 1, 0, 0), new("email", "form.email", 3, 0.75, 0, 0, 30), new("tie", "a", 2, 0.5, 0, 0, 1),
                new("x", "x", 1, 0.25, 1, 1, 1),
            ],
            await Ledger.Reports.AttributesAsync(run.RunId, Token).ToListAsync(Token));
    }

    [Fact]
    public async Task Runs_do_not_see_each_other()
    {
        var one = await StartAsync("20261120T023000Z-0001");
        var two = await StartAsync("20261120T023000Z-0002");
        await RecordAsync(Result(one, "c", ConversationOutcome.Patched, Missing("a")) with { Seen = [new("a", "a", 1)] });
        Assert.Empty(await Ledger.Reports.ConversationsAsync(two.RunId, Token).ToListAsync(Token));
        Assert.Empty(await Ledger.Reports.MismatchesAsync(two.RunId, Token).ToListAsync(Token));
        Assert.Empty(await Ledger.Reports.AttributesAsync(two.RunId, Token).ToListAsync(Token));
        Assert.Equal(0, (await Ledger.Reports.CountsAsync(two.RunId, Token)).Outcomes.Values.Sum());
    }
}
