using System.Text.RegularExpressions;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Text;

namespace AttrBackfill.Configuration;

/// <summary>The texts of jobs.json that have rules of their own.</summary>
internal static partial class TextRules
{
    const int MaxJobName = 100;
    const string JobNameSyntax = "^[A-Za-z0-9_-][A-Za-z0-9._-]*$";

    public static TextRule JobName { get; } = new("a name", JobNameProblem, JobNameSyntax);

    public static TextRule Window { get; } = new(
        "sinceLast, yesterday, today or last:7d",
        text => WindowResolver.IsJobWindow(text) ? null
            : $"{SafeText.Quoted(text)} is no window; write sinceLast, yesterday, today, or last: with days or hours, such as last:7d ({LastSpan.Limits})",
        "^(sinceLast|yesterday|today|last:[0-9]+[dh])$");

    public static TextRule LookBack { get; } = new(
        "a span such as 4d, or 0d",
        text => LookBackSpan.TryParse(text, out _) ? null
            : $"{SafeText.Quoted(text)} is no look-back; write days or hours, such as 4d or 36h ({LookBackSpan.Limits}), or 0d for none",
        "^[0-9]+[dh]$");

    public static TextRule RecheckWithin { get; } = new(
        "a span such as 30d",
        text => RecheckSpan.TryParse(text, out _) ? null
            : $"{SafeText.Quoted(text)} is no time to look again within; write days or hours, such as 30d or 72h ({RecheckSpan.Limits})",
        "^[0-9]+[dh]$");

    public static TextRule ScrubAfter { get; } = new(
        "a span such as 72h",
        text => ScrubSpan.TryParse(text, out _) ? null
            : $"{SafeText.Quoted(text)} is no time after the end; write hours or days, such as 72h or 30d ({ScrubSpan.Limits}), or 0h for at once",
        "^[0-9]+[dh]$");

    public static TextRule KeepValues { get; } = new(
        "a span such as 90d",
        text => KeepSpan.TryParse(text, out _) ? null
            : $"{SafeText.Quoted(text)} is no time to keep values; write days, such as 90d ({KeepSpan.Limits})",
        "^[0-9]+d$");

    public static TextRule Verify { get; } = new(
        "none, all or sample:5%",
        text => VerifyShare.TryParse(text, out _) ? null
            : $"{SafeText.Quoted(text)} is no way to verify; write none, all, or sample: with a percentage above 0 and up to 100, such as sample:5%",
        "^(none|all|sample:[0-9]+(\\.[0-9]+)?%)$");

    public static TextRule Delimiter { get; } = new(
        "\",\", \";\" or \"tab\"",
        text => text is "," or ";" or "tab" ? null : $"{SafeText.Quoted(text)} is no delimiter; write \",\", \";\" or \"tab\"",
        "^(,|;|tab)$");

    public static TextRule ConversationLink { get; } = new(
        "an address with {id}",
        text => Uri.TryCreate(text.Replace("{id}", "", StringComparison.Ordinal), UriKind.Absolute, out var address)
            && address.Scheme == Uri.UriSchemeHttps && text.Contains("{id}", StringComparison.Ordinal)
            ? null
            : $"{SafeText.Quoted(text)} is no address of a conversation; write https://HOST/PATH with {{id}} in place of its id",
        "^https://.*\\{id\\}.*$");

    public static TextRule TimeZone { get; } = new("a time zone such as \"Europe/Berlin\"", TimeZones.Problem);

    /// <summary>Never quotes the text: it may be the secret itself.</summary>
    public static TextRule Secret { get; } = new(
        "\"env:NAME\" and set NAME in the environment",
        text => EnvReference.TryParse(text, out _) ? null
            : "a secret must not stand in jobs.json; write \"env:NAME\" and set NAME in the environment or in a .env file",
        EnvReference.Pattern);

    /// <summary>Never quotes the text: a webhook's address is a secret.</summary>
    public static TextRule WebhookUrl { get; } = new(
        "\"env:NAME\" and set NAME in the environment",
        text => EnvReference.TryParse(text, out _) ? null
            : "a webhook's address must not stand in jobs.json; write \"env:NAME\" and set NAME in the environment or in a .env file",
        EnvReference.Pattern);

    public static TextRule Region { get; } = new(
        "a region, or \"env:NAME\"",
        text => EnvReference.Problem(text) ?? (EnvReference.TryParse(text, out _) ? null : Regions.Problem(text)));

    public static TextRule ClientId { get; } = new(
        "a client id, or \"env:NAME\"", text => EnvReference.Problem(text) ?? TextRule.Filled.Problem(text), TextRule.Filled.Pattern);

    public static TextRule Cron(Func<string, string?> problem) => new(
        "a cron expression such as \"0 30 2 * * ?\"",
        text => problem(text) is { } what
            ? $"{SafeText.Quoted(text)} is no cron expression: {what}; write seconds, minutes, hours, day, month and weekday, such as \"0 30 2 * * ?\", or the five fields of crontab"
            : null);

    /// <summary>The media of analytics. The API takes them in this case only.</summary>
    public static TextRule MediaType { get; } = OneOf("media type",
        ["callback", "chat", "cobrowse", "email", "internalmessage", "message", "screenmonitoring", "screenshare", "unknown", "video", "voice"]);

    public static TextRule Direction { get; } = OneOf("direction", ["inbound", "outbound"]);

    static readonly string[] MessageTypes =
        ["apple", "facebook", "instagram", "line", "open", "sms", "telegram", "twitter", "unknown", "viber", "webmessaging", "wechat", "whatsapp"];

    /// <summary>The platform adds message types over time: a word that resembles no known one is taken.</summary>
    public static TextRule MessageType { get; } = new(
        "a message type such as \"webmessaging\"",
        text => TextRule.Filled.Problem(text) ?? (MessageTypes.Contains(text) || Suggestions.Of(text, MessageTypes) is not { } near
            ? null
            : $"{SafeText.Quoted(text)} is no message type; did you mean '{near}'?"),
        TextRule.Filled.Pattern);

    static TextRule OneOf(string kind, string[] known) => new(
        $"one of {string.Join(", ", known)}",
        text => TextRule.Filled.Problem(text)
            ?? (known.Contains(text) ? null : $"{SafeText.Quoted(text)} is no {kind}; {Suggestions.Hint(text, known)}"),
        TextRule.Filled.Pattern);

    static string? JobNameProblem(string name)
    {
        if (name.Length > MaxJobName) return $"{SafeText.Quoted(name)} is too long; a job's name has up to {MaxJobName} characters";
        if (!JobNamePattern().IsMatch(name) || name.EndsWith('\n'))
            return $"{SafeText.Quoted(name)} is no name for a job; use letters (a to z), digits, '.', '_' and '-', and no dot at the start";

        if (name.EndsWith('.') || name.StartsWith('-'))
            return $"{SafeText.Quoted(name)} is no name for a job: it {(name.StartsWith('-') ? "starts with '-', as an option does" : "ends with a dot, which Windows drops")}; choose another name";
        if (IsOfWindows(name))
            return $"{SafeText.Quoted(name)} is no name for a job: Windows keeps {SafeText.Quoted(name.Split('.')[0])} for a device, with any ending; choose another name";

        return IsTaken(name)
            ? $"{SafeText.Quoted(name)} is reserved: the output folder keeps something else under it; choose another name"
            : null;
    }

    /// <summary>A folder of that name cannot be made on Windows; a jobs.json and a ledger may move there.</summary>
    static bool IsOfWindows(string name) => WindowsDevice().IsMatch(name);

    [GeneratedRegex(@"^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex WindowsDevice();

    // A job's reports stand in OUTPUT/NAME, beside these.
    static bool IsTaken(string name) =>
        name.Equals("sandbox", StringComparison.OrdinalIgnoreCase)
        || name.Equals("index.html", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ledger.db", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(JobNameSyntax)]
    private static partial Regex JobNamePattern();
}
