namespace AttrBackfill.Benchmarks.Nights;

/// <summary>
/// The folder of ledger and reports. Where this process may mount, it is a file system in memory of its own, which can be made full
/// and roomy again under a running program.
/// </summary>
internal sealed class OutputDisk : IAsyncDisposable
{
    const string Roomy = "4g";

    OutputDisk(string folder, bool canBeFull) => (Folder, CanBeFull) = (folder, canBeFull);

    public string Folder { get; }

    public bool CanBeFull { get; }

    public static async Task<OutputDisk> MountAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var (code, _) = Environment.IsPrivilegedProcess && OperatingSystem.IsLinux()
            ? await MachineTool.TryAsync("mount", "-t", "tmpfs", "-o", $"size={Roomy},mode=0700", "tmpfs", folder)
            : (1, "");
        return new OutputDisk(folder, code == 0);
    }

    /// <summary>Leaves room for a few pages more than there are.</summary>
    public async Task FillAsync()
    {
        for (var spare = 64 * 1024; ; spare *= 2)
        {
            var drive = new DriveInfo(Folder);
            var size = drive.TotalSize - drive.TotalFreeSpace + spare;
            var (code, _) = await MachineTool.TryAsync("mount", "-o", $"remount,size={size}", Folder);
            if (code == 0) return; // refused where more is used by now
        }
    }

    public async Task EmptyAsync() => await MachineTool.RunAsync("mount", "-o", $"remount,size={Roomy}", Folder);

    /// <summary>Copies ledger and reports, to be looked at after a failure.</summary>
    public async Task<string> KeepAsync()
    {
        var copy = Directory.CreateTempSubdirectory("attrbackfill-nights-failed-").FullName;
        await MachineTool.RunAsync("cp", "-a", Folder, copy);
        return copy;
    }

    public async ValueTask DisposeAsync()
    {
        if (CanBeFull) await MachineTool.RunAsync("umount", Folder);
    }
}
