using System.CommandLine;
using System.Globalization;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Options;

/// <summary>How many conversations are written and checked before all others, and when they are checked again.</summary>
internal sealed class CanaryOptions
{
    /// <summary>They are written one after the other.</summary>
    const int Most = 1000;

    static readonly TimeSpan DefaultSoak = TimeSpan.FromMinutes(10);
    static readonly TimeSpan LongestSoak = TimeSpan.FromHours(24);

    readonly Option<int?> _canary = new("--canary")
    {
        Description = "Write N of the conversations first, read them back at once and after the soak; put them back and stop where one is not as written",
        HelpName = "N",
    };

    readonly Option<string?> _soak = new("--soak")
    {
        Description = "How long after the first read-back a canary is read again: 30s, 10m, 2h (10m)", HelpName = "SPAN",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_canary);
        command.Options.Add(_soak);
    }

    /// <returns>Null where none is asked for.</returns>
    /// <exception cref="UsageException">A number or a span that cannot be used.</exception>
    public Canary? Read(ParseResult parsed)
    {
        var soak = parsed.GetValue(_soak);
        if (parsed.GetValue(_canary) is not { } size)
            return soak is null ? null : throw new UsageException("--soak is the wait of a canary; give --canary N too");
        if (size is < 1 or > Most) throw new UsageException(FormattableString.Invariant($"--canary {size}: it must be 1 to {Most}"));
        var wait = soak is null ? DefaultSoak : SpanOf(soak) ?? throw new UsageException(
            $"--soak {SafeText.Quoted(soak)} is not understood; write seconds, minutes or hours such as 30s, 10m or 2h, up to 24h");
        return new Canary(size, (long)wait.TotalSeconds);
    }

    static TimeSpan? SpanOf(string text)
    {
        if (text.Length < 2) return null;
        if (!int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return null;
        TimeSpan? span = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMinutes(count),
            'h' when count <= LongestSoak.TotalHours => TimeSpan.FromHours(count),
            _ => null,
        };
        return span <= LongestSoak ? span : null;
    }
}
