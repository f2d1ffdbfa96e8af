using AttrBackfill.Cli.Display;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Execution;
using AttrBackfill.Runs.Request;
using Xunit;

namespace AttrBackfill.Tests.Cli;

public sealed class RunClosingTests
{
    const string RunId = "20261120T073000Z-1a2b";

    static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void Tables_and_sentences_fit_the_terminal(int width)
    {
        var lines = Written(Run, width, [Attribute(new string('n', 90), 7, 7), Attribute("prechat_email", 5, 5)]).Split('\n');
        var free = new[] { "read ", "  ", "to try" }; // the sum, paths, expressions and commands are to be found and copied whole
        Assert.All(lines.Where(
            l => !free.Any(f => l.StartsWith(f, StringComparison.Ordinal)) || l.StartsWith("         ", StringComparison.Ordinal)),
            l => Assert.True(l.Length <= width, l));
        Assert.Contains(lines, l => l.StartsWith("read 100 = in-sync 61 + patched 30 + ", StringComparison.Ordinal));
    }

    [Fact]
    public void The_end_tells_outcomes_worst_attributes_costs_expressions_and_reports()
    {
        var text = Written(Run with { QuotaAllowed = 300 }, 200, [Attribute("a b", 9, 9), Attribute("prechat_email", 5, 3)]);
        Assert.Contains("patched                   30    30.0%", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\nkept", text, StringComparison.Ordinal);
        Assert.Contains("         9        9  a b\n         5        3  prechat_email\n", text, StringComparison.Ordinal);
        Assert.Contains("calls 64, attributes written 31, run " + RunId + " completed\n", text, StringComparison.Ordinal);
        Assert.Contains("limit 300 calls a minute, at most 90% of it used, 3 retried, took 1 min 5 s\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "in a flow:\n  Get Participant Data \"a b\"\n  Get Participant Data \"prechat_email\"\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "to try the failed ones again: attrbackfill resume " + RunId + " --config my.json\n", text, StringComparison.Ordinal);
        Assert.EndsWith("reports:\n  output/mismatches.csv\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task However_many_attributes_there_are_the_lists_are_short()
    {
        var text = await WrittenAsync(Run, 80, [.. Enumerable.Range(0, 5000).Select(i => Attribute($"name_{i:0000}", i, i))]);
        Assert.Contains("name_4999", text, StringComparison.Ordinal);
        Assert.Contains("  and 4989 more in attributes.csv\n", text, StringComparison.Ordinal);
        Assert.True(text.Split('\n').Length < 45, text);
    }

    [Fact]
    public void A_name_cannot_reach_the_terminal_as_a_control_sequence()
    {
        var text = Written(Run, 80, [Attribute("\u001b[2J\u001b]0;owned\u0007\u202Etxt\r\nfake line", 1, 1)]);
        Assert.DoesNotContain('\u001b', text);
        Assert.DoesNotContain('\u0007', text);
        Assert.DoesNotContain('\u202E', text);
        Assert.DoesNotContain(text.Split('\n'), l => l.StartsWith("fake line", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(RunStatus.Interrupted, 130, "to finish it: attrbackfill resume " + RunId)]
    [InlineData(RunStatus.Stopped, 3, "to go on: attrbackfill resume " + RunId + " --ignore-guards")]
    [InlineData(RunStatus.Failed, 5, "to check credentials and permissions: attrbackfill doctor backfill")]
    [InlineData(RunStatus.Failed, 7, "to finish it: attrbackfill resume " + RunId)]
    internal void It_says_what_to_do_next(RunStatus status, int exitCode, string expected) =>
        Assert.Contains(expected, Written(Run with { Status = status, ExitCode = exitCode }, 80, []), StringComparison.Ordinal);

    [Fact]
    public void A_dry_run_names_the_command_that_writes()
    {
        var dry = Run with { DryRun = true, Failed = 0, TimeZone = "UTC", From = Noon.Date, To = Noon.Date.AddDays(1) };
        var text = Written(dry, 200, [], ConversationOutcome.Planned);
        Assert.Contains("to write it: attrbackfill run backfill --date 2026-11-20", text, StringComparison.Ordinal);
        text = Written(dry with { To = dry.From!.Value.AddDays(3) }, 200, [], ConversationOutcome.Planned);
        Assert.Contains("run backfill --from 2026-11-20 --to 2026-11-22", text, StringComparison.Ordinal);
        text = Written(dry with { To = dry.From!.Value.AddHours(3) }, 200, [], ConversationOutcome.Planned);
        Assert.Contains("--from 2026-11-20T00:00:00.000Z --to 2026-11-20T03:00:00.000Z", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunStatus.Interrupted, "interrupted", 112L, "INTERRUPTED after 100 of 212 conversations: interrupted; 112 not looked at\nread 100 = in-sync 61 ")]
    [InlineData(RunStatus.Failed, "Genesys Cloud is down.", 0L, "FAILED after 100 conversations: Genesys Cloud is down\nread 100 = in-sync 61 ")]
    [InlineData(RunStatus.Died, "its process died", null, "DIED after 100 conversations: its process died\nread 100 = in-sync 61 ")]
    internal void A_run_that_did_not_finish_says_so_first(RunStatus status, string message, long? pending, string expected)
    {
        var text = Written(Run with { Status = status, Message = message, Pending = pending }, 80, []);
        Assert.StartsWith(expected, text, StringComparison.Ordinal);
        var sum = text.Split('\n')[1];
        if (pending is null) Assert.DoesNotContain("pending", text, StringComparison.Ordinal);
        else Assert.EndsWith($" + pending {pending}", sum, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing to write", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_a_completed_run_that_left_nothing_out_is_all_in_sync()
    {
        var (fine, none) = (Run with { Failed = 0, ExitCode = 0 }, ConversationOutcome.NoAttributes);
        Assert.Contains("\nall in sync: nothing to write\n", Written(fine, 80, [], none, patched: 0), StringComparison.Ordinal);
        Assert.Contains(
            "\nnothing to write; 9 deferred: ", Written(fine, 80, [], ConversationOutcome.Deferred, patched: 0), StringComparison.Ordinal);
        foreach (var (run, also) in new[]
        {
            (fine, ConversationOutcome.Deferred), (fine, ConversationOutcome.Kept), (fine, ConversationOutcome.Planned),
            (fine with { Failed = 2 }, none),
            (fine with { Status = RunStatus.Interrupted }, none), (fine with { Status = RunStatus.Failed }, none),
            (fine with { Message = "some stays due" }, none),
            (fine with { Selection = new RunSelection(null, 100).ToJson() }, none),
        })
        {
            Assert.DoesNotContain("all in sync", Written(run, 80, [], also, patched: 0), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_dry_run_says_what_it_would_patch()
    {
        var text = Written(Run with { DryRun = true, Failed = 0 }, 200, [], ConversationOutcome.Planned);
        Assert.Contains("would patch 9 conversations, wrote nothing, run", text, StringComparison.Ordinal);
        Assert.DoesNotContain("attributes written", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Failures_are_summed_up_by_cause_and_none_is_passed_over_in_silence()
    {
        string[] first = ["a: refused", "b: refused"];
        Assert.Equal(
            ["12 failed: 11 x 403, 1 x no answer", "failed a: refused", "failed b: refused",
                "and 10 more; conversations.csv lists all of them"],
            FailureLines.Of([new FailuresOfStatus(403, 11), new FailuresOfStatus(null, 1)], first));
        Assert.Equal(
            ["2 failed: 2 x 403", "failed a: refused", "failed b: refused"], FailureLines.Of([new FailuresOfStatus(403, 2)], first));
        Assert.Empty(FailureLines.Of([], []));
    }

    static string Written(RunRecord run, int width, IReadOnlyList<AttributeRow> attributes, ConversationOutcome also =
        ConversationOutcome.Deferred, long patched = 30) =>
        WrittenAsync(run, width, attributes, also, patched).GetAwaiter().GetResult();

    static async Task<string> WrittenAsync(
        RunRecord run, int width, IReadOnlyList<AttributeRow> attributes, ConversationOutcome also = ConversationOutcome.Deferred,
        long patched = 30)
    {
        var outcomes = ContractNames.Outcomes.ToDictionary(o => o, o => o switch
        {
            ConversationOutcome.InSync => 61L,
            ConversationOutcome.Patched => patched,
            ConversationOutcome.Failed => run.Failed,
            _ => o == also ? 9 - run.Failed : 0,
        });
        var counts = new RunCounts(outcomes, ContractNames.Kinds.ToDictionary(k => k, _ => 0L), 31, [new CallCounts("GET /x", 64, 3, 0)]);
        using var to = new StringWriter { NewLine = "\n" };
        var digest = await RunDigest.OfAsync(attributes.ToAsyncEnumerable(), CancellationToken.None);
        new RunClosing(to, width, new RunResult(run, counts, ["output/mismatches.csv"], []), digest, TimeSpan.FromSeconds(65),
            c => $"attrbackfill {c} --config my.json").Write();
        return to.ToString();
    }

    static AttributeRow Attribute(string name, long mismatches, long patched) => new(name, name, 10, 1, mismatches, patched, 5);

    static RunRecord Run { get; } = new()
    {
        RunId = RunId, Job = "backfill", Connection = "default", Mode = "backfill", Target = "participant", TimeZone = "UTC",
        Settings = JobSettingsJson.Serialize(new JobSettings { Name = "backfill" }),
        StartedAt = Noon, Status = RunStatus.Completed, ExitCode = 4, Failed = 2, QuotaShare = 0.9, Version = "0",
        Selection = new RunSelection(null, null).ToJson(),
    };
}
