using System.Text.Json.Serialization;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Reconcile;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>What became of a conversation in a run. Reports, counters and the closing sum use the same names.</summary>
/// <remarks><see cref="Gone"/>: analytics lists it and the live API no longer returns it. Final, and no failure.</remarks>
internal enum ConversationOutcome { InSync, Patched, Planned, Kept, Deferred, NoCustomer, NoAttributes, Gone, Failed }

/// <summary><see cref="Died"/>: the process of the run is gone and no end was recorded.</summary>
internal enum RunStatus { Running, Completed, Interrupted, Stopped, Failed, Died }

/// <remarks><see cref="Live"/>: what was flattened one conversation at a time, on a flow's demand, on one day.</remarks>
internal enum RunKind { Run, Plan, Apply, Revert, Live }

/// <summary>Who started a run.</summary>
internal enum RunOrigin { Command, Schedule }

internal enum AttributeAction { Patched, Planned, Kept, Failed, Reverted }

/// <summary>One execution of a job over a window.</summary>
internal sealed record RunRecord
{
    /// <summary><c>yyyyMMddTHHmmssZ-xxxx</c>: UTC start and four hex digits, so that ids sort by time.</summary>
    public required string RunId { get; init; }

    public required string Job { get; init; }

    public required string Connection { get; init; }

    public RunKind Kind { get; init; }

    public RunOrigin Origin { get; init; }

    /// <summary><c>backfill</c>, <c>audit</c> or <c>scrub</c>.</summary>
    public required string Mode { get; init; }

    public bool WritesToTarget => JobModes.WritesToTarget(Mode);

    /// <summary>Whether the run keeps the values that it finds and writes; without them it cannot be undone.</summary>
    public bool KeepsValues => JobModes.KeepsValues(Mode);

    public required string Target { get; init; }

    public bool DryRun { get; init; }

    /// <summary>The run that an apply or a revert works on.</summary>
    public string? RefersTo { get; init; }

    /// <summary>The window [from, to); both null for a list of ids.</summary>
    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }

    public required string TimeZone { get; init; }

    /// <summary>The window was given by hand, as dates.</summary>
    public bool IsDated { get; init; }

    /// <summary>What changed before the window is looked at again.</summary>
    public bool LooksBack { get; init; }

    /// <summary>What was asked for besides the window (number of ids, limit), as JSON: what a resume needs.</summary>
    public string Selection { get; init; } = "{}";

    /// <summary>The job's settings at the start, as JSON: a resume and a report use these, not those of today.</summary>
    public required string Settings { get; init; }

    /// <summary>
    /// Of a plan that compares new rules with the present ones: the job's settings as jobs.json had them; null for all other runs.
    /// </summary>
    public string? ComparedWith { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public RunStatus Status { get; init; } = RunStatus.Running;

    public int? ExitCode { get; init; }

    /// <summary>Why the run ended early, without values or secrets.</summary>
    public string? Message { get; init; }

    /// <summary>Of the connection at the end of the run: calls the server allows in a window; null where it never said.</summary>
    public int? QuotaAllowed { get; init; }

    public double QuotaShare { get; init; }

    public required string Version { get; init; }

    // Counters, kept up to date with every batch of outcomes.
    public long Read { get; init; }

    public long Patched { get; init; }

    public long Failed { get; init; }

    /// <summary>
    /// Conversations that were found and have no outcome, counted when the run ends; null before, and where the process died.
    /// </summary>
    public long? Pending { get; init; }

    /// <summary>Conversations from before the window that the job had met and that were looked at again.</summary>
    public long KnownAgain { get; init; }

    /// <summary>Those of them that had changed, or were not settled, so that they are among the conversations read.</summary>
    public long ChangedAgain { get; init; }

    /// <summary>Conversations that were read by the attribute search instead of singly.</summary>
    public long BulkRead { get; init; }

    /// <summary>When the run first began to read again what earlier runs wrote; null where it did not.</summary>
    public DateTimeOffset? RecheckAt { get; init; }

    /// <summary>Written values that the run's recheck found lost.</summary>
    public long Lost { get; init; }

    /// <summary>When the values of its conversations were erased; null where they are kept.</summary>
    public DateTimeOffset? ValuesErasedAt { get; init; }

    /// <summary>The conversations that it writes and checks first; null for a run without a canary.</summary>
    public Canary? Canary { get; init; }

    /// <summary>Open conversations of the job that later runs look at again, as of the end of the run; null before.</summary>
    public long? Waiting { get; init; }

    // Mismatched attributes, counted when the run ends; null before.

    public long? Missing { get; init; }

    public long? Different { get; init; }

    /// <summary>Notes: collision, oversize, type.</summary>
    public long? Other { get; init; }

    /// <summary>Of the missing and different ones, those that the run left as they were.</summary>
    public long? Remaining { get; init; }

    /// <summary>The address of a conversation in Genesys Cloud, with <c>{id}</c> in place of its id; null where it is not known.</summary>
    public string? ConversationLink { get; init; }
}

/// <summary>A run that the ledger has.</summary>
/// <param name="Run">Without its large texts.</param>
/// <param name="Number">By which the rows of conversations name the run.</param>
internal sealed record StartedRun(RunRecord Run, long Number);

/// <summary>A part of a distributed run's window.</summary>
/// <param name="Done">All of it is settled.</param>
internal sealed record RunPart(TimeWindow Window, bool Done);

/// <summary>How a run ended.</summary>
/// <param name="Pending">Conversations that were found and have no outcome.</param>
internal sealed record RunEnd(
    RunStatus Status, ExitCode ExitCode, DateTimeOffset EndedAt, string? Message, int? QuotaAllowed, long Pending = 0)
{
    /// <summary>The job's new watermark, durable together with the run's end; null where it stays.</summary>
    public DateTimeOffset? Watermark { get; init; }

    /// <summary>Of this attempt; see <see cref="RunRecord.KnownAgain"/>.</summary>
    public long KnownAgain { get; init; }

    public long ChangedAgain { get; init; }

    public long BulkRead { get; init; }
}

/// <summary>One start of a run.</summary>
/// <param name="EndedAt">Null while it works, and where its process died.</param>
/// <param name="Message">Why it ended early; null where it did not.</param>
internal sealed record RunAttempt(DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? Message);

/// <summary>A patch that is about to be sent. Durable before the call.</summary>
/// <param name="CallsBefore">Calls already made for this conversation in this run (the live read).</param>
/// <param name="RecordVersion">
/// The version that the patch makes of a custom attributes record. Of the patches of a run it is set only where one is known to have
/// taken effect: an older version seen later is a read that lags behind.
/// </param>
internal sealed record PatchIntent(
    string RunId, string ConversationId, string ParticipantId, string Target, IReadOnlyList<AttributeChange> Changes,
    int CallsBefore, DateTimeOffset At, int? RecordVersion = null)
{
    /// <summary>Read back only: it created the custom attributes record.</summary>
    public bool CreatedRecord { get; init; }

    /// <summary>The values before come from the attribute search.</summary>
    public bool IsReadInBulk { get; init; }

    /// <summary>
    /// Of a canary, with its first patch of the conversation: all that the target carries, each attribute with its value before. Else null.
    /// </summary>
    public IReadOnlyList<AttributeChange>? Whole { get; init; }

    /// <summary>Read back only: the search was found to be wrong during the run, so the values before are not certain.</summary>
    public bool IsUnconfirmed { get; init; }

    /// <summary>Read back only: the target is known to have taken it.</summary>
    public bool TookEffect { get; init; }
}

/// <param name="Before">The value before, null where there was none.</param>
/// <param name="After">Null where the attribute is to be without a value.</param>
/// <param name="SourcePath">Where the value came from, as the reports tell it.</param>
internal sealed record AttributeChange(string Name, string? Before, string? After, string SourcePath = "")
{
    /// <summary>
    /// A change of a value, or to one, whose values are not kept: the ledger knows only that the attribute was written.
    /// </summary>
    public static AttributeChange WithoutValues(string name, string sourcePath) => new(name, null, null, sourcePath);

    [JsonIgnore]
    public bool HasValues => Before is not null || After is not null;
}

/// <summary>What became of one conversation, with everything that the reports tell about it.</summary>
internal sealed record ConversationResult
{
    public required string RunId { get; init; }

    public required string ConversationId { get; init; }

    public string? ParticipantId { get; init; }

    public DateTimeOffset? Start { get; init; }

    public DateTimeOffset? End { get; init; }

    public string? MediaType { get; init; }

    public required ConversationOutcome Outcome { get; init; }

    /// <summary>How many attributes are desired.</summary>
    public int Attributes { get; init; }

    /// <summary>Attributes written.</summary>
    public int Patched { get; init; }

    /// <summary>Calls made for this conversation alone, and status and correlation id of the last of them.</summary>
    public int Calls { get; init; }

    public int? HttpStatus { get; init; }

    public string? CorrelationId { get; init; }

    public string? Message { get; init; }

    public IReadOnlyList<MismatchResult> Mismatches { get; init; } = [];

    /// <summary>The desired attributes, for the catalogue (attributes.csv); empty where none were worked out.</summary>
    public IReadOnlyList<AttributeSeen> Seen { get; init; } = [];

    /// <summary>What the job's rules had matched by then in this process: once it is recorded, a resume need not see it again.</summary>
    public RuleNotes Notes { get; init; } = RuleNotes.None;

    /// <summary>What new rules would change; null where the run compares no rules.</summary>
    public IReadOnlyList<RuleChange>? RuleChanges { get; init; }

    /// <summary>The same with what a run with the new rules would write.</summary>
    public IEnumerable<RuleChange>? EffectsOfRules => RuleChanges?.Concat(
        Mismatches.Where(m => m.Action == AttributeAction.Planned).Select(m => new RuleChange(
            m.Mismatch.Attribute, m.Mismatch.Kind == MismatchKind.Missing ? RuleEffect.Adds : RuleEffect.Rewrites)));

    /// <summary>
    /// The conversation failed before it was compared: what an earlier attempt of the run found out about its mismatches stays.
    /// </summary>
    public bool HasNoEvidence => Outcome == ConversationOutcome.Failed && Mismatches.Count == 0;

    /// <summary>The conversation had not ended: whatever its outcome, a later run looks at it again.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Whether a patch intent was recorded before; its row is closed together with this outcome.</summary>
    public bool HadIntent { get; init; }

    /// <summary>
    /// Of a failed conversation whose patch was taken in part: the attributes that the target refused. All others of the patch are known to
    /// be written. Null where that is not known.
    /// </summary>
    public IReadOnlyCollection<string>? Refused { get; init; }

    /// <summary>Hashes of desired attributes that the target is now known to carry; see <see cref="InSyncKey"/>.</summary>
    public IReadOnlyList<string> Fingerprints { get; init; } = [];
}

internal sealed record MismatchResult(Mismatch Mismatch, AttributeAction Action, string? Message = null);

/// <param name="ValueLength">In Unicode code points.</param>
/// <param name="IsUnmapped">The target's schema has no field for it, so it is not desired.</param>
internal readonly record struct AttributeSeen(string Attribute, string SourcePath, int ValueLength, bool IsUnmapped = false);

/// <summary>What the rules of a run had matched at some point.</summary>
/// <param name="Patterns">As <see cref="SettingPattern.Text"/>.</param>
/// <param name="LeftOut">Flattened names that the rules leave out: the first few.</param>
internal sealed record RuleNotes(IReadOnlyList<string> Patterns, IReadOnlyList<string> LeftOut)
{
    public static RuleNotes None { get; } = new([], []);
}

/// <summary>A name that the run met, most frequent ones first where there are many.</summary>
/// <param name="SourcePath">Empty for one that the rules leave out.</param>
internal readonly record struct NameSeen(string Name, string SourcePath);

/// <summary>Asks whether a conversation's target is known to carry exactly the attributes of this hash.</summary>
internal readonly record struct InSyncKey(string ConversationId, string Hash);

/// <summary>A conversation that was open when it was last looked at.</summary>
internal sealed record DeferredConversation(string ConversationId, DateTimeOffset FirstSeen, DateTimeOffset LastSeen);

/// <summary>A conversation as the job's newest run recorded it.</summary>
/// <param name="End">Null where it was open, where the source gave no end, and where that run has been pruned.</param>
/// <param name="Outcome">Null where that run has been pruned.</param>
internal sealed record MetConversation(DateTimeOffset? End, ConversationOutcome? Outcome);

/// <summary>What a run of any job wrote, or may have written, to one participant.</summary>
/// <param name="TookEffect">False where it is not known: the process ended, or the conversation failed.</param>
internal sealed record WrittenChanges(
    string ConversationId, string ParticipantId, IReadOnlyList<AttributeChange> Changes, DateTimeOffset At, bool TookEffect)
{
    public string Job { get; init; } = "";
}

/// <summary>Calls made since the last time they were handed in, by endpoint (<c>GET /api/v2/conversations/{conversationId}</c>).</summary>
internal sealed record CallCounts(string Endpoint, long Calls, long Retries, long TooManyRequests);

// What the reports read.

/// <summary>A line of conversations.csv, counts included.</summary>
internal sealed record ConversationRow(
    string ConversationId, string? ParticipantId, string? Start, string? End, string? MediaType, string Outcome,
    long Attributes, long Missing, long Different, long Other, long Patched, long Calls, long? HttpStatus, string? CorrelationId,
    string? Message);

/// <summary>A line of mismatches.csv.</summary>
internal sealed record MismatchRow(
    string ConversationId, string? ParticipantId, string? Start, string? MediaType, string Attribute, string SourcePath, string Kind,
    string? Expected, string? Actual, string Action, long? HttpStatus, string? CorrelationId, string? Message)
{
    /// <summary>False once they were erased: every mismatch has one of them at first.</summary>
    public bool HasValues => Expected is not null || Actual is not null;
}

/// <summary>A conversation that failed, as a resume tries it again.</summary>
internal sealed record FailedRow(string ConversationId, string? Start, string? End, string? MediaType);

/// <summary>A line of attributes.csv.</summary>
internal sealed record AttributeRow(
    string Attribute, string SourcePath, long Conversations, double Coverage, long Mismatches, long Patched, long MaxLength,
    bool IsUnmapped = false);

/// <summary>Everything summary.json counts. Holds every outcome and every kind, also those with 0.</summary>
internal sealed record RunCounts(
    IReadOnlyDictionary<ConversationOutcome, long> Outcomes, IReadOnlyDictionary<MismatchKind, long> Kinds, long AttributesPatched,
    IReadOnlyList<CallCounts> Calls)
{
    /// <summary>In order of time.</summary>
    public IReadOnlyList<RunAttempt> Attempts { get; init; } = [];

    /// <summary>What the job's rules matched, as <see cref="SettingPattern.Text"/>; empty for a run of an earlier version.</summary>
    public IReadOnlyList<string> MatchedPatterns { get; init; } = [];

    /// <summary>Names that the run met, no more than <see cref="MostNames"/>.</summary>
    public IReadOnlyList<NameSeen> Names { get; init; } = [];

    public const int MostNames = 5000;

    /// <summary>The effects of new rules; null where they were not asked for.</summary>
    public RuleFigures? Rules { get; init; }

    /// <summary>What the run's recheck found, by age.</summary>
    public IReadOnlyList<RecheckSums> Recheck { get; init; } = [];

    /// <summary>Written values that the run's recheck found lost.</summary>
    public long Lost => Recheck.Sum(r => r.Lost);

    /// <summary>Of a run that came to its end with these counts.</summary>
    public ExitCode ExitCode => ExitCodes.OfRun(
        Outcomes.GetValueOrDefault(ConversationOutcome.Failed),
        Kinds.GetValueOrDefault(MismatchKind.Missing) + Kinds.GetValueOrDefault(MismatchKind.Different) + Lost, AttributesPatched);

    /// <summary>By the word of the reports, in the order of the closing sum.</summary>
    public IReadOnlyDictionary<string, long> OutcomesByWord =>
        ContractNames.Outcomes.ToDictionary(ContractNames.Of, o => Outcomes.GetValueOrDefault(o));

    public IReadOnlyDictionary<string, long> KindsByWord =>
        ContractNames.Kinds.ToDictionary(ContractNames.Of, k => Kinds.GetValueOrDefault(k));
}

internal sealed record JobWatermark(string Job, string Connection, DateTimeOffset Until);
