using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs;
using AttrBackfill.Runs.Execution;
using AttrBackfill.Runs.Request;
using AttrBackfill.Sandbox.Server;
using Microsoft.Extensions.Logging.Abstractions;

namespace AttrBackfill.Tests.Support;

/// <summary>
/// A run as the program makes it, against a sandbox over real HTTP, but in this process and by a clock of the test's choice.
/// </summary>
internal sealed class InProcessRun : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public RunResult? Finished { get; private set; }

    /// <summary>The output folder.</summary>
    public string Folder => _folder.Path;

    public ExitCode ExitCode => (ExitCode)Finished!.Run.ExitCode!.Value;

    /// <summary>The job of <see cref="Jobs.Plain"/>: any medium, all else by default.</summary>
    public static JobSettings Backfill { get; } = new() { Name = "backfill", Select = new SelectSettings { MediaTypes = [] } };

    public Task RunAsync(
        SandboxServer server, TimeProvider clock, JobSettings? job = null, RunRecord? resumes = null, int maxConcurrency = 32,
        CancellationToken cancellationToken = default) => RunAsync(
        server.BaseAddress,
        resumes is not null
            ? RunRequest.ToResume(resumes)
            : new RunRequest(
                job ?? Backfill, "default", RunKind.Run, false, new TimeWindow(server.From, server.To), new RunSelection(null, null)),
        clock, maxConcurrency, cancellationToken);

    public Task RunAsync(Uri address, IReadOnlyList<string> ids, TimeProvider clock, JobSettings? job = null,
        CancellationToken cancellationToken = default) =>
        RunAsync(address, new RunRequest(job ?? Backfill, "default", RunKind.Run, false, null, new RunSelection(ids, null)), clock, 4,
            cancellationToken);

    /// <summary>What the job's schedule runs at the clock's time.</summary>
    public async Task RunDueAsync(Uri address, JobSettings job, TimeProvider clock, CancellationToken cancellationToken = default)
    {
        TimeWindow window;
        await using (var ledger = await OpenLedgerAsync(cancellationToken))
        {
            window =
                await JobWindow.OfAsync(ledger, job, "default", clock.GetUtcNow());
        }

        var request = new RunRequest(job, "default", RunKind.Run, false, window, new RunSelection(null, null))
        {
            Origin = RunOrigin.Schedule, LooksBack = job.Window == WindowResolver.SinceLast,
        };
        await RunAsync(address, request, clock, 16, cancellationToken);
    }

    public Task<SqlLedger> OpenLedgerAsync(CancellationToken cancellationToken = default) =>
        SqliteLedger.OpenAsync(_folder.File("ledger.db"), TimeProvider.System, cancellationToken);

    public async Task RunAsync(Uri address, RunRequest request, TimeProvider clock, int maxConcurrency, CancellationToken cancellationToken)
    {
        await using var ledger = await OpenLedgerAsync(cancellationToken);
        using var interruption = new ShutdownSignals();
        using var cancelled = cancellationToken.Register(() => interruption.Signal(ExitCode.Interrupted));
        var endpoint = new GenesysEndpoint("default", address, address, "sandbox", new Secret("sandbox"), 1, maxConcurrency);
        var operation = new RunLifecycle(ledger, _folder.Path, interruption, clock, NullLogger.Instance, NullLogger.Instance);
        Finished = await operation.RunAsync(request, endpoint, (_, _, _) => { });
    }

    public List<Dictionary<string, string>> Report(string name) => Csv.Read(Finished!.Reports.Single(p => Path.GetFileName(p) == name));

    public void Dispose() => _folder.Dispose();
}
