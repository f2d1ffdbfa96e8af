namespace AttrBackfill.Configuration;

/// <summary>Names why a file could not be read or written, in words of our own.</summary>
internal static class FileTrouble
{
    // What the system says: errno, or the low half of a Windows error.
    const int NoSpace = 28, ReadOnly =
        30, QuotaUsedUp = 122, WindowsDiskFull = 112, WindowsHandleDiskFull = 39, WindowsSharing = 32, WindowsLocked = 33;

    public static string Of(Exception exception) => exception switch
    {
        UnauthorizedAccessException => "access is denied",
        DirectoryNotFoundException => "a folder is missing",
        FileNotFoundException => "a file is missing",
        PathTooLongException => "the path is too long",
        IOException io => OfCode(io.HResult & 0xFFFF),
        _ => exception.GetType().Name,
    };

    static string OfCode(int code) => OperatingSystem.IsWindows()
        ? code switch
        {
            WindowsDiskFull or WindowsHandleDiskFull => "the disk is full",
            WindowsSharing or WindowsLocked => "another program uses a file",
            _ => $"input or output failed, error {code}",
        }
        : code switch
        {
            NoSpace => "the disk is full",
            QuotaUsedUp => "the disk quota is used up",
            ReadOnly => "the disk is read-only",
            _ => $"input or output failed, error {code}",
        };
}
