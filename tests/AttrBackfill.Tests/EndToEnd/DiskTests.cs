using System.Diagnostics;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>A disk that is full ends the run with one line; when there is space again it is taken up.</summary>
public sealed class DiskTests
{
    static readonly SandboxOptions Fixed = new()
    {
        Conversations = 400, Days = 2, Rate = "none", JobDelay = TimeSpan.Zero,
        Clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero)),
    };

    [Fact]
    public async Task A_full_disk_ends_the_run_with_one_clear_error_and_resume_works_when_there_is_space()
    {
        await using var place = await Workplace.WithSandboxAsync(Fixed);
        Directory.CreateDirectory(place.Output);
        Assert.SkipUnless(await RunAsync("mount", "-t", "tmpfs", "-o", "size=900k", "tmpfs", place.Output),
            "needs a small file system of its own, which this user may not mount");
        try
        {
            var full = await place.RunFreshAsync(["run", "backfill", .. place.AllDates]);
            Assert.True(full.ExitCode == 1, full.ToString());
            var error = Assert.Single(full.Error.Trim().Split('\n'), l => l.StartsWith("attrbackfill:", StringComparison.Ordinal));
            Assert.Contains("is full", error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", full.ToString(), StringComparison.Ordinal);

            Assert.True(await RunAsync("mount", "-o", "remount,size=100m", place.Output));
            var resumed = await place.RunAsync(["run", "backfill", .. place.AllDates]);
            Assert.True(resumed.ExitCode == 0, resumed.ToString());
            Assert.Equal(RunTests.Summary(place, "backfill").Read, RunTests.Summary(place, "backfill").Outcomes.Sum());
            var written = Csv.Read(place.ReportPath("backfill", "conversations.csv")).Count(r => r["outcome"] == "patched");
            Assert.InRange(place.Server!.WriteCount - written, 0, 16); // at most the calls in flight were sent again
        }
        finally
        {
            await RunAsync("umount", place.Output);
        }
    }

    [Fact]
    public async Task An_output_that_is_no_folder_is_named()
    {
        await using var place = await Workplace.WithSandboxAsync(Fixed);
        place.Write("output", "a file");
        var run = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.True(run.ExitCode == 2, run.ToString());
        Assert.Contains("output", Assert.Single(run.Error.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.Empty(place.Server!.Requests);
    }

    static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process =
                Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
