using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Pipeline.Report;

/// <summary>What summary.json says of a run, and <c>--json</c> prints. The property names are part of the product's contract.</summary>
internal sealed record RunSummary(
    string RunId, string Job, string Mode, string Target, bool DryRun, string? RefersTo, string? From, string? To, string TimeZone,
    string StartedAt, string? EndedAt, string Status, int? ExitCode, long Read, IReadOnlyDictionary<string, long> Outcomes,
    IReadOnlyDictionary<string, long> Kinds, long AttributesPatched, CallSummary Calls, QuotaSummary Quota, string Version)
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        // The text stands in a file or on a terminal, never in HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static async Task<RunSummary> BuildAsync(ILedger ledger, RunRecord run, CancellationToken cancellationToken) =>
        Of(run, await ledger.CountsAsync(run.RunId, cancellationToken));

    public static RunSummary Of(RunRecord run, RunCounts counts) => new(
        run.RunId, run.Job, run.Mode, run.Target, run.DryRun, run.RefersTo, LedgerTime.Of(run.From), LedgerTime.Of(run.To),
        run.TimeZone, LedgerTime.Of(run.StartedAt), LedgerTime.Of(run.EndedAt), Words.Of(run.Status), run.ExitCode,
        counts.Outcomes.Values.Sum(), counts.OutcomesByWord, counts.KindsByWord, counts.AttributesPatched,
        new CallSummary(
            counts.Calls.Sum(c => c.Calls), counts.Calls.ToDictionary(c => c.Endpoint, c => c.Calls),
            counts.Calls.Sum(c => c.Retries), counts.Calls.Sum(c => c.TooManyRequests)),
        new QuotaSummary(run.QuotaAllowed, run.QuotaShare), run.Version);

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>
    /// The closing line of a run: <c>read 1000 = in-sync 612 + patched 301 + …</c>. What a run of this kind cannot have, planned and
    /// kept, shows only where there is any.
    /// </summary>
    public string SumLine()
    {
        var line = new StringBuilder("read ").Append(Read.ToString(CultureInfo.InvariantCulture));
        var joint = " = ";
        foreach (var outcome in Words.Outcomes)
        {
            var count = Outcomes[Words.Of(outcome)];
            if (count == 0 && outcome is ConversationOutcome.Planned or ConversationOutcome.Kept)
                continue;
            line.Append(joint).Append(Words.Of(outcome)).Append(' ').Append(count.ToString(CultureInfo.InvariantCulture));
            joint = " + ";
        }
        return line.ToString();
    }
}

internal sealed record CallSummary(long Total, IReadOnlyDictionary<string, long> ByEndpoint, long Retries, long TooManyRequests);

/// <param name="Allowed">Calls that the server allows in a window; null where it never said.</param>
/// <param name="Share">The part of them that the connection may use.</param>
internal sealed record QuotaSummary(int? Allowed, double Share);
