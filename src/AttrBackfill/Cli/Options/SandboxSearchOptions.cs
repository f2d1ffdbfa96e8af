using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using AttrBackfill.Sandbox;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Options;

/// <summary>How the sandbox's attribute search behaves, and which written values the sandbox loses.</summary>
internal sealed class SandboxSearchOptions
{
    readonly Option<TimeSpan?> _lag = Span("--search-lag", "The attribute search shows writes and new conversations after this time");

    readonly Option<int?> _pageSize =
        new("--search-page-size") { Description = "Rows of a page of the attribute search (50)", HelpName = "N" };

    readonly Option<TimeSpan?> _retention =
        Span("--search-retention", "The attribute search lists no conversation that started longer ago (30d)");

    readonly Option<bool> _noValues =
        new("--search-no-values") { Description = "The attribute search refuses values, and takes value alone" };

    readonly Option<int?> _truncateAt = new("--search-truncate-at")
    {
        Description = "Size of a conversation's attributes from which the attribute search truncates them (20000)", HelpName = "BYTES",
    };

    readonly Option<bool> _endedOnly = new("--search-ended-only") { Description = "The attribute search lists no open conversation" };

    readonly Option<double> _loseWritten = new("--lose-written")
    {
        Description = "Share of the patched attributes that vanish, such as 0.001", HelpName = "SHARE", CustomParser = Share,
    };

    readonly Option<SandboxAges?> _loseAfter = new("--lose-after")
    {
        Description = "Between which ages they vanish (1d..30d)", HelpName = "SPAN..SPAN", CustomParser = Ages,
    };

    public void AddTo(Command command)
    {
        Option[] options = [_lag, _pageSize, _retention, _noValues, _truncateAt, _endedOnly, _loseWritten, _loseAfter];
        foreach (var option in options) command.Options.Add(option);
    }

    public SandboxOptions Apply(ParseResult parsed, SandboxOptions options) => options with
    {
        SearchLag = parsed.GetValue(_lag) ?? options.SearchLag,
        SearchPageSize = parsed.GetValue(_pageSize) ?? options.SearchPageSize,
        SearchRetention = parsed.GetValue(_retention) ?? options.SearchRetention,
        SearchValues = !parsed.GetValue(_noValues),
        SearchTruncateAt = parsed.GetValue(_truncateAt) ?? options.SearchTruncateAt,
        SearchEndedOnly = parsed.GetValue(_endedOnly),
        LoseWritten = parsed.GetValue(_loseWritten),
        LoseAfter = parsed.GetValue(_loseAfter) ?? options.LoseAfter,
    };

    static Option<TimeSpan?> Span(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "SPAN",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (SpanOf(text) is { } span) return span;
            result.AddError($"{name} {SafeText.Quoted(text)} is no length of time; write such as 30s, 15m, 1h or 30d");
            return null;
        },
    };

    static double Share(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share)) return share;
        result.AddError($"--lose-written {SafeText.Quoted(text)} is no share; write such as 0.001");
        return 0;
    }

    static SandboxAges? Ages(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text.Split("..") is [var first, var last] && SpanOf(first) is { } from && SpanOf(last) is { } to)
            return new SandboxAges(from, to);
        result.AddError($"--lose-after {SafeText.Quoted(text)} is no pair of ages; write such as 1d..30d");
        return null;
    }

    static TimeSpan? SpanOf(string text)
    {
        const int Most = 100_000;
        if (text.Length < 2) return null;
        if (!int.TryParse(text.AsSpan()[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > Most) return null;
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' => TimeSpan.FromDays(count),
            _ => null,
        };
    }
}
