using System.Diagnostics;
using System.Globalization;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;

namespace AttrBackfill.Benchmarks;

/// <summary>What the reports of a large run cost: all files, written by the built program from a ledger made before.</summary>
internal static class ReportsBenchmark
{
    const int PerConversation = 4;
    const string RunId = "20261120T023000Z-0001";

    static readonly DateTimeOffset From = new(2026, 10, 20, 0, 0, 0, TimeSpan.Zero);
    static readonly string[] Attributes = ["prechat_email", "prechat_name", "prechat_subject", "prechat_address_city"];

    public static async Task<int> RunAsync(string[] options)
    {
        var mismatches = options.Length > 0 ? int.Parse(options[0], CultureInfo.InvariantCulture) : 200_000;
        var runs = options.Length > 1 ? int.Parse(options[1], CultureInfo.InvariantCulture) : 3;
        var folder = Directory.CreateTempSubdirectory("attrbackfill-benchmark-");
        try
        {
            await MakeLedgerAsync(folder.FullName, mismatches / PerConversation);
            for (var run = 1; run <= runs; run++)
            {
                var (seconds, peak) = await ReportAsync(folder.FullName);
                Show($"run {run}: reports of {mismatches} mismatches in {seconds:0.0} s, peak {peak / 1e6:0} MB (wanted: under 10 s, under 150 MB)");
            }

            foreach (var file
                in folder.EnumerateFiles("*.*", SearchOption.AllDirectories).Where(f => f.Extension is ".csv" or ".html" or ".json"))
            {
                Show($"{file.Length / 1e6,8:0.00} MB {file.Name}");
            }

            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task MakeLedgerAsync(string folder, int conversations)
    {
        await using var ledger =
            await SqliteLedger.OpenAsync(Path.Combine(folder, "ledger.db"), TimeProvider.System, CancellationToken.None);
        var job = new JobSettings { Name = "nightly", Report = new() { Mask = ["*email*"] } };
        await ledger.Runs.StartAsync(
            new RunRecord
            {
                RunId = RunId, Job = job.Name, Connection = "default", Mode = "backfill", Target = "participant", From = From,
                To = From.AddDays(30), TimeZone = "America/New_York", Settings = JobSettingsJson.Serialize(job),
                StartedAt = From.AddDays(31),
                QuotaShare = 0.9, Version = "benchmark",
            },
            CancellationToken.None);
        foreach (var batch in Enumerable.Range(0, conversations).Chunk(2000))
        {
            await Task.WhenAll(
                batch.Select(i => ledger.Journal.RecordOutcomeAsync(Conversation(i, conversations), CancellationToken.None)));
        }

        ledger.Journal.CountCalls(RunId, [new CallCounts("PATCH /a", conversations, 0, 0)]);
        await ledger.Runs.EndAsync(
            RunId, new RunEnd(RunStatus.Completed, ExitCode.ConversationsFailed, From.AddDays(31).AddHours(3), null, 300),
            CancellationToken.None);
    }

    static ConversationResult Conversation(int i, int of)
    {
        var failed = i % 100 == 0;
        return new ConversationResult
        {
            RunId = RunId, ConversationId = $"{(uint)(i * 2654435761):x8}-4000-8000-0000-{i:x12}", ParticipantId = $"p-{i}",
            Start = From.AddSeconds((long)i * 30 * 86400 / of), End = From.AddSeconds((long)i * 30 * 86400 / of + 300),
            MediaType = "message",
            Outcome = failed
                ? ConversationOutcome.Failed
                : ConversationOutcome.Patched, Attributes = 12, Patched = failed ? 0 : PerConversation,
            Calls = 2, HttpStatus = failed ? 403 : 202, CorrelationId = $"{i:x8}-1111-2222-3333-444444444444",
            Message = failed ? "PATCH answered 403: the client's role lacks a permission" : null,
            Mismatches =
            [
                .. Attributes.Select(a => new MismatchResult(
                    new Mismatch(a, $"pre_chat_form_data.{a}", i % 5 == 0 ? MismatchKind.Different : MismatchKind.Missing,
                        $"what the visitor typed into the field, number {i}", i % 5 == 0 ? "another value from before" : null,
                        ToWrite: true),
                    failed ? AttributeAction.Failed : AttributeAction.Patched)),
            ],
            Seen = [.. Attributes.Select(a => new AttributeSeen(a, $"pre_chat_form_data.{a}", 50))],
        };
    }

    static async Task<(double Seconds, long PeakBytes)> ReportAsync(string folder)
    {
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "attrbackfill.exe" : "attrbackfill");
        var watch = Stopwatch.StartNew();
        using var process =
            Process.Start(new ProcessStartInfo(program, ["report", RunId, "--output", folder]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        long peak = 0;
        var ended = process.WaitForExitAsync();
        while (!ended.IsCompleted)
        {
            process.Refresh();
            peak = process.HasExited ? peak : Math.Max(peak, process.PeakWorkingSet64);
            await Task.WhenAny(ended, Task.Delay(10));
        }
        watch.Stop();
        return process.ExitCode == 0
            ? (watch.Elapsed.TotalSeconds, peak)
            : throw new InvalidOperationException($"exit code {process.ExitCode}: {await output}");
    }

    static void Show(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
