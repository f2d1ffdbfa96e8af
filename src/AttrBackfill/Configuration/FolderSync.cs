using System.Runtime.InteropServices;

namespace AttrBackfill.Configuration;

/// <summary>
/// Makes a rename outlive a power cut: the folder that holds the name is flushed to disk too. Windows does that by itself.
/// </summary>
internal static class FolderSync
{
    /// <summary>Best effort: file systems of networks may refuse it.</summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var handle = Open(folder, 0);
        if (handle < 0) return;
        _ = Sync(handle);
        _ = Close(handle);
    }

#pragma warning disable CA2101, SYSLIB1054 // the path is passed as UTF-8, and generated code would need unsafe blocks
    [DllImport("libc", EntryPoint = "open"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Sync(int handle);

    [DllImport("libc", EntryPoint = "close"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Close(int handle);
#pragma warning restore CA2101, SYSLIB1054
}
