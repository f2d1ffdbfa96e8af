using AttrBackfill.Cli.Display;
using AttrBackfill.Configuration;
using AttrBackfill.Text;
using Spectre.Console;

namespace AttrBackfill.Cli.Init;

/// <summary>
/// The questions of <c>init</c>, on a terminal. Return takes what is suggested; an answer that cannot be is asked for again.
/// </summary>
internal static class InitQuestions
{
    const string All = "all";

    /// <param name="terminal">Stderr: stdout is for what was written.</param>
    public static async Task<InitAnswers> AskAsync(TextWriter terminal, InitAnswers defaults, CancellationToken cancellationToken)
    {
        var console = TerminalConsole.On(terminal);
        Task<string> Ask(string question, string suggested, Func<string, string?> problem) => new TextPrompt<string>(question)
            .DefaultValue(suggested)
            .Validate(answer => problem(answer) is { } what ? ValidationResult.Error(Markup.Escape(what)) : ValidationResult.Success())
            .ShowAsync(console, cancellationToken);

        var region = await Ask("Region of the organisation", defaults.Region, Regions.Problem);
        var zone = await Ask("Time zone in which a day begins", defaults.TimeZone, TimeZones.Problem);
        var at = await Ask("Time of the nightly run", defaults.AtText, InitAnswers.TimeProblem);
        var media = await Ask("Media types (message, voice, chat, email, callback, or all), separated by commas", string.Join(",", defaults.MediaTypes), MediaProblem);
        return new InitAnswers(region.Trim(), zone.Trim(), InitAnswers.TryTime(at)!.Value, Media(media));
    }

    static string? MediaProblem(string text) =>
        Media(text) is { Length: > 0 } media && media.FirstOrDefault(m => !m.All(char.IsAsciiLetter)) is { } wrong
        ? $"{SafeText.Quoted(wrong)} is no media type; write such as message, voice, chat, email, or all"
        : null;

    static string[] Media(string text)
    {
        var media = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return media.Contains(All) ? [] : media;
    }
}
