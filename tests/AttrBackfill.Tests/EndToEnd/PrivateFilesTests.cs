using System.Diagnostics;
using AttrBackfill.Configuration;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>Who else on the machine can read what the program writes.</summary>
public sealed class PrivateFilesTests
{
    const string Nobody = "65534";

    const string Workbook = """
        { FILES "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, "report": { "xlsx": true } } ] }
        """;

    static readonly SandboxOptions Small = new()
    {
        Conversations = 150, Days = 2, Rate = "none", JobDelay = TimeSpan.Zero, Latency = TimeSpan.FromMilliseconds(3),
    };

    static readonly EnumerationOptions All = new() { RecurseSubdirectories = true, AttributesToSkip = 0 };

    [Fact]
    public async Task Nothing_that_is_written_can_be_read_by_another_user_whatever_the_umask()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no umask");
        await using var place = await Workplace.WithSandboxAsync(Small, Workbook.Replace("FILES", "", StringComparison.Ordinal));
        using var shell = Shell(place, "000", $"""
            "$0" run backfill {string.Join(' ', place.AllDates)} && "$0" flow backfill --to output/kit && "$0" ledger backup output/copy.db
            """);
        var (seen, open) = await WatchAsync(place, shell);
        var ended = await shell.EndAsync();
        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.Empty(open);
        Assert.Superset(
            new HashSet<string>
            {
                "ledger.db", "ledger.db-wal", "ledger.db-shm", "index.html", "report.xlsx", "mismatches.csv", "kit", "function.zip",
                "copy.db",
            },
            seen);
        await AssertUnreadableAsync(place);
    }

    [Fact]
    public async Task With_files_inherit_the_umask_applies()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no umask");
        await using var place = await Workplace.WithSandboxAsync(
            Small with { Conversations = 5 }, Workbook.Replace("FILES", "\"files\": \"inherit\",", StringComparison.Ordinal));
        using var shell = Shell(place, "007", $"\"$0\" run backfill {string.Join(' ', place.AllDates)}");
        var ended = await shell.EndAsync();
        Assert.True(ended.ExitCode == 0, ended.ToString());
        var modes = new DirectoryInfo(place.Output).EnumerateFileSystemInfos("*", All).Append(new DirectoryInfo(place.Output))
            .Select(e => (e is DirectoryInfo, Convert.ToString((int)e.UnixFileMode & 511, 8))).Distinct().Order();
        Assert.Equal([(false, "660"), (true, "770")], modes);
    }

    static AttrBackfillProcess Shell(Workplace place, string umask, string line) =>
        AttrBackfillProcess.StartShell("/bin/sh", place.Folder, place.Environment, $"umask {umask} && {line.Trim()}");

    /// <summary>Looks at every file while the programs write: at partial files and SQLite's own too.</summary>
    static async Task<(HashSet<string> Seen, HashSet<string> Open)> WatchAsync(Workplace place, AttrBackfillProcess shell)
    {
        var (seen, open) = (new HashSet<string>(), new HashSet<string>());
        var root = new DirectoryInfo(place.Output);
        using var process = Process.GetProcessById(shell.Id);
        bool isOver;
        do
        {
            isOver = process.HasExited; // and is looked at once more
            try
            {
                foreach (var entry in root.EnumerateFileSystemInfos("*", All).Append(root).Where(e => e.Exists))
                {
                    seen.Add(entry.Name);
                    if (PrivateFiles.IsOpen(entry)) open.Add(entry.Name);
                }
            }
            catch (IOException)
            {
                // The folder is not made yet, or a file went away meanwhile.
            }

            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
        while (!isOver);
        return (seen, open);
    }

    /// <summary>Each file for itself: the folders around it are opened.</summary>
    static async Task AssertUnreadableAsync(Workplace place)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess) return; // only root can look as another user
        const UnixFileMode Everyone = UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        var folders = new DirectoryInfo(place.Output).EnumerateDirectories("*", All).Append(new DirectoryInfo(place.Output))
            .Append(new DirectoryInfo(place.Folder));
        foreach (var folder in folders.ToList()) folder.UnixFileMode |= Everyone;
        var readable = await Tool.RunAsync(
            "setpriv", "util-linux", "--reuid", Nobody, "--regid", Nobody, "--clear-groups",
            "find", place.Folder, "-type", "f", "-readable");
        Assert.Equal([Path.Combine(place.Folder, "jobs.json")], readable.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
