using AttrBackfill.Configuration;

namespace AttrBackfill.Tests.Runs.Rules;

/// <summary>What a comparison should find, worked out by <see cref="NaiveRules"/> and from what was written.</summary>
/// <param name="state">Before the plan.</param>
/// <param name="written">By the job's runs.</param>
internal sealed class Expectation(
    IReadOnlyList<GivenConversation> given, Dictionary<Place, string> state, HashSet<Place> written,
    JobSettings present, JobSettings other)
{
    public string Class(Dictionary<Place, string> writes) =>
        Left(new NaiveRules(other)).Count > 0 ? "leaves"
        : writes.Keys.Any(state.ContainsKey) ? "rewrites"
        : writes.Count > 0 ? "adds"
        : "none";

    /// <summary>What the job wrote and these rules do not want.</summary>
    public List<Place> Left(NaiveRules rules) => [.. Written.Where(w => !IsWanted(rules, w))];

    public IEnumerable<(string Attribute, long Conversations)> LeftAttributes(NaiveRules rules) => Left(rules)
        .GroupBy(l => l.Attribute).Select(g => (g.Key, (long)g.Select(l => l.Conversation).Distinct().Count()));

    public IEnumerable<(string Attribute, string Change, long Conversations)> Changes(NaiveRules oldRules, NaiveRules newRules)
    {
        var changes = new List<(string, string)>();
        foreach (var conversation in given)
        {
            var (one, two) = (Wanted(oldRules, present, conversation), Wanted(newRules, other, conversation));
            changes.AddRange(two.Keys.Except(one.Keys).Select(n => (n, "appears")));
            changes.AddRange(one.Keys.Except(two.Keys).Select(n => (n, "vanishes")));
            changes.AddRange(one.Keys.Intersect(two.Keys).Where(n => one[n] != two[n]).Select(n => (n, "changes")));
        }

        return changes.GroupBy(c => c).Select(g => (g.Key.Item1, g.Key.Item2, (long)g.Count()));
    }

    /// <summary>An empty value is nothing to blank.</summary>
    IEnumerable<Place> Written => written.Where(w => state[w].Length > 0);

    bool IsWanted(NaiveRules rules, Place place)
    {
        var conversation = given.Single(c => c.Id == place.Conversation);
        if (HolderOf(rules, other, conversation) != place.Holder) return false;
        return rules.Wanted(conversation, Carried(conversation, place.Holder)).ContainsKey(place.Attribute);
    }

    /// <summary>What is wanted of the conversation as it is now, without what is there only because the job wrote it.</summary>
    Dictionary<string, string> Wanted(NaiveRules rules, JobSettings job, GivenConversation conversation)
    {
        var holder = HolderOf(rules, job, conversation);
        var carried = Carried(conversation, holder);
        var now = conversation with
        {
            Participants = [.. conversation.Participants.Select(p => p with { Attributes = Now(p, conversation.Id) })],
        };
        var wanted = rules.Wanted(now, carried);
        var bySource = rules.Wanted(conversation, carried);
        var chosen = rules.Chosen(now)?.Id;
        foreach (var name in Written.Where(w => w.Conversation == conversation.Id && w.Holder == chosen).Select(w => w.Attribute))
            if (!bySource.ContainsKey(name)) wanted.Remove(name);
        return wanted;
    }

    /// <summary>In the order in which a participant shows them: those that were written come last.</summary>
    Dictionary<string, string> Now(GivenParticipant participant, string conversation)
    {
        var now = participant.Attributes.ToDictionary(a => a.Key, a => state[new Place(conversation, participant.Id, a.Key)]);
        foreach (var (place, value) in state.Where(s => s.Key.Conversation == conversation && s.Key.Holder == participant.Id))
            now.TryAdd(place.Attribute, value);
        return now;
    }

    static string? HolderOf(NaiveRules rules, JobSettings job, GivenConversation conversation) =>
        rules.Chosen(conversation) is not { } chosen ? null : rules.OnRecord ? job.CustomAttributes!.RecordId : chosen.Id;

    Dictionary<string, string> Carried(GivenConversation conversation, string? holder) =>
        state.Where(s => s.Key.Conversation == conversation.Id && s.Key.Holder == holder).ToDictionary(s => s.Key.Attribute, s => s.Value);
}
