using System.Globalization;

namespace AttrBackfill.Configuration;

/// <summary>What a probe may find, and what follows.</summary>
/// <param name="Found">With <c>*</c> in the place of a number or a word that only the probe knows.</param>
/// <param name="Consequence">What the program does from then on.</param>
/// <param name="Apply">Adds this finding to the facts; the text is the part that <c>*</c> matched.</param>
internal sealed record FactAnswer(string Found, string Consequence, Func<OrganisationFacts, string, OrganisationFacts> Apply)
{
    /// <summary>What the user should change; null where the program adapts by itself.</summary>
    public string? Advice { get; init; }

    public string WholeConsequence => Advice is null ? Consequence : $"{Consequence}; {Advice}";

    /// <returns>The part that <c>*</c> matched; null where the text is another finding.</returns>
    public string? Match(string found)
    {
        if (Found.Split('*') is not [var before, var after]) return found == Found ? "" : null;
        return found.Length >= before.Length + after.Length && found.StartsWith(before, StringComparison.Ordinal)
            && found.EndsWith(after, StringComparison.Ordinal)
            ? found[before.Length..^after.Length]
            : null;
    }
}

/// <summary>
/// An assumption about Genesys Cloud that no public source settles, and that a probe settles on one conversation. The table of the
/// documentation is made from <see cref="All"/>.
/// </summary>
/// <param name="Name">In facts.json and in what the probe prints.</param>
/// <param name="Source">Where the assumption comes from, and how sure it is.</param>
/// <param name="Settled">How the probe settles it.</param>
/// <param name="Writes">What the probe writes, and how it is put back.</param>
/// <param name="Answers">What may be found; the first one is assumed.</param>
internal sealed record PlatformFact(string Name, string Source, string Settled, string Writes, IReadOnlyList<FactAnswer> Answers)
{
    public const string NotSettled = "not settled";

    public const string OtherTarget =
        "use \"target\": \"customAttributes\", or flatten while the conversation runs (attrbackfill flow JOB --to FOLDER)";

    const string Nothing = "nothing";
    const string ValueEmptied = "`attrbackfill_probe_value`; set to the empty text";

    /// <summary>Which jobs a finding concerns.</summary>
    public Func<JobSettings, bool> Concerns { get; init; } = _ => true;

    public string Assumed => Answers[0].Found;

    /// <summary>In the order in which they are printed.</summary>
    public static IReadOnlyList<PlatformFact> All { get; } =
    [
        new("late-patch", "(?) no public source says",
            "an ended conversation is patched and read again, at once and at the end of the probe", ValueEmptied,
            [
                Assume("kept"),
                new("lost", LateConsequence, (f, _) => f with { LatePatches = LatePatches.Lost }) { Advice = OtherTarget },
                new("refused", LateConsequence, (f, _) => f with { LatePatches = LatePatches.Refused }) { Advice = OtherTarget },
            ])
        { Concerns = WritesToParticipant },
        new("other-attributes", "the API's page: a patch merges",
            "two attributes are written by two patches, on a participant without attributes where there is one; the first must stay",
            "`attrbackfill_probe_value`, `attrbackfill_probe_other`; set to the empty text, and whatever was removed is written again",
            [
                Assume("kept"),
                new("removed", "no job with the participant target writes", (f, _) => f with { PatchReplaces = true })
                {
                    Advice = OtherTarget,
                },
            ])
        { Concerns = WritesToParticipant },
        new("empty-text", "(?) no call deletes an attribute; the empty text is as close as it gets",
            "an attribute is set to the empty text and read again", ValueEmptied,
            [
                Assume("kept as empty text"),
                new("removes", "revert removes what a run added; its rows have the message `removed`",
                    (f, _) => f with { EmptyText = EmptyText.Removes }),
                new("ignored", KeepsConsequence, (f, _) => f with { EmptyText = EmptyText.Ignored }) { Advice = HashAdvice },
                new("refused", KeepsConsequence, (f, _) => f with { EmptyText = EmptyText.Refused }) { Advice = HashAdvice },
            ])
        { Concerns = WritesToParticipant },
        new("value-length", "(?) no official figure", "values of 250 to 8000 characters are written and read again",
            ValueEmptied,
            [
                Assume("8000 characters or more"),
                new("refused above * characters", "longer values are `oversize` rows and are not written", WithLongestValue),
                new("cut to * characters", "longer values are `oversize` rows and are not written", WithLongestValue),
            ])
        { Concerns = WritesToParticipant },
        new("name-length", "(?) no official figure", "one name of 100 characters is written; where it is refused, shorter ones",
            "one name `attrbackfill_probe_long…`; set to the empty text",
            [
                Assume("100 characters or more"),
                new("taken up to * characters", "longer names are `oversize` rows and are not written", WithLongestName),
                new("cut to * characters", "longer names are `oversize` rows and are not written", WithLongestName),
            ])
        { Concerns = WritesToParticipant },
        new("search-shows", "(?) no public source says", "the attribute search is asked for a new value for up to one minute",
            ValueEmptied,
            [
                Assume("a patch within a minute"),
                new("no patch within a minute", "bulk reads are off: each change costs a live read",
                    (f, _) => f with { SearchIsLate = true }),
            ])
        { Concerns = j => OnParticipant(j) && j.BulkRead == BulkReadRule.Auto },
        new("search-ids", "(?) no public source says", "the attribute search is asked for fifty ids, of which one exists", Nothing,
            [
                Assume("takes fifty"),
                new("refuses a list", "bulk reads ask by windows of start times at once", (f, _) => f with { SearchTakesNoIds = true }),
            ])
        { Concerns = j => OnParticipant(j) && j.BulkRead == BulkReadRule.Auto },
        new("limit-headers", "the API's page", "the headers of a response are read", Nothing,
            [
                Assume(OrganisationFacts.UsualLimitHeaders + "count, -allowed, -reset"),
                new("*count, -allowed, -reset", "the limit is read from these headers", (f, prefix) => f with { LimitHeaders = prefix }),
                new("none", "calls are paced as for 300 a minute", (f, _) => f with { LimitHeaders = "" }),
            ]),
        new("record-version-0", "(?) the API's page: version is optional, 409 when stale",
            "the record `attrbackfill_probe` is written twice with version 0; the second must be refused",
            "the record `attrbackfill_probe`; deleted",
            [
                Assume("creates, and 409 where there is a record"),
                new("refused", "records are created without a version, with no refused call before",
                    (f, _) => f with { VersionZero = VersionZero.Refused }) { Advice = OneWriter },
                new("replaces a record", "records are created without a version", (f, _) => f with { VersionZero = VersionZero.Replaces })
                {
                    Advice = OneWriter,
                },
            ])
        { Concerns = OnCustomAttributes },
        new("record-null", "(?) no public source says", "a field of that record is set to null", "the record `attrbackfill_probe`; deleted",
            [
                Assume("accepted"),
                new("refused", "revert leaves such fields and reports them, with no refused call before",
                    (f, _) => f with { RefusesNull = true }),
            ])
        { Concerns = OnCustomAttributes },
        new("conversation-patch", "the tutorial: where the gateway has it", "the conversation is patched on the webchat path",
            "the conversation's attribute `attrbackfill_probe_value`; removed by a PUT without it",
            [
                Assume("offered"),
                new("not offered", "each write is a PUT of the whole conversation, with no refused call before",
                    (f, _) => f with { HasNoWebchatPatch = true }),
            ])
        { Concerns = j => j.Target == TargetKind.Conversation },
    ];

    const string LateConsequence = "the participant target is of no use for conversations that have ended: nothing is sent, rows are kept";
    const string KeepsConsequence = "revert leaves what a run added and reports it; a scrub to the empty text does not start";
    const string HashAdvice = "scrub with \"scrub\": { \"with\": \"hash\" }";
    const string OneWriter = "let no other program write the same recordId";

    public static PlatformFact Of(string name) => All.Single(f => f.Name == name);

    /// <returns>Null for what this version does not know, and for what was not settled.</returns>
    public FactAnswer? AnswerOf(string found) => Answers.FirstOrDefault(a => a.Match(found) is not null);

    /// <summary>The facts with this finding; unchanged where it is not known.</summary>
    public OrganisationFacts Apply(OrganisationFacts facts, string found) =>
        AnswerOf(found) is { } answer ? answer.Apply(facts, answer.Match(found)!) : facts;

    static FactAnswer Assume(string found) => new(found, "as assumed", (f, _) => f);

    static OrganisationFacts WithLongestValue(OrganisationFacts facts, string number) => facts with { LongestValue = Number(number) };

    static OrganisationFacts WithLongestName(OrganisationFacts facts, string number) => facts with { LongestName = Number(number) };

    static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    static bool OnParticipant(JobSettings job) => job.Target == TargetKind.Participant;

    static bool WritesToParticipant(JobSettings job) => OnParticipant(job) && job.Mode.WritesToTarget();

    static bool OnCustomAttributes(JobSettings job) => job.Target == TargetKind.CustomAttributes;
}
