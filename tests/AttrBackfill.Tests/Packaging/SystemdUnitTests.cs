using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Packaging;

/// <summary>The service as systemd starts it.</summary>
public sealed class SystemdUnitTests
{
    const string Installed = "/opt/attrbackfill/attrbackfill";

    /// <summary>Of 100; a unit without any hardening has 96.</summary>
    const int MostExposure = 20;

    [Fact]
    public async Task The_unit_is_understood_and_leaves_little_exposed()
    {
        var analyze = MachineProgram.Find("systemd-analyze");
        Assert.SkipWhen(analyze is null, "this machine has no systemd-analyze");
        using var folder = new TemporaryFolder();
        var text = await File.ReadAllTextAsync(
            Repository.Path("src", "AttrBackfill", "Scheduling", "attrbackfill.service"), TestContext.Current.CancellationToken);
        Assert.Contains(Installed, text, StringComparison.Ordinal);
        var unit = folder.Write("attrbackfill.service", text.Replace(
            Installed, Path.Combine(AppContext.BaseDirectory, "attrbackfill"), StringComparison.Ordinal));
        var verified = await MachineProgram.RunAsync(analyze!, ["verify", unit]);
        Assert.True(verified.ExitCode == 0, verified.ToString());
        // a word it does not know is a warning only
        Assert.DoesNotContain("attrbackfill.service", verified.Error, StringComparison.Ordinal);
        await MachineProgram.DoneAsync(analyze!, ["security", "--offline=yes", $"--threshold={MostExposure}", unit]);
    }

    [Fact]
    public async Task It_tells_systemd_when_it_is_ready_and_when_it_stops()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "systemd is Linux's");
        await using var place = Workplace.Without($$"""{ "jobs": [ { "name": "backfill", {{Daemon.Never}} } ] }""");
        place.PointTo(new Uri("http://127.0.0.1:9"));
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        var socket = Path.Combine(place.Folder, "notify");
        systemd.Bind(new UnixDomainSocketEndPoint(socket));
        place.Environment["NOTIFY_SOCKET"] = socket;
        // The program knows systemd by the name of its parent: a shell under that name, which hands on what it is told.
        var parent = Path.Combine(place.Folder, "systemd");
        File.CreateSymbolicLink(parent, "/bin/sh");
        using var daemon = AttrBackfillProcess.StartShell(
            parent, place.Folder, place.Environment, "trap 'kill -TERM $!' TERM; \"$0\" schedule & wait $!; wait $!");
        Assert.Contains("READY=1", await ToldAsync(systemd), StringComparison.Ordinal);
        daemon.Signal(PosixSignal.SIGTERM);
        Assert.Contains("STOPPING=1", await ToldAsync(systemd), StringComparison.Ordinal);
        var ended = await daemon.EndAsync();
        Assert.True(ended.ExitCode == 143, ended.ToString());
    }

    static async Task<string> ToldAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1)); // against a hang
        var buffer = new byte[4096];
        var length = await socket.ReceiveAsync(buffer, patience.Token);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
