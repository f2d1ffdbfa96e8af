using System.Runtime.InteropServices;

namespace AttrBackfill.Configuration;

/// <summary>
/// Makes every file and folder that the program writes. Other users of the machine may neither read nor write them: files get the mode
/// 0600, folders 0700, from their first byte, whatever the umask and the access lists that folders hand on. After <see cref="Inherit"/>
/// the user's umask decides. What exists keeps its mode. On Windows the permissions of the folder apply.
/// </summary>
internal static class PrivateFiles
{
    /// <summary>077: no right for the group and for others.</summary>
    const int PrivateUmask = 0b111_111;

    const UnixFileMode FileMode0600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    const UnixFileMode FolderMode0700 = FileMode0600 | UnixFileMode.UserExecute;
    const int BufferSize = 1 << 16;

    /// <summary>The user's own, once <see cref="Begin"/> has replaced it.</summary>
    static int? UserUmask;

    static bool IsInherited;

    /// <summary>
    /// Before the process writes anything: its umask covers what libraries make by themselves (SQLite's log, the sandbox's state).
    /// </summary>
    public static void Begin()
    {
        if (!OperatingSystem.IsWindows()) UserUmask = Umask(PrivateUmask);
    }

    /// <summary>For <c>"files": "inherit"</c>, and for files without personal data: from now on the user's umask decides.</summary>
    public static void Inherit()
    {
        IsInherited = true;
        if (UserUmask is { } own) _ = Umask(own);
    }

    /// <exception cref="IOException">Also where the file is there and <paramref name="mode"/> is <see cref="FileMode.CreateNew"/>.</exception>
    /// <exception cref="UnauthorizedAccessException"></exception>
    public static FileStream Create(string path, FileMode mode = FileMode.CreateNew, FileOptions options = FileOptions.None)
    {
        var how = new FileStreamOptions
        {
            Mode = mode, Access = FileAccess.Write, Share = FileShare.Read | FileShare.Delete, BufferSize = BufferSize, Options = options,
        };
        if (!OperatingSystem.IsWindows() && !IsInherited) how.UnixCreateMode = FileMode0600;
        return new FileStream(path, how);
    }

    /// <summary>
    /// Makes an empty file where there is none. A file that exists is not opened: closing it would free the locks that SQLite holds on it
    /// in this process.
    /// </summary>
    public static void CreateEmpty(string path)
    {
        if (Path.Exists(path)) return;
        try
        {
            Create(path).Dispose();
        }
        catch (IOException) when (Path.Exists(path))
        {
            // Another process has made it meanwhile.
        }
    }

    /// <summary>Keeps other processes from holding the same file, until it is disposed or this process is gone.</summary>
    /// <returns>Null where another process holds it.</returns>
    public static IDisposable? TryHold(string path)
    {
        CreateEmpty(path);
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Makes the folder, and those above it, where they are not there.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows() || IsInherited)
        {
            Directory.CreateDirectory(path);
            return;
        }

        var full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is { } above && !Directory.Exists(above)) CreateFolder(above);
        Directory.CreateDirectory(full, FolderMode0700);
    }

    /// <summary>Whether the mode of a file or folder gives a right to the group or to others. Always false on Windows.</summary>
    public static bool IsOpen(FileSystemInfo entry) =>
        !OperatingSystem.IsWindows() && entry.LinkTarget is null && ((int)entry.UnixFileMode & PrivateUmask) != 0;

    [DllImport("libc", EntryPoint = "umask"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
#pragma warning disable SYSLIB1054 // generated code would need unsafe blocks
    static extern int Umask(int mask);
#pragma warning restore SYSLIB1054
}
