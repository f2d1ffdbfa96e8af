using System.Runtime.InteropServices;
using System.Text.Json;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>
/// <c>run --canary</c> as a process: what it takes, what it shows, and what becomes of it when the process ends in the middle.
/// </summary>
public sealed class CanaryCommandTests
{
    const string JobsText = """
        {
          "jobs": [
            { "name": "backfill", "select": { "mediaTypes": [] } },
            { "name": "audit", "mode": "audit", "select": { "mediaTypes": [] } },
            { "name": "scrub", "mode": "scrub", "flatten": { "include": ["email"] }, "select": { "mediaTypes": [] } },
          ],
        }
        """;

    /// <summary>All sandboxes hold the same conversations, whenever they start.</summary>
    static SandboxOptions Options => new()
    {
        Conversations = 40, Days = 2, Rate = "none", AvailabilityLag = TimeSpan.Zero, JobDelay = TimeSpan.Zero,
        Clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero)),
    };

    static SandboxOptions Slow => Options with { Latency = TimeSpan.FromMilliseconds(40) };

    static readonly Lazy<Task<(List<string> Rows, List<string> State)>> Undisturbed = new(async () =>
    {
        await using var calm = await Workplace.WithSandboxAsync(Options, JobsText);
        await calm.RunAsync(["run", "backfill", .. calm.AllDates]);
        return (Rows(calm), State(calm));
    });

    [Theory]
    [InlineData("--canary 0: it must be 1 to 1000", "run", "backfill", "--canary", "0")]
    [InlineData("--soak is the wait of a canary; give --canary N too", "run", "backfill", "--soak", "5m")]
    [InlineData("--soak '5x' is not understood", "run", "backfill", "--canary", "5", "--soak", "5x")]
    [InlineData("--soak '25h' is not understood", "run", "backfill", "--canary", "5", "--soak", "25h")]
    [InlineData("--canary writes, and --dry-run does not", "run", "backfill", "--canary", "5", "--dry-run")]
    [InlineData("job 'audit' is an audit", "run", "audit", "--canary", "5")]
    [InlineData("job 'scrub' is a scrub", "run", "scrub", "--canary", "5")]
    public async Task What_cannot_have_a_canary_is_refused(string message, params string[] arguments)
    {
        await using var place = Workplace.Without(JobsText);
        var run = await place.RunAsync(arguments);
        Assert.True(run.ExitCode == 2, run.ToString());
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_view_of_a_run_shows_what_its_canary_came_to()
    {
        await using var place = await Workplace.WithSandboxAsync(Options, JobsText);
        var run = await place.RunAsync(["run", "backfill", "--canary", "5", "--soak", "1s", .. place.AllDates]);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("canary of 5: passed, 5 written", run.Out, StringComparison.Ordinal);
        var canary = Summary(place);
        Assert.Equal((5, 1, "passed", 5, 0), (
            canary.GetProperty("size").GetInt32(), canary.GetProperty("soakSeconds").GetInt32(), canary.GetProperty("outcome").GetString(),
            canary.GetProperty("written").GetInt32(), canary.GetProperty("putBack").GetInt32()));
        Assert.Contains("<dt>Canary</dt><dd>canary of 5: passed, 5 written</dd>", place.Report("backfill", "report.html"),
            StringComparison.Ordinal);
        Assert.Contains("canary of 5: passed", (await place.RunAsync("show", RunId(place))).Out, StringComparison.Ordinal);
        Assert.Contains("canary 5 passed", (await place.RunAsync("history")).Out, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(
            (await place.RunAsync(["run", "backfill", "--json", .. place.AllDates])).Out).RootElement.GetProperty("canary").ValueKind);
    }

    /// <summary>Killed at a step of a good canary: the resumed run writes what an undisturbed one writes.</summary>
    [Theory]
    [InlineData("choosing", 0)]
    [InlineData("writing", 2)]
    [InlineData("writing", 5)]
    [InlineData("soaking", 5)]
    [InlineData("passed", 5)]
    public async Task A_good_canary_that_is_killed_goes_on(string stage, int patches)
    {
        var undisturbed = await Undisturbed.Value;
        await using var place = await Workplace.WithSandboxAsync(Slow, JobsText);
        await KillAsync(place, stage, patches);
        var resumed = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Equal("passed", Summary(place).GetProperty("outcome").GetString());
        Assert.Equal(undisturbed.Rows, Rows(place));
        Assert.Equal(undisturbed.State, State(place));
    }

    /// <summary>Killed at a step of a bad one: the resumed run ends with all as before.</summary>
    [Theory]
    [InlineData("writing", 3)]
    [InlineData("returning", 5)]
    [InlineData("returning", 7)]
    [InlineData("put-back", 10)]
    public async Task A_bad_canary_that_is_killed_is_put_back(string stage, int patches)
    {
        await using var place = await Workplace.WithSandboxAsync(Slow with { Faults = "shorten@patch=1" }, JobsText);
        var before = State(place);
        await KillAsync(place, stage, patches);
        var resumed = await place.RunAsync("resume", RunId(place));
        Assert.True(resumed.ExitCode == 3, resumed.ToString());
        Assert.Contains("stopped by guard canary 5: value cut; 5 conversations put back", resumed.Error, StringComparison.Ordinal);
        Assert.Contains("--ignore-guards", resumed.Out, StringComparison.Ordinal);
        Assert.Equal(before, State(place));
        Assert.Equal("put-back", Summary(place).GetProperty("outcome").GetString());
        Assert.Contains("canary 5: value cut", (await place.RunAsync("history")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupt_in_the_soak_ends_with_130_and_a_resume_continues_the_soak()
    {
        Assert.SkipWhen(AttrBackfillProcess.IgnoresInterrupts, "SIGINT is ignored here");
        await using var place = await Workplace.WithSandboxAsync(Options, JobsText);
        using (var process = place.Start(
            ["run", "backfill", "--canary", "5", "--soak", "2h", "--log-level", "information", .. place.AllDates]))
        {
            await ReachedAsync(place, "soaking", 5);
            process.Signal(PosixSignal.SIGINT);
            var ended = await process.EndAsync();
            Assert.True(ended.ExitCode == 130, ended.ToString());
            Assert.Contains("Waiting: canary soak until ", ended.Error, StringComparison.Ordinal);
        }

        Assert.Equal("soaking", Summary(place).GetProperty("outcome").GetString());
        await using (var ledger = new SqliteConnection(Ledger(place)))
        {
            await ledger.ExecuteAsync("UPDATE runs SET canary = replace(canary, '\"soakSeconds\":7200', '\"soakSeconds\":1')");
        }

        var resumed = await place.RunAsync("resume", RunId(place));
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Equal("passed", Summary(place).GetProperty("outcome").GetString());
    }

    /// <summary>Also where the run was faster than the kill.</summary>
    static async Task KillAsync(Workplace place, string stage, int patches)
    {
        using var process = place.Start(["run", "backfill", "--canary", "5", "--soak", "2s", .. place.AllDates]);
        var ended = process.EndAsync();
        await ReachedAsync(place, stage, patches, ended);
        if (!ended.IsCompleted) process.Kill();
        await ended;
    }

    static async Task ReachedAsync(Workplace place, string stage, int patches, Task? ended = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2)); // against a hang
        while (ended?.IsCompleted != true)
        {
            if (place.Server!.CountOf("patch") >= patches && (await StageAsync(place)) == stage
                && (stage != "choosing" || place.Server.CountOf("get") > 2))
            {
                return;
            }

            await Task.Delay(5, patience.Token);
        }
    }

    static async Task<string?> StageAsync(Workplace place)
    {
        if (!File.Exists(Path.Combine(place.Output, "ledger.db"))) return null;
        try
        {
            await using var ledger = new SqliteConnection(Ledger(place));
            var canary = await ledger.ExecuteScalarAsync<string?>("SELECT canary FROM runs");
            return canary is null ? null : ContractNames.Of(Canary.FromJson(canary).Stage);
        }
        catch (SqliteException)
        {
            return null; // it is being made
        }
    }

    static string Ledger(Workplace place) => $"Data Source={Path.Combine(place.Output, "ledger.db")};Pooling=False";

    static string RunId(Workplace place)
    {
        using var ledger = new SqliteConnection(Ledger(place));
        return ledger.ExecuteScalar<string>("SELECT MAX(run_id) FROM runs")!;
    }

    static JsonElement Summary(Workplace place) =>
        JsonDocument.Parse(place.Report("backfill", "summary.json")).RootElement.GetProperty("canary");

    static List<string> Rows(Workplace place) =>
        [.. Csv.Read(place.ReportPath("backfill", "mismatches.csv")).Select(Csv.Stable)];

    /// <summary>What conversations carry; an attribute that cannot be removed again is empty.</summary>
    static List<string> State(Workplace place) =>
        [.. LiveConversations.Of(place.Server!).Select(c => $"{c.Id} {string.Join('|', c.Participants.Select(Carried))}")];

    static string Carried(SourceParticipant participant) => string.Join(',', participant.Attributes
        .Where(a => a.Value.Text.Length > 0).Select(a => $"{a.Name}={a.Value.Text}").Order(StringComparer.Ordinal));
}
