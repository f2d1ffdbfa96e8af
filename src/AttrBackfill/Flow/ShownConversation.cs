using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets;
using AttrBackfill.Text;

namespace AttrBackfill.Flow;

/// <param name="Chosen">The one whose attributes are flattened, by the job's extract rule.</param>
internal sealed record ShownParticipant(string ParticipantId, string Purpose, int Attributes, bool Chosen);

/// <param name="Desired">The value as it would be written.</param>
/// <param name="Actual">What the target carries; null where it carries nothing of that name.</param>
/// <param name="Verdict"><c>match</c>, or the kind of mismatch.</param>
/// <param name="Architect">How a flow reads it; empty where it cannot.</param>
internal sealed record ShownAttribute(string Attribute, string SourcePath, string? Desired, string? Actual, string Verdict,
    string Architect)
{
    /// <summary>What flattening gives; not what lost its name, or is longer than the job's limits.</summary>
    public bool IsReadable => Desired is not null
        && Verdict != ContractNames.Of(MismatchKind.Collision) && Verdict != ContractNames.Of(MismatchKind.Oversize);
}

/// <summary>One conversation as <c>show</c> prints it: what it is now, what the rules make of it, and what the ledger knows.</summary>
/// <param name="Verdict">Null where the target was not read, or where the conversation is not there.</param>
internal sealed record ShownConversation(
    string ConversationId, string State, DateTimeOffset? Start, DateTimeOffset? End, string? MediaType, ExtractVerdict? Verdict,
    IReadOnlyList<ShownParticipant> Participants, IReadOnlyList<SourceAttribute> Raw, IReadOnlyList<ShownAttribute> Attributes,
    IReadOnlyList<HistoryRow> History)
{
    const string Open = "open";
    const string Ended = "ended";
    const string Unknown = "unknown";
    const string Match = "match";

    /// <summary>Readers of JSON go 64 levels deep; the value stands on the third.</summary>
    const int DeepestValue = 60;

    /// <summary>What the ledger alone knows. A conversation that had ended may be open again, so its state is not known.</summary>
    public static ShownConversation Offline(string conversationId, ConversationHistory history) =>
        new(conversationId, Unknown, history.Start, history.End, history.MediaType, null, [], [], [], history.Rows);

    /// <param name="live">By the rules of <see cref="OnDemand"/>.</param>
    public static ShownConversation Of(JobSettings job, Evaluation live, ConversationHistory history)
    {
        var conversation = live.Conversation;
        var extraction = live.Extraction!;
        return new ShownConversation(
            conversation.Id, conversation.IsOpen ? Open : conversation.End is null ? Unknown : Ended,
            conversation.Start, conversation.End, conversation.MediaType, extraction.Verdict,
            [
                .. conversation.Participants.Select(
                    p => new ShownParticipant(p.Id, p.Purpose, p.Attributes.Count, ReferenceEquals(p, extraction.Participant))),
            ],
            extraction.Attributes, [.. AttributesOf(job, live)], history.Rows);
    }

    /// <summary>
    /// Each desired attribute in document order, then the notes: what lost its name, and what the target has no field for.
    /// </summary>
    public static IEnumerable<ShownAttribute> AttributesOf(JobSettings job, Evaluation live)
    {
        var left = (live.Reconciliation?.Mismatches ?? []).ToList();
        foreach (var desired in live.Flat?.Desired ?? [])
        {
            var mismatch = left.Find(m => m.Kind != MismatchKind.Collision && m.SourcePath == desired.SourcePath);
            if (mismatch is not null) left.Remove(mismatch);
            yield return mismatch is null ? Matching(job, desired, live.Actual) : Of(job, mismatch);
        }

        foreach (var note in left) yield return Of(job, note);
        foreach (var lacking in live.Unmapped)
            yield return new ShownAttribute(lacking.Name, lacking.SourcePath, lacking.Value, null, ContractNames.Of(MismatchKind.Type), "");
    }

    static ShownAttribute Matching(JobSettings job, DesiredAttribute desired, IReadOnlyList<SourceAttribute>? carried)
    {
        var actual = ActualOf(carried, desired.Name);
        if (actual != desired.Value && job.Flatten.Oversize == OversizeRule.Truncate)
        {
            desired = Reconciler.Cut(desired, job.Flatten); // what was written, and matches
            actual = ActualOf(carried, desired.Name);
        }

        return new ShownAttribute(desired.Name, desired.SourcePath, desired.Value, actual, Match, FlowExpression.Of(job, desired.Name));
    }

    static string? ActualOf(IReadOnlyList<SourceAttribute>? carried, string name) =>
        carried?.LastOrDefault(a => a.Name == name) is { Name: not null } found ? found.Value.Text : null;

    static ShownAttribute Of(JobSettings job, Mismatch m) =>
        new(m.Attribute, m.SourcePath, m.Expected, m.Actual, ContractNames.Of(m.Kind), FlowExpression.Of(job, m.Attribute));

    /// <summary>The members are part of the product's contract; <c>src/docs/schemas/show.schema.json</c> describes them.</summary>
    public string ToJson() => Json.Of(new
    {
        ConversationId, State, Start = IsoTime.Of(Start), End = IsoTime.Of(End), MediaType,
        Participants = Participants.Select(p => new { p.ParticipantId, p.Purpose, p.Attributes, p.Chosen }),
        Raw = RawJson(),
        Attributes = Attributes.Select(a => new { a.Attribute, a.SourcePath, a.Desired, a.Actual, a.Verdict, a.Architect }),
        History = History.Select(h => new { h.RunId, At = IsoTime.Of(h.At), h.Attribute, h.Before, h.After, h.Action, h.CorrelationId }),
    });

    /// <summary>A text is a JSON string; anything else stays the JSON that the API gave. Of two of one name the last counts.</summary>
    Dictionary<string, object> RawJson()
    {
        var raw = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, value) in Raw) raw[name] = value.IsString ? value.Text : Value(value.Text);
        return raw;
    }

    /// <summary>What is nested deeper than readers of JSON go stays text.</summary>
    static object Value(string json)
    {
        try
        {
            return JsonElement.Parse(json, new JsonDocumentOptions { MaxDepth = DeepestValue });
        }
        catch (JsonException)
        {
            return json;
        }
    }
}
