using AttrBackfill.Configuration;
using AttrBackfill.Text;

namespace AttrBackfill.Doctor.Checks;

/// <summary>Whether the ledger and the reports can be written: a file is made and taken away again.</summary>
internal sealed class OutputFolderCheck(string folder) : ICheck
{
    public string Name => "output folder";

    public string Remedy => "allow writing there, or name another folder with --output";

    public Task<string> LookAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(folder)) throw new CheckFailedException($"{SafeText.Quoted(folder)} is a file", ExitCode.Usage);
        var at = Existing(folder);
        var probe = Path.Combine(at, $".attrbackfill-{Guid.NewGuid():N}");
        try
        {
            PrivateFiles.Create(probe, options: FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckFailedException($"nothing can be written to {at}", ExitCode.Usage);
        }

        return Task.FromResult(Directory.Exists(folder) ? $"{folder} can be written" : $"{folder} will be made by the first run");
    }

    /// <summary>The folder, or the nearest one above it that exists.</summary>
    public static string Existing(string folder)
    {
        var at = new DirectoryInfo(Path.GetFullPath(folder));
        while (!at.Exists && at.Parent is { } parent) at = parent;
        return at.FullName;
    }
}
