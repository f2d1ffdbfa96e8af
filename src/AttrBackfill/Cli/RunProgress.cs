using System.Globalization;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Pipeline;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Cli;

/// <summary>How far a run is, on stderr: a line that renews itself on a terminal, else a line every 30 seconds.</summary>
internal sealed class RunProgress(TextWriter error, bool show, TimeProvider clock) : IDisposable
{
    static readonly TimeSpan Terminal = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan Plain = TimeSpan.FromSeconds(30);

    readonly bool _terminal = !Console.IsErrorRedirected;
    readonly Lock _line = new();
    ITimer? _timer;
    int _shown;

    public void Begin(RunRecord run, BackfillRun backfill, GenesysClient genesys)
    {
        var what = run.From is null ? "ids" : $"window {new TimeWindow(run.From.Value, run.To!.Value)} (UTC)";
        error.WriteLine($"run {run.RunId}: job {run.Job}, {run.Mode}{(run.DryRun ? ", dry run" : "")}, connection {run.Connection}, {what}");
        if (!show) return;
        var every = _terminal ? Terminal : Plain;
        _timer = clock.CreateTimer(_ => Show(Line(backfill.Tally, genesys)), null, every, every);
    }

    public void End()
    {
        _timer?.Dispose();
        lock (_line)
        {
            if (_shown > 0) error.Write($"\r{new string(' ', _shown)}\r");
            _shown = 0;
        }
    }

    public void Dispose() => _timer?.Dispose();

    void Show(string line)
    {
        lock (_line)
        {
            if (!_terminal)
            {
                error.WriteLine(line);
                return;
            }

            error.Write($"\r{line.PadRight(_shown)}");
            _shown = line.Length;
        }
    }

    static string Line(RunTally tally, GenesysClient genesys) => string.Create(
        CultureInfo.InvariantCulture,
        $"read {tally.Read}, in sync {tally[ConversationOutcome.InSync]}, patched {tally[ConversationOutcome.Patched]}, failed {tally[ConversationOutcome.Failed]}, calls {genesys.Calls.Total}{(genesys.Quota.Allowed is { } allowed ? $" ({allowed} a window)" : "")}");
}
