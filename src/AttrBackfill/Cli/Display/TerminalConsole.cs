using Spectre.Console;

namespace AttrBackfill.Cli.Display;

internal static class TerminalConsole
{
    /// <summary>
    /// For a writer that is known to be a terminal: what the variables of build servers say of it does not count, TERM and NO_COLOR do.
    /// </summary>
    public static IAnsiConsole On(TextWriter terminal) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(terminal),
        Interactive = InteractionSupport.Yes,
        Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
    });
}
