using System.Globalization;

namespace AttrBackfill.Cli.Display;

/// <summary>What progress says, as plain text of a given width. Pure.</summary>
internal static class ProgressText
{
    /// <summary>What the bar's done part is made of.</summary>
    public const char Full = '━';

    const char Empty = '╌';
    const string Gap = "  ";
    const int WidestBar = 40;
    const int NarrowestBar = 8;

    /// <summary>Everything in one line, for logs.</summary>
    public static string Line(ProgressFigures figures) =>
        string.Join(", ", Numbers(figures).Append(TimeLeft(figures)).Append(Wait(figures)).Where(p => p.Length > 0));

    /// <summary>As many lines as the width asks for: the job with its bar, then the numbers.</summary>
    public static IReadOnlyList<string> Screen(ProgressFigures figures, int width) =>
        [
            .. Wrapping.Lines([Wrapping.Fit(figures.Job, width), .. Shares(figures, width), TimeLeft(figures)], Gap, width),
            .. Wrapping.Lines(Numbers(figures), Gap, width),
            .. Wait(figures) is { Length: > 0 } wait ? [Wrapping.Fit(wait, width)] : Array.Empty<string>(),
        ];

    static IEnumerable<string> Numbers(ProgressFigures figures)
    {
        yield return $"read {Count(figures.Read)}";
        yield return $"in sync {Count(figures.InSync)}";
        yield return $"{(figures.WouldPatch ? "would patch" : "patched")} {Count(figures.Patched)}";
        yield return $"failed {Count(figures.Failed)}";
        yield return $"calls {Count(figures.Calls)}{(figures.Allowed is { } allowed ? $" ({Count(allowed)} a window)" : "")}";
        if (figures.Canary is { } canary) yield return canary;
        if (figures.Windows is var (done, of)) yield return $"windows {Count(done)} of {Count(of)}";
        if (figures.Rechecked is var (checkedAgain, due)) yield return $"rechecking {Count(checkedAgain)} of {Count(due)}";
    }

    static IEnumerable<string> Shares(ProgressFigures figures, int width)
    {
        if (figures.Share is not { } share) yield break;
        var room = Math.Min(WidestBar, width / 3);
        if (room >= NarrowestBar) yield return Bar(share, room);
        yield return share.ToString("0%", CultureInfo.InvariantCulture);
    }

    static string Bar(double share, int width)
    {
        var full = (int)(share * width);
        return new string(Full, full) + new string(Empty, width - full);
    }

    static string Wait(ProgressFigures figures) => figures.Wait is { } wait ? $"waits: {wait}" : "";

    static string TimeLeft(ProgressFigures figures) =>
        figures.Left is { } left ? $"about {Span(left)} left{(figures.Pace is { } pace ? $" at {Count(pace)} calls a minute" : "")}" : figures.Share is null ? $"for {Span(figures.Elapsed)}" : "";

    /// <summary>A span in the unit that a person would use.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, Math.Round(span.TotalSeconds)):0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(span.TotalMinutes):0} min {span.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(span.TotalHours):0} h {span.Minutes} min"),
    };

    static string Count(long number) => number.ToString(CultureInfo.InvariantCulture);
}
