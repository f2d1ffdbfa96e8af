using System.Globalization;
using System.Text;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline.Scrub;

/// <summary>A value that is to be written to a participant.</summary>
/// <param name="After">Holds what is left of other values where not all of the attribute is listed.</param>
/// <param name="SourcePath">As in <see cref="ScrubbedAttribute"/>.</param>
internal sealed record ScrubChange(string ParticipantId, string Name, string After, string SourcePath)
{
    /// <summary>Nothing is left of the attribute's value.</summary>
    public bool IsWhole => SourcePath == Name;
}

/// <summary>
/// Says which attributes of a conversation are to be scrubbed: those of all participants with the job's purposes, once the conversation has
/// ended long enough ago. The values before are in no part of an evaluation that is recorded.
/// </summary>
/// <param name="endedBefore">What ended later is deferred.</param>
internal sealed class ScrubEvaluator(JobSettings job, ScrubKey key, DateTimeOffset endedBefore) : IEvaluator
{
    /// <summary>In the place of a value in ledger and reports.</summary>
    public const string Hidden = "***";

    readonly ScrubRules _rules = new(job.Flatten, new ScrubMark(ScrubSettings.Of(job).With, key));
    readonly string _settings = SettingsOf(job);

    public Evaluation Of(SourceConversation conversation)
    {
        var participants = ParticipantsOf(conversation);
        var first = participants.FirstOrDefault(p => p.Attributes.Count > 0) ?? participants.FirstOrDefault();
        if (IsDeferred(conversation)) return Bare(conversation, new Extraction(ExtractVerdict.Open, first, []));
        if (conversation.Depth == SourceDepth.IdOnly) return Evaluation.Unknown(conversation);
        if (first is null) return Bare(conversation, new Extraction(ExtractVerdict.NoCustomer, null, []));
        var hash = conversation.PlannedChanges is null ? HashOf(conversation, participants) : null;
        if (first.Attributes.Count == 0)
            return Bare(conversation, new Extraction(ExtractVerdict.NoAttributes, first, [])) with { Hash = hash };

        var listed = ListedOn(participants);
        var mismatches = ChangesOf(conversation, listed).Select(MismatchOf).ToList();
        var flat = new FlatAttributes([.. listed.Select(l => new DesiredAttribute(l.Attribute.Name, "", l.Attribute.SourcePath))], []);
        return new Evaluation(
            conversation, new Extraction(ExtractVerdict.Attributes, first, first.Attributes), flat,
            [.. participants.SelectMany(p => p.Attributes)], new Reconciliation(listed.Count, mismatches), hash)
        {
            Matched = _rules.Matched,
        };
    }

    /// <summary>What is to be written to the conversation, in the order of its participants and their attributes.</summary>
    public IReadOnlyList<ScrubChange> ChangesOf(SourceConversation conversation) =>
        [.. ChangesOf(conversation, ListedOn(ParticipantsOf(conversation)))];

    List<SourceParticipant> ParticipantsOf(SourceConversation conversation) =>
        [.. conversation.Participants.Where(p => Extractor.Matches(p, job.Extract))];

    List<ListedAttribute> ListedOn(List<SourceParticipant> participants)
    {
        var copies = _rules.CopiesOf(participants);
        return [.. participants.SelectMany(p => _rules.Of(p, copies).Select(a => new ListedAttribute(p, a)))];
    }

    /// <summary>One whose end is not known is open, once all that there is to know was read.</summary>
    bool IsDeferred(SourceConversation conversation) =>
        conversation.IsOpen || conversation.End > endedBefore || (conversation.End is null && conversation.Depth != SourceDepth.IdOnly);

    /// <summary>
    /// Without what is scrubbed already, and what a plan does not list. What an earlier attempt of the run announced is written again,
    /// whether it took effect or not.
    /// </summary>
    static IEnumerable<ScrubChange> ChangesOf(SourceConversation conversation, List<ListedAttribute> listed)
    {
        foreach (var (participant, attribute) in listed)
        {
            var (id, name) = (participant.Id, attribute.Name);
            if (conversation.PlannedChanges is { } planned && Find(planned, id, name) is null) continue;
            var isAnnounced = conversation.InDoubt is { } inDoubt && Find(inDoubt, id, name) is not null;
            if ((attribute.After ?? (isAnnounced ? TextOf(participant, name) : null)) is { } after)
                yield return new ScrubChange(id, name, after, attribute.SourcePath);
        }
    }

    static Mismatch MismatchOf(ScrubChange change) => new(
        change.Name, change.SourcePath, MismatchKind.Different, change.IsWhole ? change.After : Hidden, Hidden, ToWrite: true)
    {
        ParticipantId = change.ParticipantId,
    };

    static string TextOf(SourceParticipant participant, string name) => participant.Attributes.Last(a => a.Name == name).Value.Text;

    static PlannedChange? Find(PlannedChanges changes, string participantId, string name) =>
        changes.Changes.FirstOrDefault(c => c.Name == name && (c.ParticipantId ?? changes.ParticipantId) == participantId);

    static Evaluation Bare(SourceConversation conversation, Extraction extraction) =>
        new(conversation, extraction, null, null, null, null);

    /// <summary>By it the ledger recognises a conversation that was scrubbed by the same rules and has not changed since.</summary>
    string HashOf(SourceConversation conversation, List<SourceParticipant> participants)
    {
        var text = new StringBuilder();
        Append(text, _settings);
        Append(text, conversation.End?.UtcTicks.ToString(CultureInfo.InvariantCulture) ?? "");
        foreach (var participant in participants)
        {
            Append(text, participant.Id);
            foreach (var (name, value) in participant.Attributes)
            {
                Append(text, name);
                Append(text, value.Text);
            }
        }

        return key.Hex("fingerprint", text.ToString(), 32);
    }

    static string SettingsOf(JobSettings job)
    {
        var (text, flatten) = (new StringBuilder(), job.Flatten);
        foreach (var setting in (IEnumerable<object?>)[
            ScrubSettings.Of(job).With, flatten.Separator, flatten.ExpandJsonStrings, flatten.Arrays, flatten.Oversize,
            flatten.MaxNameLength])
        {
            Append(text, Convert.ToString(setting, CultureInfo.InvariantCulture) ?? "");
        }

        IEnumerable<string>[] lists =
        [
            job.Extract.Purposes, flatten.Include, flatten.Exclude, flatten.Rename.SelectMany(r => new[] { r.Key, r.Value }),
            flatten.Prefixes.SelectMany(p => new[] { p.Key, p.Value }),
        ];
        foreach (var list in lists) Append(text, string.Concat(list.Select(Part)));
        return text.ToString();
    }

    static void Append(StringBuilder text, string part) => text.Append(Part(part));

    /// <summary>Length first, so that no two lists of parts look alike.</summary>
    static string Part(string text) => string.Create(CultureInfo.InvariantCulture, $"{text.Length}:{text}");

    readonly record struct ListedAttribute(SourceParticipant Participant, ScrubbedAttribute Attribute);
}
