using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Execution;

namespace AttrBackfill.Cli.Display;

internal enum ProgressStyle { None, Lines, Screen }

/// <summary>How far a run is, on stderr: a display that renews itself on a terminal, else a line every 30 seconds.</summary>
internal sealed class RunProgress : IAsyncDisposable
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    readonly TextWriter _stderr;
    readonly ErrorLines _error;
    readonly ProgressStyle _style;
    readonly TimeProvider _clock;
    ITimer? _timer;
    ProgressScreen? _screen;

    /// <summary>To be made before the log is: both write to the same stderr.</summary>
    /// <param name="style">What is wanted; a terminal that cannot show a display gets lines.</param>
    public RunProgress(TextWriter stderr, ProgressStyle style, TimeProvider clock)
    {
        (_stderr, _error, _style, _clock) = (stderr, new ErrorLines(stderr), style, clock);
        if (style == ProgressStyle.Screen) Console.SetError(_error);
    }

    /// <summary>For messages during the run.</summary>
    public TextWriter Error => _error;

    public void Begin(RunRecord run, RunPipeline backfill, GenesysClient genesys)
    {
        var what = run.From is null ? "ids" : $"window {new TimeWindow(run.From.Value, run.To!.Value)} (UTC)";
        var begins = backfill.Resumes is { } earlier && Resumption(earlier) is { } when
            ? $"resuming run {run.RunId}, {when}"
            : $"run {run.RunId}";
        _error.WriteLine($"{begins}: job {run.Job}, {run.Mode}{(run.DryRun ? ", dry run" : "")}, connection {run.Connection}, {what}");
        var gauge = new RunGauge(run, _clock);
        Show(() => gauge.Read(backfill.Counters, genesys.Calls.Total, genesys.Quota.Allowed, genesys.Waits.Now));
    }

    /// <summary>How the earlier attempt ended; null for a distributed run that other processes still work on.</summary>
    static string? Resumption(RunRecord earlier) => earlier switch
    {
        { EndedAt: { } ended } => $"{ContractNames.Of(earlier.Status)} at {ended.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}",
        { Status: RunStatus.Died } => AttemptRows.Died,
        _ => null,
    };

    public void Show(Func<ProgressFigures> figures)
    {
        if (_style == ProgressStyle.None) return;
        if (_style == ProgressStyle.Screen) StartScreen(figures);
        if (_screen is null) _timer = _clock.CreateTimer(_ => WriteLine(figures), null, Every, Every);
    }

    /// <summary>On a thread of the pool, where an exception would end the process: no progress line is worth a run.</summary>
    void WriteLine(Func<ProgressFigures> figures)
    {
        try
        {
            _error.WriteLine(ProgressText.Line(figures()));
        }
        catch (Exception)
        {
            // The next one may come through.
        }
    }

    public async ValueTask DisposeAsync()
    {
        _timer?.Dispose();
        if (_screen is { } screen)
        {
            _screen = null;
            _error.GoAbove(null);
            await screen.DisposeAsync();
        }

        if (_style == ProgressStyle.Screen) Console.SetError(_stderr);
    }

    /// <summary>In a method of its own, so that the display's library is loaded only where there is a display.</summary>
    void StartScreen(Func<ProgressFigures> figures)
    {
        _screen = ProgressScreen.TryStart(_stderr, figures, _clock);
        if (_screen is not null) _error.GoAbove(_screen.WriteAbove);
    }
}
