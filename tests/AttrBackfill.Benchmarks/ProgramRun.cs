using System.Diagnostics;
using System.Globalization;
using AttrBackfill.Benchmarks.Nights;

namespace AttrBackfill.Benchmarks;

/// <summary>What one run of the built program cost, seen from outside.</summary>
/// <param name="CpuSeconds">User and system time of the program alone.</param>
/// <param name="PeakMegabytes">Its largest resident memory; 0 where the system does not tell.</param>
internal sealed record Cost(double Seconds, double CpuSeconds, double PeakMegabytes, string Out);

/// <summary>The built program as a process of its own, against a server on loopback.</summary>
internal sealed class ProgramRun(Uri server) : IDisposable
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("attrbackfill-benchmark-");

    /// <summary>Where the ledger and the reports go; kept until this is disposed of.</summary>
    public string Output => Path.Combine(_folder.FullName, "output");

    /// <param name="job">The job's settings as JSON members, the name aside.</param>
    /// <param name="from">Null, with <paramref name="to"/>, for the job's own window.</param>
    /// <param name="connection">The connection's settings as JSON members.</param>
    /// <param name="expected">Exit codes that are no failure.</param>
    public async Task<Cost> RunAsync(
        string job, DateTimeOffset? from, DateTimeOffset? to, string connection = "", int[]? expected = null, string? outputFolder = null,
        string[]? wrapper = null)
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "jobs.json"),
            $$"""{ "connections": { "default": { {{connection}} } }, "jobs": [ { "name": "job", {{job}} } ] }""");
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(Start(from, to, outputFolder ?? Output, wrapper ?? []))!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var (peak, cpu) = (0.0, 0.0);
        while (!process.WaitForExit(Look)) (peak, cpu) = UseOf(process) is var (p, c) && p > 0 ? (p, c) : (peak, cpu);
        watch.Stop();
        var cost = new Cost(watch.Elapsed.TotalSeconds, cpu, peak, await output);
        return (expected ?? [0]).Contains(process.ExitCode)
            ? cost
            : throw new InvalidOperationException($"exit code {process.ExitCode}: {cost.Out}{await error}");
    }

    /// <summary>Reverts a run; values that are left alone are no failure.</summary>
    public Task RevertAsync(string runId) => NightProcess.RunAsync(
        StartOf(_folder.FullName, server, ProgramPath, "revert", runId, "--no-progress", "--output", Output), 0, 3);

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>The program in a folder with a jobs.json, against a sandbox.</summary>
    public static ProcessStartInfo StartOf(string folder, Uri server, params string[] words)
    {
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        var address = server.ToString().TrimEnd('/');
        (start.Environment["GENESYS_API_URL"], start.Environment["GENESYS_LOGIN_URL"]) = (address, address);
        (start.Environment["GENESYS_CLIENT_ID"], start.Environment["GENESYS_CLIENT_SECRET"]) = ("sandbox", "sandbox");
        return start;
    }

    ProcessStartInfo Start(DateTimeOffset? from, DateTimeOffset? to, string outputFolder, string[] wrapper)
    {
        string[] line =
        [
            .. wrapper, ProgramPath, "run", "job", "--json", "--no-progress", "--output", outputFolder,
            .. from is { } first && to is { } last
                ? ["--from", Numbers.DateOption(first), "--to", Numbers.DateOption(last)]
                : Array.Empty<string>(),
        ];
        return StartOf(_folder.FullName, server, line);
    }

    /// <summary>The program of this build, or the one that ATTRBACKFILL_PROGRAM names: a published one, say.</summary>
    public static string ProgramPath { get; } =
        Environment.GetEnvironmentVariable("ATTRBACKFILL_PROGRAM") is { Length: > 0 } chosen
            ? Path.GetFullPath(chosen)
            : Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "attrbackfill.exe" : "attrbackfill");

    /// <summary>The last look before the end is as good as the end.</summary>
    static (double Peak, double Cpu) UseOf(Process process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process.Id}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            if (line is null) return (0, 0);
            process.Refresh();
            return (double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
                CultureInfo.InvariantCulture) / 1024, process.TotalProcessorTime.TotalSeconds);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return (0, 0); // it has just ended, or the system is another
        }
    }
}
