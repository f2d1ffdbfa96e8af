using AttrBackfill.Configuration;
using AttrBackfill.Text;

namespace AttrBackfill.Doctor.Checks;

/// <summary>
/// Whether other users of the machine can read the ledger and the reports. What the program makes is private; what an earlier version or
/// a copy has left keeps its mode.
/// </summary>
internal sealed class FileModesCheck(string folder, JobsFile? file) : ICheck
{
    static readonly EnumerationOptions All = new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = true };

    public string Name => "file modes";

    public string Remedy => $"chmod -R go= {SafeText.Plain(folder)}";

    public string? Advice { get; private set; }

    public Task<string> LookAsync(CancellationToken cancellationToken) => Task.FromResult(Look());

    string Look()
    {
        if (OperatingSystem.IsWindows()) return "the permissions of the folder apply";
        if (file is { Files: FilesRule.Inherit }) return "the umask applies (files: inherit)";
        var root = new DirectoryInfo(folder);
        if (!root.Exists) return "nothing is written yet";
        if (!PrivateFiles.IsOpen(root)) return "only their user can read them";
        var open = root.EnumerateFileSystemInfos("*", All).Count(PrivateFiles.IsOpen);
        if (open == 0) return "only their user can read them";
        Advice = Remedy;
        return $"{open} files and folders in {SafeText.Plain(folder)} are open to other users";
    }
}
