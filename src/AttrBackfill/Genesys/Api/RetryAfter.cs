using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace AttrBackfill.Genesys.Api;

/// <summary>
/// How long a refused call has to wait. The rule, in this order:
/// <list type="number">
/// <item><c>Retry-After</c>, where it lies ahead: seconds, with or without a sign and a fraction, or a date, which is compared with the
/// server's own <c>Date</c>. Of several the longest counts.</item>
/// <item>On 429 the seconds in the text: "Retry the request in [17] seconds".</item>
/// <item>One second, where <c>Retry-After</c> is zero, negative or in the past.</item>
/// <item>On 429 the end of the server's window: <c>inin-ratelimit-reset</c>.</item>
/// </list>
/// Waits are whole seconds, rounded up, and between a second and a day. What cannot be read counts as absent.
/// </summary>
internal static partial class RetryAfter
{
    /// <summary>A daily limit is the longest that is known; a larger number is a mistake of the server.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>In bytes; the sentence stands near the beginning.</summary>
    const int SearchedText = 16 * 1024;

    /// <summary>RFC 9110 (5.6.7) names the first three; ISO-8601 is what programmers write in place of them.</summary>
    static readonly string[] DateFormats =
    [
        "ddd, d MMM yyyy HH:mm:ss 'GMT'", "dddd, d-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy", "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Replaces the answer's <c>Retry-After</c> by what the rule makes of it: whole seconds, or no header.</summary>
    public static async Task NormaliseAsync(HttpResponseMessage answer, TimeProvider clock)
    {
        var body = answer.StatusCode == HttpStatusCode.TooManyRequests ? await answer.Content.ReadAsByteArrayAsync() : [];
        var wait = Of(answer, Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, SearchedText))), clock);
        answer.Headers.Remove("Retry-After");
        if (wait is { } time) answer.Headers.RetryAfter = new RetryConditionHeaderValue(time);
    }

    static TimeSpan? Of(HttpResponseMessage answer, string text, TimeProvider clock)
    {
        var now = answer.Headers.Date ?? clock.GetUtcNow();
        var header = Values(answer, "Retry-After").Max(value => Number(value) ?? SecondsUntil(value, now));
        if (header > 0) return Bounded(header.Value);
        if (answer.StatusCode == HttpStatusCode.TooManyRequests && Sentence().Match(text) is { Success: true } match)
            return Bounded(Number(match.Groups["seconds"].Value)!.Value);
        if (header is not null) return Bounded(1);
        return answer.StatusCode == HttpStatusCode.TooManyRequests && Values(answer, "inin-ratelimit-reset").Max(Number) is { } reset
            ? Bounded(reset)
            : null;
    }

    static TimeSpan Bounded(double seconds) => TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(seconds), 1, Longest.TotalSeconds));

    static HeaderStringValues Values(HttpResponseMessage answer, string header) =>
        answer.Headers.NonValidated.TryGetValues(header, out var values) ? values : default;

    /// <summary>Null where it is no number: "NaN" and "Infinity" have no digit.</summary>
    static double? Number(string text) =>
        text.Any(char.IsAsciiDigit)
        && double.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint
                | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    static double? SecondsUntil(string date, DateTimeOffset now) =>
        DateTimeOffset.TryParseExact(
            date.Trim(), DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite,
            out var time)
            ? (time - now).TotalSeconds
            : null;

    [GeneratedRegex("""\bretry\b[^.]{0,60}?\bin\s+\[?\s*(?<seconds>[0-9]{1,9}(\.[0-9]{1,9})?)\s*\]?\s*(s|secs?|seconds?)\b""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Sentence();
}
