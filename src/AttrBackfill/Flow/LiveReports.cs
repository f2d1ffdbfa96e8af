using System.Collections.Concurrent;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report;
using AttrBackfill.Pipeline.Report.Content;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Flow;

/// <summary>
/// Sums up live runs and writes their reports, some time after they have changed and when the daemon ends: not with each conversation,
/// whose caller waits.
/// </summary>
internal sealed partial class LiveReports(LiveLedger ledger, string outputFolder, TimeProvider clock, ILogger log) : IAsyncDisposable
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    readonly ConcurrentDictionary<string, bool> _changed = new(StringComparer.Ordinal);
    readonly CancellationTokenSource _ending = new();
    readonly SemaphoreSlim _writing = new(1);
    Task _loop = Task.CompletedTask;

    public void Start() => _loop = Task.Run(LoopAsync);

    public void Changed(string runId) => _changed[runId] = true;

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _loop;
        await WriteAsync();
        _ending.Dispose();
        _writing.Dispose();
    }

    async Task LoopAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            await Task.Delay(Every, clock, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_ending.IsCancellationRequested) await WriteAsync();
        }
    }

    async Task WriteAsync()
    {
        foreach (var runId in _changed.Keys)
        {
            if (!_changed.TryRemove(runId, out _)) continue;
            try
            {
                await WriteAsync(runId);
            }
            catch (Exception e) when (e is LedgerException or ReportException)
            {
                _changed[runId] = true;
                NotWritten(log, runId, e.Message);
                return; // the next one would fare no better
            }
        }
    }

    async Task WriteAsync(string runId)
    {
        var open = await ledger.OpenAsync(CancellationToken.None);
        var counts = await open.Reports.CountsAsync(runId, CancellationToken.None);
        var end = new RunEnd(RunStatus.Completed, counts.ExitCode, clock.GetUtcNow(), null, null);
        await open.Runs.EndAsync(runId, end, CancellationToken.None);
        if (await open.Runs.FindAsync(runId, CancellationToken.None) is { } run)
            await RunReports.WriteAsync(open, run, outputFolder, line => Untidy(log, line), CancellationToken.None);
    }

    [LoggerMessage(LogLevel.Warning, "{Line}")]
    static partial void Untidy(ILogger log, string line);

    [LoggerMessage(LogLevel.Error, "live run {RunId}: its reports are not written: {Why}")]
    static partial void NotWritten(ILogger log, string runId, string why);
}
