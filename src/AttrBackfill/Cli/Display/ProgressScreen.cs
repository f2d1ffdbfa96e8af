using Spectre.Console;
using Spectre.Console.Rendering;

namespace AttrBackfill.Cli.Display;

/// <summary>Progress on a terminal: a few lines that renew themselves, below whatever is written meanwhile, and go away at the end.</summary>
internal sealed class ProgressScreen : IAsyncDisposable
{
    static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    readonly IAnsiConsole _console;
    readonly CancellationTokenSource _ended = new();
    readonly Task _shown;

    ProgressScreen(IAnsiConsole console, Func<RunFigures> figures, TimeProvider clock)
    {
        _console = console;
        var display = new LiveDisplay(console, View(figures(), console.Profile.Width)) { AutoClear = true };
        _shown = display.StartAsync(context => RenewAsync(context, figures, clock));
    }

    /// <returns>Null where the terminal cannot move its cursor.</returns>
    public static ProgressScreen? TryStart(TextWriter terminal, Func<RunFigures> figures, TimeProvider clock)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal), Interactive = InteractionSupport.Yes });
        return console.Profile.Capabilities.Ansi ? new ProgressScreen(console, figures, clock) : null;
    }

    public void WriteAbove(string lines) => _console.Write(new Text(lines));

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _shown;
        _ended.Dispose();
    }

    async Task RenewAsync(LiveDisplayContext context, Func<RunFigures> figures, TimeProvider clock)
    {
        while (!_ended.IsCancellationRequested)
        {
            context.UpdateTarget(View(figures(), _console.Profile.Width));
            await Task.Delay(Every, clock, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    static Rows View(RunFigures figures, int width) => new(ProgressText.Screen(figures, Math.Max(1, width)).Select(line => new Text(line)));
}
