using System.Diagnostics;

namespace AttrBackfill.Benchmarks.Nights;

/// <summary>A program of the machine, run to its end.</summary>
internal static class MachineTool
{
    public static async Task<(int ExitCode, string Text)> TryAsync(params string[] command)
    {
        try
        {
            using var process = Process.Start(StartOf("/", command))!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            return (process.ExitCode, (await output) + await error);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (127, e.Message);
        }
    }

    public static ProcessStartInfo StartOf(string folder, params string[] command) =>
        new(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };

    public static async Task RunAsync(params string[] command)
    {
        var (code, text) = await TryAsync(command);
        if (code != 0) throw new InvalidOperationException($"{string.Join(' ', command)} ended with {code}: {text}");
    }
}
