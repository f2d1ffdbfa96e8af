using System.Collections.Concurrent;
using System.Globalization;
using AttrBackfill.Sandbox.Data;
using AttrBackfill.Sandbox.Http;

namespace AttrBackfill.Sandbox.Faults;

/// <summary>
/// Which calls go wrong. Rules, separated by commas: <c>kind=probability</c> for every endpoint,
/// <c>kind@endpoint=probability</c> for one, <c>403:ID</c> and other words of <see cref="ConversationFault"/> for a conversation,
/// <c>400:NAME</c> and other words of <see cref="ContentFault"/> for attributes (<c>*</c> and <c>?</c> are wildcards), <c>jobFails=N</c>,
/// <c>jobExpires=N</c> and <c>jobStuck=N</c> for the first N details jobs (with a decimal point: a probability), <c>pageTooLarge=N</c> and
/// <c>pageBreaks=N</c> for pages of results with more than N rows. Kinds that spoil rows of the attribute search choose conversations, not
/// calls. The same seed and the same calls meet the same
/// faults: chance is a hash of the seed, the kind, the endpoint, its id and how often it was called.
/// </summary>
internal sealed class FaultPlan
{
    const string Search = "search";
    public static readonly IReadOnlyList<string> Endpoints =
        ["token", "query", "lookup", "job", "status", "results", "availability", "get", "patch", "put", "customattributes",
            Search];
    static readonly string[] Counts = ["jobFails", "jobExpires", "jobStuck", "pageTooLarge", "pageBreaks"];
    static readonly IEnumerable<string> Chosen = [.. ConversationFault.All.Select(f => f.Word), .. ContentFault.All.Select(f => f.Word)];

    readonly List<(FaultKind Kind, string? Endpoint, double Probability)> _rules = [];
    readonly List<(string Kind, double Probability)> _rowRules = [];
    readonly Dictionary<string, ConversationFault> _chosen = new(StringComparer.OrdinalIgnoreCase);
    readonly List<(string Pattern, ContentFault Fault)> _refused = [];
    readonly Dictionary<string, int> _counts = [];
    readonly Dictionary<string, double> _shares = [];
    readonly ConcurrentDictionary<(string, string), int> _ordinals = new();
    readonly int _seed;

    FaultPlan(int seed) => _seed = seed;

    /// <param name="ordinal">Of the details job, from 1.</param>
    public bool JobFails(int ordinal) => MeetsJob("jobFails", ordinal);

    public bool JobExpires(int ordinal) => MeetsJob("jobExpires", ordinal);

    /// <summary>Never fulfilled.</summary>
    public bool JobSticks(int ordinal) => MeetsJob("jobStuck", ordinal);

    /// <summary>Whether a page of results with this number of rows is refused.</summary>
    public bool IsTooLarge(int rows) => _counts.TryGetValue("pageTooLarge", out var most) && rows > most;

    /// <summary>Whether a page of results with this number of rows breaks off.</summary>
    public bool BreaksOff(int rows) => _counts.TryGetValue("pageBreaks", out var most) && rows > most;

    /// <exception cref="SandboxException">Names the word that is not known, and those that are.</exception>
    public static FaultPlan Parse(string text, int seed)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plan = new FaultPlan(seed);
        foreach (var rule in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) plan.Add(rule);
        return plan;
    }

    /// <summary>The fault that this call meets; null when it goes well.</summary>
    public FaultKind? Next(Call call)
    {
        if (_rules.Count == 0) return null;
        var word = call.Route.Word;
        var ordinal = _ordinals.AddOrUpdate((word, call.Id), 1, (_, n) => n + 1);
        foreach (var (kind, endpoint, probability) in _rules)
        {
            if (endpoint is null ? kind.NeedsToken && call.Route.IsLogin : endpoint != word) continue;
            var text = string.Create(CultureInfo.InvariantCulture, $"{kind.Name}\n{word}\n{call.Id}");
            if (Rng.For(_seed ^ Rng.Hash(text), ordinal, 9).Fraction() < probability) return kind;
        }
        return null;
    }

    /// <summary>Whether any row of the attribute search meets this kind of fault.</summary>
    public bool SpoilsRows(string kind) => _rowRules.Exists(r => r.Kind == kind);

    /// <summary>Whether the rows of a conversation in the attribute search meet this kind of fault.</summary>
    public bool SpoilsRow(string kind, string conversationId)
    {
        foreach (var (name, probability) in _rowRules)
            if (name == kind && Rng.For(_seed ^ Rng.Hash($"{kind}\n{conversationId}"), 0, 9).Fraction() < probability) return true;
        return false;
    }

    /// <summary>The answer that a chosen conversation gives; null for all others.</summary>
    public Answer? ForConversation(Call call)
    {
        return _chosen.TryGetValue(call.Id, out var fault) ? fault.Answer(call) : null;
    }

    /// <summary>The refusal of a write because of an attribute in it; null for none.</summary>
    public Answer? ForContent(Call call)
    {
        if (_refused.Count == 0) return null;
        foreach (var (name, value) in ContentFault.Written(call))
            if (_refused.Find(r => ContentFault.Means(r.Pattern, name)) is { Fault: { } fault }) return fault.Answer(name, value);
        return null;
    }

    bool MeetsJob(string rule, int ordinal) =>
        ordinal <= _counts.GetValueOrDefault(rule)
        || (_shares.TryGetValue(rule, out var share) && Rng.For(_seed ^ Rng.Hash(rule), ordinal, 9).Fraction() < share);

    void Add(string rule)
    {
        if (rule.Split(':', 2) is [var status, var id] && !rule.Contains('='))
        {
            if (!Chosen.Contains(status)) throw Unknown(rule, status, "a status", Chosen);
            if (id.Length == 0)
            {
                throw new SandboxException(
                    $"fault '{rule}' names no conversation and no attribute: write 403:CONVERSATION-ID or 400:ATTRIBUTE");
            }

            if (ConversationFault.All.FirstOrDefault(f => f.Word == status) is { } fault) _chosen[id] = fault;
            else _refused.Add((id, ContentFault.All.Single(f => f.Word == status)));
            return;
        }
        if (rule.Split('=', 2) is not [var left, var right])
        {
            throw new SandboxException(
                $"fault '{rule}' has no '=': write it as kind=probability, such as 500=0.05; kinds are {Names(FaultKind.All.Select(k => k.Name).Concat(Counts))}");
        }

        if (Counts.Contains(left))
        {
            if (int.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) _counts[left] = count;
            else if (right.Contains('.') && Probability(right) is { } share) _shares[left] = share;
            else throw new SandboxException($"fault '{rule}' needs a whole number, or a probability such as 0.05");
            return;
        }
        var (name, endpoint) = left.Split('@', 2) is [var n, var e] ? (n, e) : (left, null);
        var kind = FaultKind.All.FirstOrDefault(k => k.Name == name)
            ?? throw Unknown(rule, name, "a kind", FaultKind.All.Select(k => k.Name).Concat(Counts));
        if (endpoint is not null && !Endpoints.Contains(endpoint)) throw Unknown(rule, endpoint, "an endpoint", Endpoints);
        var probability = Probability(right) ?? throw new SandboxException($"fault '{rule}' needs a probability from 0 to 1");
        if (!kind.SpoilsRows) _rules.Add((kind, endpoint, probability));
        else if (endpoint is null or Search) _rowRules.Add((kind.Name, probability));
        else throw new SandboxException($"fault '{rule}': '{name}' is for the endpoint {Search} alone");
    }

    static double? Probability(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var probability) && probability <= 1
            ? probability
            : null;

    static SandboxException Unknown(string rule, string word, string what, IEnumerable<string> known) =>
        new($"fault '{rule}': '{word}' is not {what}; known are {Names(known)}");

    static string Names(IEnumerable<string> names) => string.Join(", ", names);
}
