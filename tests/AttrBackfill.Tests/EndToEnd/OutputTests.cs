using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>
/// Stdout and stderr that cannot be written, reports written by several processes, and folders that cannot be removed: the run's exit code
/// stays its own.
/// </summary>
public sealed class OutputTests
{
    static readonly SandboxOptions Fixed = new()
    {
        Conversations = 60, Days = 1, Rate = "none", JobDelay = TimeSpan.Zero,
        Clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero)),
    };

    [Theory]
    [InlineData("2>&-", false)]
    [InlineData("2>/dev/full", false)]
    [InlineData(">/dev/full", true)]
    [InlineData(">&-", true)]
    [InlineData(">/dev/full 2>&1", false)]
    [InlineData("--json --log-format json --log-level trace >/dev/full 2>/dev/full", false)]
    public async Task An_output_that_cannot_be_written_changes_nothing(string redirection, bool isNoted)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /dev/full");
        await using var place = await Workplace.WithSandboxAsync(Fixed);
        using var process = AttrBackfillProcess.StartShell(
            "/bin/sh", place.Folder, place.Environment, $"exec \"$0\" run backfill {string.Join(' ', place.AllDates)} {redirection}");
        var run = await process.EndAsync();
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(
            isNoted ? 1 : 0, run.Error.Split('\n').Count(l => l.Contains("stdout could not be written", StringComparison.Ordinal)));
        Assert.DoesNotContain("nhandled", run.Error, StringComparison.Ordinal);
        var history = await place.RunAsync("history", "--json");
        Assert.Contains("\"completed\"", history.Out, StringComparison.Ordinal);
        Assert.True(place.Server!.WriteCount > 0);
    }

    [Fact]
    public async Task Four_processes_that_write_the_reports_of_one_run_all_end_well()
    {
        await using var place = await Workplace.WithSandboxAsync(Fixed);
        await place.RunAsync(["run", "backfill", .. place.AllDates]);
        var id = Path.GetFileName(Directory.EnumerateDirectories(Path.Combine(place.Output, "backfill")).Single());
        var before = place.Report("backfill", "mismatches.csv");
        foreach (var report in await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => place.RunAsync("report", id))))
            Assert.True(report.ExitCode == 0, report.ToString());
        Assert.Equal(before, place.Report("backfill", "mismatches.csv"));
        Assert.Empty(Directory.EnumerateFiles(place.Output, "*.partial", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_report_folder_that_cannot_be_removed_is_a_warning()
    {
        await using var place = await Workplace.WithSandboxAsync(
            Fixed, """{ "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, "report": { "keepRuns": 1 } } ] }""");
        var old = Directory.CreateDirectory(Path.Combine(place.Output, "backfill", "20200101T000000Z-0000")).FullName;
        File.WriteAllText(Path.Combine(old, "report.html"), "");
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && await ShellAsync(place, $"chattr +i '{old}'"), "needs a folder that this user cannot remove");
        try
        {
            var run = await place.RunAsync(["run", "backfill", .. place.AllDates]);
            Assert.True(run.ExitCode == 0, run.ToString());
            Assert.Contains("old reports cannot be removed", Assert.Single(
                run.Error.Split('\n'), l => l.Contains(Path.GetFileName(old), StringComparison.Ordinal)), StringComparison.Ordinal);
            Assert.Contains("summary.json", run.Out, StringComparison.Ordinal);
        }
        finally
        {
            await ShellAsync(place, $"chattr -i '{old}'");
        }
    }

    [Fact]
    public async Task A_proxy_that_refuses_is_named_without_its_password()
    {
        using var proxy = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        proxy.Start();
        var serving = RefuseAsync(proxy);
        await using var place = Workplace.Without();
        (place.Environment["GENESYS_API_URL"], place.Environment["GENESYS_LOGIN_URL"]) =
            ("https://api.gateway.invalid", "https://login.gateway.invalid");
        place.Environment["HTTPS_PROXY"] = $"http://proxyuser:proxyS3cret@127.0.0.1:{((System.Net.IPEndPoint)proxy.LocalEndpoint).Port}";
        var run = await place.RunAsync("run", "backfill", "--date", "2026-11-18", "--log-level", "trace");
        Assert.True(run.ExitCode == 7, run.ToString());
        Assert.Contains("login.gateway.invalid: the proxy refused with status 407; check HTTPS_PROXY", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("(null)", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n'), l => l.Contains("status 407, retry 1 in 0.", StringComparison.Ordinal)); // one line a cause
        var told = run + string.Concat(Directory.EnumerateFiles(place.Output, "*", SearchOption.AllDirectories)
            .Select(f => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(f))));
        Assert.DoesNotContain("proxyS3cret", told + await place.RunAsync("doctor"), StringComparison.Ordinal);
        proxy.Stop();
        await serving;
    }

    static async Task RefuseAsync(System.Net.Sockets.TcpListener proxy)
    {
        try
        {
            while (true)
            {
                using var client = await proxy.AcceptTcpClientAsync();
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, leaveOpen: true);
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                    // The head of the request.
                }

                await stream.WriteAsync(
                    "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
            }
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or IOException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    static async Task<bool> ShellAsync(Workplace place, string line)
    {
        using var process = AttrBackfillProcess.StartShell("/bin/sh", place.Folder, place.Environment, line);
        return (await process.EndAsync()).ExitCode == 0;
    }
}
