using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>A machine whose clock was wrong for one run: what the run leaves behind, and how it is repaired.</summary>
public sealed class WrongClockTests
{
    const string JobsText = $$"""{ "jobs": [ { "name": "nightly", "select": { "mediaTypes": [] }, {{Daemon.Never}} } ] }""";

    const int NoFaketime = 99;

    static readonly SandboxOptions Small = new() { Conversations = 30, Days = 3, Rate = "none" };

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_done_mark_ahead_of_now_is_a_fault_everywhere_until_the_named_command_has_repaired_it()
    {
        await using var place = await Workplace.WithSandboxAsync(Small, JobsText);
        var now = TimeProvider.System.GetUtcNow();
        await SetAsync(place, now.AddDays(400));
        var run = await place.RunAsync("run", "nightly");
        Assert.True(run.ExitCode == 2, run.ToString());
        Assert.Contains("ahead of now", Assert.Single(run.Error.Trim().Split('\n')), StringComparison.Ordinal);
        var from = now.AddDays(-1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains($"attrbackfill run nightly --from {from}", run.Error, StringComparison.Ordinal);
        var doctor = await place.RunAsync("doctor");
        Assert.True(doctor.ExitCode == 2, doctor.ToString());
        Assert.Contains("FAILED  next runs: job 'nightly': the ledger says that it is done up to ", doctor.Out, StringComparison.Ordinal);
        Assert.Contains("FAULT: job 'nightly'", (await place.RunAsync("jobs")).Out, StringComparison.Ordinal);
        using (var daemon = await Daemon.StartAsync(place))
        {
            Assert.Contains("attrbackfill run nightly --from", await daemon.GetAsync("/"), StringComparison.Ordinal);
            await daemon.StopAsync();
        }

        var repair = await place.RunAsync("run", "nightly", "--from", from);
        Assert.True(repair.ExitCode == 0, repair.ToString());
        Assert.Equal(now.Date, (await MarkAsync(place))!.Value.UtcDateTime);
        Assert.True((await place.RunAsync("run", "nightly")).ExitCode == 0);
        var sound = await place.RunAsync("doctor");
        Assert.True(sound.ExitCode == 0, sound.ToString());
        Assert.Contains("nightly: next run covers ", sound.Out, StringComparison.Ordinal);
        Assert.Contains("nightly: next run covers ", (await place.RunAsync("jobs")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_with_a_clock_ahead_of_the_servers_marks_nothing_beyond_the_servers_time()
    {
        await using var place = await Workplace.WithSandboxAsync(Small, JobsText);
        var now = TimeProvider.System.GetUtcNow();
        await SetAsync(place, now.AddDays(-3));
        using var process = AttrBackfillProcess.StartShell(
            "/bin/sh", place.Folder, place.Environment,
            $"command -v faketime || exit {NoFaketime}; exec faketime -f +400d \"$0\" run nightly");
        var run = await process.EndAsync();
        Assert.SkipWhen(run.ExitCode == NoFaketime, "this machine has no faketime (Debian: apt-get install faketime)");
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.InRange((await MarkAsync(place))!.Value, now.AddDays(-3).AddSeconds(-1), TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task Reports_that_a_killed_process_could_not_write_are_made_up_for_in_spite_of_a_run_dated_ahead()
    {
        await using var place = await Workplace.WithSandboxAsync(Small, JobsText);
        await AtAsync(place, "+400d", "run", "nightly", "--date", "2026-01-01");
        await AtAsync(place, "+0d", ["run", "nightly", .. place.AllDates]);
        var reports = Path.GetDirectoryName(Newest(place, "summary.json"))!;
        Directory.Delete(reports, recursive: true); // as if killed between its end and its reports
        await AtAsync(place, "+0d", "run", "nightly", "--date", "2026-01-01");
        Assert.True(File.Exists(Path.Combine(reports, "summary.json")));
    }

    /// <summary>Whole command under a clock that is off by so much.</summary>
    static async Task AtAsync(Workplace place, string offset, params string[] command)
    {
        var words = string.Join(' ', command.Select(w => $"'{w}'"));
        using var process = AttrBackfillProcess.StartShell(
            "/bin/sh", place.Folder, place.Environment,
            $"command -v faketime || exit {NoFaketime}; exec faketime -f {offset} \"$0\" {words}");
        var run = await process.EndAsync();
        Assert.SkipWhen(run.ExitCode == NoFaketime, "this machine has no faketime (Debian: apt-get install faketime)");
        Assert.True(run.ExitCode == 0, run.ToString());
    }

    /// <summary>A report of the run that ended last, whatever its date.</summary>
    static string Newest(Workplace place, string report) => Path.Combine(
        Directory.EnumerateDirectories(Path.Combine(place.Output, "nightly")).MaxBy(Directory.GetLastWriteTimeUtc)!, report);

    static async Task SetAsync(Workplace place, DateTimeOffset until)
    {
        await using var ledger = await LedgerAsync(place);
        await ledger.Progress.SetWatermarkAsync("nightly", "default", until, Token);
    }

    static async Task<DateTimeOffset?> MarkAsync(Workplace place)
    {
        await using var ledger = await LedgerAsync(place);
        return await ledger.Progress.WatermarkAsync("nightly", "default", Token);
    }

    static Task<SqlLedger> LedgerAsync(Workplace place)
    {
        Directory.CreateDirectory(place.Output);
        return LedgerLocation.InFile(Path.Combine(place.Output, "ledger.db")).OpenAsync(TimeProvider.System, Token);
    }
}
