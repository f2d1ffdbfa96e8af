using System.Globalization;

namespace AttrBackfill.Doctor.Checks;

internal sealed class DiskCheck(string folder) : ICheck
{
    /// <summary>The ledger and the reports of a night take far less; a disk with less than this is about to be full.</summary>
    const long LeastBytes = 200L * 1024 * 1024;

    public string Name => "disk";

    public string Remedy => "free some space, or name a folder on another disk with --output";

    public Task<string> LookAsync(CancellationToken cancellationToken)
    {
        if (FreeBytes(folder) is not { } free) return Task.FromResult("free space unknown: the system does not report it");
        var text = string.Create(CultureInfo.InvariantCulture, $"{free / 1e9:0.0} GB free");
        return free >= LeastBytes ? Task.FromResult(text) : throw new CheckFailedException(text, ExitCode.Usage);
    }

    /// <summary>Null where the system does not report it, as for some network shares.</summary>
    public static long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(OutputFolderCheck.Existing(folder)).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
