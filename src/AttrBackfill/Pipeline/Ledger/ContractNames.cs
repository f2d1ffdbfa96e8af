using System.Text.Json;
using AttrBackfill.Pipeline.Reconcile;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// The names of outcomes, kinds, actions and states: one spelling for ledger rows, counters, CSV cells and closing sums.
/// They are part of the product's contract.
/// </summary>
internal static class ContractNames
{
    /// <summary>In the order of the closing sum.</summary>
    public static IReadOnlyList<ConversationOutcome> Outcomes { get; } = Enum.GetValues<ConversationOutcome>();

    public static IReadOnlyList<MismatchKind> Kinds { get; } = Enum.GetValues<MismatchKind>();

    public static string Of(ConversationOutcome outcome) => Names<ConversationOutcome>.Of(outcome);

    public static string Of(MismatchKind kind) => Names<MismatchKind>.Of(kind);

    public static string Of(AttributeAction action) => Names<AttributeAction>.Of(action);

    public static string Of(RunStatus status) => Names<RunStatus>.Of(status);

    public static string Of(RunKind kind) => Names<RunKind>.Of(kind);

    public static string Of(CanaryStage stage) => Names<CanaryStage>.Of(stage);

    public static string Of(RunOrigin origin) => Names<RunOrigin>.Of(origin);

    public static string Of(RuleEffect effect) => Names<RuleEffect>.Of(effect);

    public static ConversationOutcome Outcome(string word) => Names<ConversationOutcome>.Parse(word);

    public static MismatchKind Kind(string word) => Names<MismatchKind>.Parse(word);

    public static RunStatus Status(string word) => Names<RunStatus>.Parse(word);

    public static RunKind RunKind(string word) => Names<RunKind>.Parse(word);

    public static RunOrigin RunOrigin(string word) => Names<RunOrigin>.Parse(word);

    public static RuleEffect RuleEffect(string word) => Names<RuleEffect>.Parse(word);

    static class Names<T> where T : struct, Enum
    {
        static readonly Dictionary<T, string> Known =
            Enum.GetValues<T>().ToDictionary(v => v, v => JsonNamingPolicy.KebabCaseLower.ConvertName(v.ToString()));

        static readonly Dictionary<string, T> Values = Known.ToDictionary(w => w.Value, w => w.Key, StringComparer.Ordinal);

        public static string Of(T value) => Known[value];

        public static T Parse(string word) => Values.TryGetValue(word, out var value)
            ? value
            : throw new LedgerException($"The ledger holds the {typeof(T).Name} \"{word}\", which this version does not know");
    }
}
