using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Report.Content;

/// <summary>What summary.json says of a run, and <c>--json</c> prints. The property names are part of the product's contract.</summary>
/// <param name="Message">Why the run ended as it did; null where there is nothing to say.</param>
/// <param name="Pending">Conversations found and not looked at; null while the run works, and where its process died.</param>
/// <param name="KnownAgain">Conversations from before the window that the job had met and that were looked at again.</param>
/// <param name="ChangedAgain">Those of them that had changed: they are among the conversations read.</param>
/// <param name="Waiting">Open conversations that later runs of the job look at again; null while the run works.</param>
/// <param name="BulkRead">Conversations that were read by the attribute search instead of singly.</param>
/// <param name="Recheck">What became of the values that earlier runs wrote; null where the run did not look.</param>
/// <param name="Canary">The conversations that were written and checked first; null for a run without a canary.</param>
/// <param name="Gone">Conversations that analytics lists and the live API no longer returns.</param>
/// <param name="Remaining">Missing and different attributes that the run left as they were; null while it works.</param>
/// <param name="Masked">The patterns of attributes whose values the reports mask.</param>
/// <param name="UnmatchedSettings">
/// The patterns of the job's settings that matched nothing in the whole run, with the nearest names.
/// </param>
/// <param name="Forecast">What it costs to apply the plan; null for a run that is not a plan.</param>
/// <param name="Rules">What new rules would change; null where none are compared.</param>
internal sealed record RunSummary(
    string RunId, string Job, string Kind, string Mode, string Target, bool DryRun, string? RefersTo, string? From, string? To,
    string TimeZone, string StartedAt, string? EndedAt, string Status, int? ExitCode, string? Message, long Read, long? Pending,
    long KnownAgain, long ChangedAgain, long? Waiting, long BulkRead, RecheckSummary? Recheck, CanarySummary? Canary,
    IReadOnlyDictionary<string, long> Outcomes, long Gone, IReadOnlyDictionary<string, long> Kinds, long AttributesPatched,
    long? Remaining, CallSummary Calls, QuotaSummary Quota, IReadOnlyList<AttemptSummary> Attempts, IReadOnlyList<string> Masked,
    IReadOnlyList<string> UnmatchedSettings, PlanForecast? Forecast, RulesSummary? Rules, string Version)
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        // The text stands in a file or on a terminal, never in HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static async Task<RunSummary> BuildAsync(SqlLedger ledger, RunRecord run, CancellationToken cancellationToken) =>
        Of(run, await ledger.Reports.CountsAsync(run.RunId, cancellationToken));

    public static RunSummary Of(RunRecord run, RunCounts counts) => Of(run, counts, JobSettingsJson.Deserialize(run.Settings));

    static RunSummary Of(RunRecord run, RunCounts counts, JobSettings job) =>
        Of(run, counts, job, PlanForecast.Of(run, job, counts.Outcomes.GetValueOrDefault(ConversationOutcome.Planned)));

    static RunSummary Of(RunRecord run, RunCounts counts, JobSettings job, PlanForecast? forecast) => new(
        run.RunId, run.Job, ContractNames.Of(run.Kind), run.Mode, run.Target, run.DryRun, run.RefersTo,
        IsoTime.Of(run.From), IsoTime.Of(run.To), run.TimeZone, IsoTime.Of(run.StartedAt), IsoTime.Of(run.EndedAt),
        ContractNames.Of(run.Status), run.ExitCode, run.Message,
        counts.Outcomes.Values.Sum(), run.Pending, run.KnownAgain, run.ChangedAgain, run.Waiting, run.BulkRead,
        run.RecheckAt is null ? null : RecheckSummary.Of(counts.Recheck),
        run.Canary is { } canary ? CanarySummary.Of(canary) : null,
        counts.OutcomesByWord,
        counts.Outcomes.GetValueOrDefault(ConversationOutcome.Gone), counts.KindsByWord, counts.AttributesPatched, run.Remaining,
        new CallSummary(
            counts.Calls.Sum(c => c.Calls), counts.Calls.ToDictionary(c => c.Endpoint, c => c.Calls),
            counts.Calls.Sum(c => c.Retries), counts.Calls.Sum(c => c.TooManyRequests)),
        new QuotaSummary(run.QuotaAllowed, run.QuotaShare), AttemptsOf(run, counts), job.Report.Mask,
        Content.UnmatchedSettings.Of(run, counts, job), forecast, RulesSummary.Of(run, counts, forecast), run.Version);

    static List<AttemptSummary> AttemptsOf(RunRecord run, RunCounts counts) =>
    [
        .. counts.Attempts.Select((a, i) => new AttemptSummary(
            IsoTime.Of(a.StartedAt), IsoTime.Of(a.EndedAt),
            a.Message ?? (run.Status == RunStatus.Died && i == counts.Attempts.Count - 1 ? run.Message : null))),
    ];

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>
    /// The closing line of a run: <c>read 1000 = in-sync 612 + patched 301 + …</c>.
    /// </summary>
    public string SumLine()
    {
        var line = new StringBuilder("read ").Append(Read.ToString(CultureInfo.InvariantCulture));
        var joint = " = ";
        foreach (var outcome in ContractNames.Outcomes.Where(Shows))
        {
            var count = Outcomes[ContractNames.Of(outcome)];
            line.Append(joint).Append(ContractNames.Of(outcome)).Append(' ').Append(count.ToString(CultureInfo.InvariantCulture));
            joint = " + ";
        }
        if (IsUnfinished && Pending is { } pending)
            line.Append(joint).Append("pending ").Append(pending.ToString(CultureInfo.InvariantCulture));
        return line.ToString();
    }

    /// <summary>Planned, kept and gone show only where there are any.</summary>
    public bool Shows(ConversationOutcome outcome) => Outcomes[ContractNames.Of(outcome)] > 0
        || outcome is not (ConversationOutcome.Planned or ConversationOutcome.Kept or ConversationOutcome.Gone);

    /// <summary>What the look-back came to; null where nothing was looked at again.</summary>
    public string? LookedAgainLine() =>
        KnownAgain == 0 ? null : FormattableString.Invariant($"looked again at {KnownAgain} known, {ChangedAgain} of them had changed");

    /// <summary>What the recheck came to; null where nothing was read again.</summary>
    public string? RecheckLine() => Recheck is not { Rechecked: > 0 } found ? null : FormattableString.Invariant(
        $"rechecked {found.Rechecked} conversations: {found.StillThere} values still there, {found.ChangedByOthers} changed, {found.Lost} lost, {found.Gone} gone");

    /// <summary>What the canary came to; null for a run without one.</summary>
    public string? CanaryLine() => Canary?.ToLine();

    bool IsUnfinished => ContractNames.Status(Status) is not (RunStatus.Running or RunStatus.Completed);

    /// <summary>The first line about a run that did not finish: how far it came, and why; null for any other run.</summary>
    public string? UnfinishedLine()
    {
        if (!IsUnfinished) return null;
        var left = Pending is > 0 ? FormattableString.Invariant($"; {Pending} not looked at") : "";
        var of = Pending is > 0 ? FormattableString.Invariant($" of {Read + Pending}") : "";
        var why = Message is { } message ? $": {message.TrimEnd('.')}" : "";
        return FormattableString.Invariant($"{Status.ToUpperInvariant()} after {Read}{of} conversations{why}{left}");
    }
}

/// <param name="Rechecked">Conversations that were read again.</param>
/// <param name="StillThere">Written attributes whose value is still there.</param>
/// <param name="ChangedByOthers">Written attributes with another value since, or written again by a later run.</param>
/// <param name="Lost">Written attributes whose value is gone: absent, empty, or as before the write.</param>
/// <param name="Gone">Conversations that are no longer returned.</param>
internal sealed record RecheckSummary(
    long Rechecked, long StillThere, long ChangedByOthers, long Lost, long Gone, IReadOnlyList<RecheckOfAge> ByAge)
{
    public static RecheckSummary Of(IReadOnlyList<RecheckSums> sums) => new(
        sums.Sum(s => s.Conversations), sums.Sum(s => s.StillThere), sums.Sum(s => s.ChangedByOthers), sums.Sum(s => s.Lost),
        sums.Sum(s => s.Gone), [.. sums.Select(s => new RecheckOfAge(s.Days, s.StillThere, s.ChangedByOthers, s.Lost))]);
}

/// <param name="Days">The age of the writes in whole days.</param>
internal sealed record RecheckOfAge(int Days, long StillThere, long ChangedByOthers, long Lost);

internal sealed record AttemptSummary(string StartedAt, string? EndedAt, string? Message);

internal sealed record CallSummary(long Total, IReadOnlyDictionary<string, long> ByEndpoint, long Retries, long TooManyRequests);

/// <param name="Allowed">Calls that the server allows in a window; null where it never said.</param>
/// <param name="Share">The part of them that the connection may use.</param>
internal sealed record QuotaSummary(int? Allowed, double Share);
