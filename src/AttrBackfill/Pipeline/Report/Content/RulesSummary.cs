using System.Globalization;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;

namespace AttrBackfill.Pipeline.Report.Content;

/// <summary>
/// What new rules of a job would change, as a plan found it: terminal, page and summary.json take it from here. The property names are
/// part of the product's contract.
/// </summary>
/// <param name="Class">The last that applies of <c>none</c>, <c>adds</c>, <c>rewrites</c>, <c>leaves</c>.</param>
/// <param name="Conversations">That a run with the new rules would write.</param>
/// <param name="Attributes">Those of the most conversations first; the first few where there are many.</param>
/// <param name="AttributesInAll">All of them, the listed ones included.</param>
/// <param name="Left">What earlier runs wrote and the new rules do not want, in the same order.</param>
/// <param name="LeftInAll">All of them, the listed ones included.</param>
/// <param name="Collisions">By the new rules.</param>
/// <param name="PresentCollisions">By the present rules.</param>
/// <param name="Calls">That the change would cost.</param>
/// <param name="Minutes">See <see cref="PlanForecast"/>.</param>
/// <param name="Settings">In which the two jobs differ.</param>
/// <param name="Blank">How to blank what is left; null where nothing is.</param>
internal sealed record RulesSummary(
    string Class, long Conversations, IReadOnlyList<ChangedAttribute> Attributes, long AttributesInAll,
    IReadOnlyList<LeftAttribute> Left, long LeftInAll, long Collisions, long PresentCollisions, long Calls, double? Minutes,
    IReadOnlyList<SettingDifference> Settings, BlankSummary? Blank)
{
    static readonly RuleEffect[] Changes = [RuleEffect.Appears, RuleEffect.Vanishes, RuleEffect.Changes];

    /// <returns>Null for a run that compares no rules.</returns>
    public static RulesSummary? Of(RunRecord run, RunCounts counts, PlanForecast? forecast)
    {
        if (run.ComparedWith is not { } stored || counts.Rules is not { } rules) return null;
        var (present, job) = (JobSettingsJson.Deserialize(stored), JobSettingsJson.Deserialize(run.Settings));
        var left = rules.Totals.Where(t => t.Effect == RuleEffect.Leaves)
            .Select(t => new LeftAttribute(t.Attribute, t.Conversations, t.Examples, rules.StillWanted.Contains(t.Attribute))).ToList();
        return new RulesSummary(
            ClassOf(rules), counts.Outcomes.GetValueOrDefault(ConversationOutcome.Planned),
            [.. rules.Totals.Where(t => t.Effect != RuleEffect.Leaves)
                .Select(t => new ChangedAttribute(t.Attribute, ContractNames.Of(t.Effect), t.Conversations, t.Examples))],
            Changes.Sum(e => rules.Attributes.GetValueOrDefault(e)), left, rules.Attributes.GetValueOrDefault(RuleEffect.Leaves),
            counts.Kinds.GetValueOrDefault(MismatchKind.Collision), rules.Sums.GetValueOrDefault(RuleEffect.Collides),
            forecast?.Calls ?? 0, forecast?.Minutes, SettingDifference.Of(present, job), BlankSummary.Of(run, present, left));
    }

    /// <summary>What the class means for this plan.</summary>
    public string Meaning() => Class switch
    {
        "none" => "no write would follow",
        "adds" => Sentence("would get attributes that they lack"),
        "rewrites" => Sentence("would be written, and values on the target would change"),
        _ => (Conversations == 0 ? "no write would follow" : Sentence("would be written"))
            + string.Create(
                CultureInfo.InvariantCulture, $"; of what earlier runs wrote, {LeftInAll} attributes are no longer wanted and stay"),
    };

    string Sentence(string what) => string.Create(CultureInfo.InvariantCulture, $"{Conversations} conversations {what}");

    static string ClassOf(RuleFigures rules)
    {
        return Has(RuleEffect.Leaves) ? "leaves" : Has(RuleEffect.Rewrites) ? "rewrites" : Has(RuleEffect.Adds) ? "adds" : "none";

        bool Has(RuleEffect effect) => rules.Sums.GetValueOrDefault(effect) > 0;
    }
}

/// <param name="Change"><c>appears</c>, <c>vanishes</c> or <c>changes</c>.</param>
/// <param name="Examples">The first few of the conversations, by their start.</param>
internal sealed record ChangedAttribute(string Attribute, string Change, long Conversations, IReadOnlyList<string> Examples);

/// <param name="StillWanted">The new rules want it on other conversations.</param>
internal sealed record LeftAttribute(string Attribute, long Conversations, IReadOnlyList<string> Examples, bool StillWanted);
