using System.Diagnostics;
using System.Text;
using Xunit;

namespace AttrBackfill.Tests.Support;

/// <summary>A program of the system that some machines lack.</summary>
internal static class Tool
{
    /// <summary>Against a hang, not a measure of speed.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Skips the test on a machine without the program.</summary>
    public static async Task<string> RunAsync(string program, string package, params string[] arguments)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"this machine has no {program} (Debian: apt-get install {package})");
        var start = new ProcessStartInfo(path!, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(process.ExitCode == 0, $"{program}: exit code {process.ExitCode}\n{await error}");
        return await output;
    }
}
