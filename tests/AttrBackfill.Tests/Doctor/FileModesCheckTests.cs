using AttrBackfill.Configuration;
using AttrBackfill.Doctor.Checks;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Doctor;

/// <summary>What doctor says about files that other users can read.</summary>
public sealed class FileModesCheckTests
{
    const UnixFileMode Everyone = UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    [Fact]
    public async Task Files_that_other_users_can_read_are_counted_with_the_command_that_closes_them()
    {
        if (OperatingSystem.IsWindows()) return; // it has no such modes
        using var place = new TemporaryFolder();
        var output = new DirectoryInfo(place.File("output"));
        Assert.Equal(("nothing is written yet", null), await LookAsync(output));

        PrivateFiles.CreateFolder(Path.Combine(output.FullName, "job", "run"));
        var file = new FileInfo(Path.Combine(output.FullName, "job", "run", "mismatches.csv"));
        PrivateFiles.CreateEmpty(file.FullName);
        output.UnixFileMode |= Everyone;
        Assert.Equal(("only their user can read them", null), await LookAsync(output));

        file.UnixFileMode |= UnixFileMode.GroupRead;
        Assert.Equal(
            ($"1 files and folders in {output.FullName} are open to other users", $"chmod -R go= {output.FullName}"), await LookAsync(output));
        Assert.Equal(
            ("the umask applies (files: inherit)", null), await LookAsync(output, new JobsFile { Files = FilesRule.Inherit }));

        output.UnixFileMode &= ~Everyone; // what is in a closed folder cannot be reached
        Assert.Equal(("only their user can read them", null), await LookAsync(output));
    }

    static async Task<(string Message, string? Advice)> LookAsync(DirectoryInfo output, JobsFile? file = null)
    {
        var check = new FileModesCheck(output.FullName, file);
        return (await check.LookAsync(TestContext.Current.CancellationToken), check.Advice);
    }
}
