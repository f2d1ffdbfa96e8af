using AttrBackfill.Text;
using Spectre.Console;

namespace AttrBackfill.Cli.Display;

/// <summary>
/// Progress on a terminal: a few lines that renew themselves, below whatever is written meanwhile, and go away at the end.
/// </summary>
internal sealed class ProgressScreen : IAsyncDisposable
{
    /// <summary>From the cursor to the end of the screen: the display is drawn anew below.</summary>
    const string EraseDisplay = "\u001b[J";

    static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    readonly IAnsiConsole _console;

    /// <summary>The library takes its two locks in one order to renew the display and in the other to write above it.</summary>
    readonly Lock _drawing = new();
    readonly CancellationTokenSource _ended = new();
    readonly Task _shown;

    ProgressScreen(IAnsiConsole console, Func<ProgressFigures> figures, TimeProvider clock)
    {
        _console = console;
        var display = new LiveDisplay(console, View(figures(), console.Profile.Width)) { AutoClear = true };
        _shown = display.StartAsync(context => RenewAsync(context, figures, clock));
    }

    /// <returns>Null where the terminal cannot move its cursor.</returns>
    public static ProgressScreen? TryStart(TextWriter terminal, Func<ProgressFigures> figures, TimeProvider clock)
    {
        var console = TerminalConsole.On(terminal);
        return console.Profile.Capabilities.Ansi ? new ProgressScreen(console, figures, clock) : null;
    }

    /// <summary>Whole lines, as they are: the terminal wraps them, and what is in them controls nothing.</summary>
    public void WriteAbove(string lines)
    {
        var text = string.Concat(lines.Select(c => SafeText.IsUnseen(c) && c != '\n' ? ' ' : c));
        lock (_drawing) _console.Write(new ControlCode(EraseDisplay + text));
    }

    /// <summary>Nothing may be written above any more: the library takes the display away without a lock of ours.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _shown.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // a display that broke ends no run
        _ended.Dispose();
    }

    async Task RenewAsync(LiveDisplayContext context, Func<ProgressFigures> figures, TimeProvider clock)
    {
        while (!_ended.IsCancellationRequested)
        {
            Renew(context, figures());
            await Task.Delay(Every, clock, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Renew(context, figures()); // the last state is the whole
    }

    void Renew(LiveDisplayContext context, ProgressFigures figures)
    {
        var view = View(figures, _console.Profile.Width);
        lock (_drawing) context.UpdateTarget(view);
    }

    static Rows View(ProgressFigures figures, int width) => new(ProgressText.Screen(figures, Math.Max(1, width)).Select(Painted));

    /// <summary>The bar stands out, where colours are wanted: the library looks at NO_COLOR.</summary>
    static Markup Painted(string line)
    {
        var from = line.IndexOf(ProgressText.Full);
        var to = line.LastIndexOf(ProgressText.Full) + 1;
        return new Markup(
            from < 0 ? Markup.Escape(line) : $"{Markup.Escape(line[..from])}[green]{line[from..to]}[/]{Markup.Escape(line[to..])}");
    }
}
