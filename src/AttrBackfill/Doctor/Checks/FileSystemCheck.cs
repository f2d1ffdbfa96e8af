namespace AttrBackfill.Doctor.Checks;

/// <summary>
/// Where the SQLite ledger is. Its write-ahead log needs shared memory and locks that a network file system does not keep between
/// machines.
/// </summary>
internal sealed class FileSystemCheck(string folder) : ICheck
{
    static readonly string[] OfNetwork =
        ["nfs", "cifs", "smb", "sshfs", "afs", "9p", "ceph", "glusterfs", "lustre", "ncpfs", "davfs", "s3fs", "gcsfuse", "efs"];

    public string Name => "file system";

    public string Remedy => "keep the output folder on a disk of this machine, or the ledger in PostgreSQL";

    public string? Advice { get; private set; }

    public Task<string> LookAsync(CancellationToken cancellationToken)
    {
        var format = FormatOf(OutputFolderCheck.Existing(folder));
        if (format is null) return Task.FromResult("not known");
        if (!IsOfNetwork(format)) return Task.FromResult(format);
        Advice = Remedy;
        return Task.FromResult($"the ledger is on a network file system ({format}), where two machines can damage it");
    }

    /// <param name="format">As the system names it: <c>ext4</c>, <c>nfs4</c>, <c>fuse.sshfs</c>.</param>
    internal static bool IsOfNetwork(string format) =>
        OfNetwork.Any(n => format.Split('.').Any(part => part.StartsWith(n, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Of the mount that is nearest above the folder; on Windows of its drive.</summary>
    static string? FormatOf(string existing)
    {
        try
        {
            var drive = DriveInfo.GetDrives().Where(d => IsUnder(existing, d.Name)).MaxBy(d => d.Name.Length);
            return drive switch
            {
                null => null,
                { DriveType: DriveType.Network } when !IsOfNetwork(drive.DriveFormat) => $"smb.{drive.DriveFormat}",
                _ => drive.DriveFormat,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static bool IsUnder(string folder, string mount)
    {
        var root = Path.TrimEndingDirectorySeparator(mount);
        return folder == root
            || folder.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }
}
