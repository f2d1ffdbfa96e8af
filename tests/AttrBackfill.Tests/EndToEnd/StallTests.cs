using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>An answer that begins and never ends, on a connection that stays open, keeps nobody from stopping the program.</summary>
public sealed class StallTests
{
    const string Jobs = """{ "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] } } ] }""";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("results")]
    [InlineData("get")]
    [InlineData("patch")]
    [InlineData("token")]
    public async Task A_signal_ends_a_run_whose_answers_stall(string endpoint)
    {
        var options =
            new SandboxOptions { Conversations = 60, Days = 2, Rate = "none", JobDelay = TimeSpan.Zero, AvailabilityLag = TimeSpan.Zero };
        await using var place = await Workplace.WithSandboxAsync(options with { Faults = $"stall@{endpoint}=1" }, Jobs);
        using var run = place.Start(["run", "backfill", .. place.AllDates]);
        while (place.Server!.Requests.All(r => r.Endpoint != endpoint)) await Task.Delay(20, Cancel);
        run.Signal(PosixSignal.SIGTERM);
        var end = await run.EndAsync();
        Assert.True(end.ExitCode == 143, end.ToString());
    }

    [Fact]
    public async Task A_signal_ends_a_process_whose_output_is_not_read()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "it needs a shell and named pipes");
        await using var place = Workplace.Without(ManyJobs());
        // More than a pipe holds is written to a reader that reads nothing.
        const string line =
            "mkfifo p; \"$0\" jobs --json >p & pid=$!; exec 3<p; head -c 1 <&3 >/dev/null; kill -TERM $pid; wait $pid; echo ended $?";
        using var process = AttrBackfillProcess.StartShell("/bin/sh", place.Folder, place.Environment, line);
        var end = await process.EndAsync();
        Assert.Contains("ended 143", end.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_signal_ends_a_stuck_process_with_the_exit_code_of_the_first()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "it needs a shell, named pipes and /proc");
        await using var place = Workplace.Without(ManyJobs());
        using var stuck = await StuckAsync(place, "pipe");
        stuck.Signal(PosixSignal.SIGTERM);
        while (HasPendingSignal(stuck)) await Task.Delay(10, Cancel); // a second one would not count
        stuck.Signal(PosixSignal.SIGTERM);
        Assert.Equal(143, (await stuck.EndAsync()).ExitCode);
    }

    /// <summary>
    /// A process that has begun to write to a pipe that it holds open for reading too: its writes fill the pipe and never end.
    /// </summary>
    static async Task<AttrBackfillProcess> StuckAsync(Workplace place, string pipe)
    {
        var process = AttrBackfillProcess.StartShell(
            "/bin/sh", place.Folder, place.Environment, $"mkfifo {pipe}; exec 3<>{pipe}; exec \"$0\" jobs --json >&3");
        var path = Path.Combine(place.Folder, pipe);
        while (!File.Exists(path)) await Task.Delay(20, Cancel);
        await using var reader = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        Assert.NotEqual(-1, reader.ReadByte());
        return process;
    }

    static bool HasPendingSignal(AttrBackfillProcess process)
    {
        var pending =
            File.ReadLines($"/proc/{process.Id}/status").First(l => l.StartsWith("ShdPnd:", StringComparison.Ordinal)).Split('\t')[1];
        return Convert.ToUInt64(pending, 16) != 0;
    }

    static string ManyJobs()
    {
        var jobs = new StringBuilder("{ \"jobs\": [");
        for (var i = 0; i < 3000; i++) jobs.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ",")} {{ \"name\": \"job-{i}\" }}");
        return jobs.Append("] }").ToString();
    }
}
