using System.Diagnostics;
using System.Globalization;
using AttrBackfill.Sandbox;

namespace AttrBackfill.Benchmarks;

/// <summary>The built program over a sandbox of its own, timed from outside.</summary>
internal static class WholeProcess
{
    const string Jobs = """{ "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] } } ] }""";

    /// <returns>Wall-clock seconds of one run over all of a fresh sandbox's conversations.</returns>
    public static async Task<double> RunAsync(int conversations, string outputFolder)
    {
        var folder = Directory.CreateTempSubdirectory("attrbackfill-benchmark-");
        try
        {
            var options = new SandboxOptions { Conversations = conversations, Days = 7, Rate = "none", AvailabilityLag = TimeSpan.Zero };
            await using var server = await SandboxServer.StartAsync(options);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "jobs.json"), Jobs);
            var watch = Stopwatch.StartNew();
            using var process = Process.Start(Start(folder.FullName, server, outputFolder))!;
            var output = process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            watch.Stop();
            if (process.ExitCode != 0) throw new InvalidOperationException($"exit code {process.ExitCode}: {await output}");
            return watch.Elapsed.TotalSeconds;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static ProcessStartInfo Start(string folder, SandboxServer server, string outputFolder)
    {
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "attrbackfill.exe" : "attrbackfill");
        string[] arguments =
        [
            "run", "backfill", "--no-progress", "--output", outputFolder,
            "--from", server.From.ToString("o", CultureInfo.InvariantCulture), "--to", server.To.ToString("o", CultureInfo.InvariantCulture),
        ];
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
        var address = server.BaseAddress.ToString().TrimEnd('/');
        (start.Environment["GENESYS_API_URL"], start.Environment["GENESYS_LOGIN_URL"]) = (address, address);
        (start.Environment["GENESYS_CLIENT_ID"], start.Environment["GENESYS_CLIENT_SECRET"]) = ("sandbox", "sandbox");
        return start;
    }
}
