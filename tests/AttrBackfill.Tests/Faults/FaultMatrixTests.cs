using System.Collections.Concurrent;
using System.Globalization;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Faults;

/// <summary>
/// Every fault of the sandbox, alone and mixed: whatever passes in the end leaves the state and the reports of an undisturbed run, and what
/// fails is what cannot succeed. ATTRBACKFILL_MATRIX sets how many conversations each cell has.
/// </summary>
public sealed class FaultMatrixTests
{
    const int AtOnce = 4;

    static readonly int Conversations =
        int.Parse(Environment.GetEnvironmentVariable("ATTRBACKFILL_MATRIX") ?? "120", CultureInfo.InvariantCulture);

    static readonly SandboxOptions Options = new()
    {
        Conversations = Conversations, Days = 2, Rate = "none", JobDelay = TimeSpan.Zero, SlowBy = TimeSpan.FromMilliseconds(5),
        Clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero)),
    };

    /// <summary>Passing faults, each by a probability.</summary>
    static readonly string[] Passing =
    [
        "429", "500", "503", "html", "empty", "reset", "resetAfter", "cut", "truncated", "malformed", "nothing", "wrongType", "portal",
        "slow", "hang",
        "hangAfter", "stall", "revoke", "redirect", "repeat", "jobFails", "jobExpires",
    ];

    static readonly Lazy<Task<Undisturbed>> Reference = new(Undisturbed.ReadAsync);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0.05")]
    [InlineData("0.50")]
    public async Task Each_fault_alone_leaves_what_an_undisturbed_run_leaves(string rate) =>
        await AllAsync([.. Passing.Select(kind => $"{kind}={rate}")], CheckAsync);

    [Fact]
    public async Task All_faults_together_leave_it_too()
    {
        var each = (0.5 / Passing.Length).ToString("0.000", CultureInfo.InvariantCulture);
        await AllAsync(
            [string.Join(',', Passing.Select(k => $"{k}=0.05")), string.Join(',', Passing.Select(k => $"{k}={each}")),
                "429=0.2,resetAfter=0.2,revoke=0.2"],
            CheckAsync);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",500=0.05,resetAfter=0.05,revoke=0.05")]
    [InlineData(",503=0.50")]
    public async Task Those_fail_that_cannot_succeed_and_no_others(string besides)
    {
        var reference = await Reference.Value;
        var unlucky = reference.Patched.Take(3).ToList();
        var run = await RunAsync($"403:{unlucky[0]},404:{unlucky[1]},409:{unlucky[2]}{besides}", async (server, run) =>
        {
            Assert.Equal(ExitCode.ConversationsFailed, run.ExitCode);
            var rows = run.Report("conversations.csv");
            Assert.Equal([unlucky[1]], rows.Where(r => r["outcome"] == "gone").Select(r => r["conversation_id"]));
            Assert.Equal(new[] { unlucky[0], unlucky[2] }.Order(),
                rows.Where(r => r["outcome"] == "failed").Select(r => r["conversation_id"]).Order());
            Assert.Equal(["403", "404", "409"], unlucky.Select(id => rows.Single(r => r["conversation_id"] == id)["http_status"]));
            Assert.All(rows.Where(r => r["outcome"] == "failed"), r => Assert.NotEmpty(r["correlation_id"]));
            Assert.Equal(reference.Conversations.Where(r => !IsOf(r, unlucky)), rows.Where(r => !IsOfRow(r, unlucky)).Select(Csv.Stable));
            Assert.Equal(
                reference.State.Where(s => !unlucky.Contains(s.Key)), server.ConversationIds().Where(id => !unlucky.Contains(id))
                    .Select(id => KeyValuePair.Create(id, server.ConversationJson(id))));
            await Task.CompletedTask;
        });
        Assert.Null(run);
    }

    static bool IsOf(string row, List<string> ids) => ids.Any(row.Contains);

    static bool IsOfRow(Dictionary<string, string> row, List<string> ids) => ids.Contains(row["conversation_id"]);

    /// <summary>All cells, a few at a time; the failures of all of them are told together.</summary>
    static async Task AllAsync(string[] cells, Func<SandboxServer, InProcessRun, Task> check)
    {
        await Reference.Value;
        var failures = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(
            cells, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Cancel }, async (cell, _) =>
        {
            if (await RunAsync(cell, check) is { } failure) failures.Enqueue(failure);
        });
        Assert.True(failures.IsEmpty, string.Join("\n\n", failures));
    }

    /// <summary>Null, or what is wrong in this cell.</summary>
    static async Task<string?> RunAsync(string faults, Func<SandboxServer, InProcessRun, Task> check)
    {
        await using var server = await SandboxServer.StartAsync(Options with { Faults = faults }, Cancel);
        using var run = new InProcessRun();
        try
        {
            // Answers that never come take long by any clock; of the others, too many at once would look like them on a busy machine.
            var hangs = faults.Contains("hang", StringComparison.Ordinal) || faults.Contains("stall", StringComparison.Ordinal);
            var factor = !hangs ? 50 : faults.Contains(',', StringComparison.Ordinal) ? 10 : 30;
            await run.RunAsync(server, new FastClock(factor), maxConcurrency: hangs ? 64 : 8, cancellationToken: Cancel);
            await check(server, run);
            Assert.DoesNotContain(server.Requests, r => r.Path.StartsWith("/redirected", StringComparison.Ordinal));
            return null;
        }
        catch (Exception e)
        {
            return $"{faults}: {run.Finished?.Run.Status} {run.Finished?.Run.ExitCode} {run.Finished?.Run.Message} "
                + string.Join("; ", run.Finished?.FirstFailures.Take(2) ?? [])
                + $"\n{e.GetType().Name} {e.Message} {e.StackTrace?.Split('\n')[0]}";
        }
    }

    static async Task CheckAsync(SandboxServer server, InProcessRun run)
    {
        var reference = await Reference.Value;
        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(reference.Conversations, run.Report("conversations.csv").Select(Csv.Stable));
        Assert.Equal(reference.Mismatches, run.Report("mismatches.csv").Select(Csv.Stable));
        Assert.Equal(reference.Attributes, run.Report("attributes.csv").Select(Csv.Stable));
        Assert.Equal(reference.State, server.ConversationIds().Select(id => KeyValuePair.Create(id, server.ConversationJson(id))));
        Assert.Equal(reference.Conversations.Count, run.Finished!.Counts.Outcomes.Values.Sum());
    }

    sealed record Undisturbed(
        List<string> Conversations, List<string> Mismatches, List<string> Attributes, List<KeyValuePair<string, string>> State,
        List<string> Patched)
    {
        public static async Task<Undisturbed> ReadAsync()
        {
            await using var server = await SandboxServer.StartAsync(Options);
            using var run = new InProcessRun();
            await run.RunAsync(server, new FastClock());
            Assert.Equal(ExitCode.Done, run.ExitCode);
            var rows = run.Report("conversations.csv");
            return new Undisturbed(
                [.. rows.Select(Csv.Stable)], [.. run.Report("mismatches.csv").Select(Csv.Stable)],
                [.. run.Report("attributes.csv").Select(Csv.Stable)],
                [.. server.ConversationIds().Select(id => KeyValuePair.Create(id, server.ConversationJson(id)))],
                [.. rows.Where(r => r["outcome"] == ContractNames.Of(ConversationOutcome.Patched)).Select(r => r["conversation_id"])]);
        }
    }
}
