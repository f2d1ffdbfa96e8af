using System.Globalization;
using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Runs.Request;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Runs.Rules;

/// <summary>
/// A plan that compares new rules with the present ones, against what the next run with the new rules then writes.
/// ATTRBACKFILL_TEST_RULES sets how many pairs of rules there are.
/// </summary>
public sealed class RuleComparisonTests
{
    const int Conversations = 14;

    static readonly int Pairs =
        int.Parse(Environment.GetEnvironmentVariable("ATTRBACKFILL_TEST_RULES") ?? "6", CultureInfo.InvariantCulture);

    static readonly DateTimeOffset Now = new(2026, 11, 20, 15, 0, 0, TimeSpan.Zero);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_it_predicts_is_what_the_next_run_writes_and_the_class_is_right()
    {
        var classes = new Dictionary<string, int>();
        for (var pair = 1; pair <= Pairs; pair++)
        {
            var (found, problem) = await CompareAsync(pair);
            Assert.True(problem is null, $"pair {pair}: {problem}");
            classes[found] = classes.GetValueOrDefault(found) + 1;
        }

        TestContext.Current.TestOutputHelper!.WriteLine(string.Join(", ", classes.OrderBy(c => c.Key).Select(c => $"{c.Key} {c.Value}")));
        if (Pairs >= 100) Assert.Equal(["adds", "leaves", "none", "rewrites"], classes.Keys.Order());
    }

    [Fact]
    public async Task An_interrupted_plan_that_is_resumed_counts_each_conversation_once()
    {
        await using var server = await SandboxServer.StartAsync(
            new SandboxOptions
            {
                Conversations = 120, Days = 2, Rate = "none", JobDelay = TimeSpan.Zero, Clock = new FakeTimeProvider(Now),
                Latency = TimeSpan.FromMilliseconds(10),
            },
            Cancel);
        var present = new JobSettings
        {
            Name = "rules", Channel = Channel.Webchat, Target = TargetKind.Conversation,
            Select = new SelectSettings { MessageTypes = ["webmessaging"] },
        };
        var request = new RunRequest(
            present with { Flatten = new FlattenSettings { Prefixes = new Dictionary<string, string> { ["pre_chat_form_data"] = "pc_" } } },
            "default", RunKind.Plan, false, new TimeWindow(server.From, server.To), new RunSelection(null, null))
        {
            ComparedWith = present, IsDated = true,
        };
        using var whole = new InProcessRun();
        await whole.RunAsync(server.BaseAddress, request, new FastClock(), 4, Cancel);
        using var cut = new InProcessRun();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var reads = server.CountOf("get");
        var running = cut.RunAsync(server.BaseAddress, request, new FastClock(factor: 1), 1, stop.Token);
        while (!running.IsCompleted && server.CountOf("get") < reads + 5) await Task.Delay(1, Cancel);
        await stop.CancelAsync();
        await running;
        Assert.Equal(RunStatus.Interrupted, cut.Finished!.Run.Status);
        Assert.InRange(cut.Finished.Run.Read, 1, whole.Finished!.Run.Read - 1);
        await cut.RunAsync(server, new FastClock(), resumes: cut.Finished.Run, cancellationToken: Cancel);
        Assert.Equal(RulesOf(whole), RulesOf(cut));
        Assert.Contains("\"change\": \"appears\"", RulesOf(cut), StringComparison.Ordinal);
    }

    static string RulesOf(InProcessRun run) => JsonElement.Parse(RunSummary.Of(run.Finished!.Run, run.Finished.Counts).ToJson())
        .GetProperty("rules").GetRawText();

    /// <returns>The class, and what is wrong; null where nothing is.</returns>
    static async Task<(string Class, string? Problem)> CompareAsync(int seed)
    {
        var random = new Random(seed);
        var given = new RandomConversations(random).Next(Conversations);
        using var folder = new TemporaryFolder();
        await using var server = await SandboxServer.StartAsync(
            new SandboxOptions
            {
                DataFiles = [folder.Write("data.json", RandomConversations.Script(given))], Rate = "none", JobDelay = TimeSpan.Zero,
                Clock = new FakeTimeProvider(Now),
            },
            Cancel);
        var rules = new RandomRules(random, server.SchemaId);
        var present = rules.Next();
        var other = rules.Changed(present, random.Next(1, 4));
        using var run = new InProcessRun();
        var clock = new FastClock(); // one for all runs, by whose times the ledger orders their writes
        var history = random.Next(5) switch
        {
            0 => Array.Empty<JobSettings>(),
            1 when present.Target == TargetKind.Participant =>
                [rules.Changed(present, 2) with { Target = present.Target, CustomAttributes = null }, present],
            _ => [present],
        };
        var (state, written) = (Targets.Of(server, given), new HashSet<Place>());
        foreach (var job in history)
        {
            await RunAsync(run, server, clock, job);
            var after = Targets.Of(server, given);
            written.UnionWith(Targets.Changes(state, after).Keys);
            state = after;
        }

        await RunAsync(run, server, clock, other, RunKind.Plan, present);
        if (Targets.Changes(state, Targets.Of(server, given)).Count > 0) return ("", "the plan wrote");
        var summary = RunSummary.Of(run.Finished!.Run, run.Finished.Counts);
        var predicted = Predicted(run, other);
        await RunAsync(run, server, clock, other);
        var writes = Targets.Changes(state, Targets.Of(server, given));
        var (oldRules, newRules) = (new NaiveRules(present), new NaiveRules(other));
        var expected = new Expectation(given, state, written, present, other);
        var found = summary.Rules!;
        string? problem = null;
        Check("what is written", writes.Select(w => (w.Key, w.Value)), predicted.Select(p => (p.Key, p.Value)));
        Check("the class", [expected.Class(writes)], [found.Class]);
        Check("what changes", expected.Changes(oldRules, newRules), found.Attributes.Select(a => (a.Attribute, a.Change, a.Conversations)));
        Check("what is left", expected.LeftAttributes(newRules), found.Left.Select(l => (l.Attribute, l.Conversations)));
        if (found.Class == "none" && writes.Count > 0) problem ??= "class none, and the run wrote";
        return (found.Class, problem);

        void Check<T>(string what, IEnumerable<T> right, IEnumerable<T> got)
        {
            var (one, two) = (right.Select(Text).Order().ToList(), got.Select(Text).Order().ToList());
            if (one.SequenceEqual(two)) return;
            problem ??= $"""
                {what}: only right: {string.Join("; ", one.Except(two).Take(5))}; only found: {string.Join("; ", two.Except(one).Take(5))}
                {string.Join(", ", SettingDifference.Of(present, other).Select(d => d.Text))}; runs before: {history.Length}
                {JobSettingsJson.Serialize(present)}
                """;
        }
    }

    static string Text<T>(T value) => value?.ToString() ?? "";

    static Dictionary<Place, string> Predicted(InProcessRun run, JobSettings job) => run.Report("mismatches.csv")
        .Where(r => r["action"] == "planned")
        .ToDictionary(
            r => job.Target == TargetKind.Participant
                ? new Place(r["conversation_id"], r["participant_id"], r["attribute"])
                : new Place(r["conversation_id"], job.CustomAttributes!.RecordId, r["attribute"]),
            r => Unguarded(r["expected"]));

    /// <summary>Without the sign that keeps spreadsheet programs from taking a cell for a formula.</summary>
    static string Unguarded(string cell) => cell.StartsWith('\'') ? cell[1..] : cell;

    static Task RunAsync(
        InProcessRun run, SandboxServer server, FastClock clock, JobSettings job, RunKind kind = RunKind.Run,
        JobSettings? comparedWith = null) =>
        run.RunAsync(
            server.BaseAddress,
            new RunRequest(
                job with { Report = job.Report with { Mask = kind == RunKind.Plan ? [] : job.Report.Mask } }, "default", kind, false,
                new TimeWindow(server.From, server.To), new RunSelection(null, null))
            {
                ComparedWith = comparedWith, IsDated = true,
            },
            clock, 8, Cancel);
}
