using System.Globalization;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Pipeline.Targets;
using AttrBackfill.Runs.Execution;
using AttrBackfill.Runs.Request;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Display;

/// <summary>
/// The end of a run on stdout: the sum, outcomes, the worst attributes, calls and time, how a flow reads what was written, what to do next,
/// the reports.
/// </summary>
/// <param name="again">Makes a command that works on the same files.</param>
internal sealed class RunClosing(TextWriter to, int width, RunResult finished, RunDigest digest, TimeSpan took, Func<string, string> again)
{
    const int LongestName = 120;
    const int UnmatchedShown = 2;

    readonly RunRecord _run = finished.Run;
    readonly RunSummary _summary = RunSummary.Of(finished.Run, finished.Counts);

    public void Write()
    {
        if (_summary.UnfinishedLine() is { } unfinished) to.WriteLine(unfinished);
        to.WriteLine(_summary.SumLine());
        if (_run is { Status: RunStatus.Completed, Message: { } message }) to.WriteLine(message);
        if (_summary.LookedAgainLine() is { } looked) to.WriteLine(looked);
        if (_summary.CanaryLine() is { } canary) to.WriteLine(Wrapping.Fit(canary, width));
        if (_summary.RecheckLine() is { } rechecked) WriteParts(rechecked.Split(", "));
        if (_run.From is not null && _run.From == _run.To)
            to.WriteLine("nothing is due: the last window that succeeded reaches to the last full day; give dates to run again");
        if (NothingToWrite() is { } nothing) to.WriteLine(nothing);
        if (Gone() is { } gone) WriteParts(gone);
        if (_summary.Rules is { } rules)
        {
            new RulesText(to, width, again).Write(rules);
        }
        else
        {
            WriteOutcomes();
            WriteWorst();
        }

        WriteParts(
            $"calls {_summary.Calls.Total}", Written(), $"run {_run.RunId} {_summary.Status}");
        WriteParts([.. CostParts()]);
        if (_summary.Forecast is { } forecast) to.WriteLine(forecast);
        WriteUnmatched();
        if (_summary.Rules is null) WriteExpressions();
        foreach (var next in NextStep.After(_run, finished.Counts.Outcomes.GetValueOrDefault(ConversationOutcome.Planned)))
            to.WriteLine($"{next.Purpose}: {again(next.Arguments)}");
        WriteReports();
    }

    void WriteReports()
    {
        if (_summary.Rules is not null && finished.Reports is [var first, ..])
        {
            to.WriteLine($"reports: {Path.GetDirectoryName(first)}; rules.html shows what the rules change");
            return;
        }

        to.WriteLine("reports:");
        foreach (var path in finished.Reports) to.WriteLine($"  {path}");
    }

    /// <summary>What a run would do is not shown as done.</summary>
    string Written() => _run.DryRun
        ? $"would patch {finished.Counts.Outcomes.GetValueOrDefault(ConversationOutcome.Planned)} conversations, wrote nothing"
        : $"attributes written {_summary.AttributesPatched}";

    void WriteOutcomes()
    {
        if (_summary.Read == 0) return;
        to.WriteLine();
        to.WriteLine("OUTCOME        CONVERSATIONS    SHARE");
        foreach (var outcome in ContractNames.Outcomes.Select(ContractNames.Of).Where(o => _summary.Outcomes[o] > 0))
        {
            var count = _summary.Outcomes[outcome];
            to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{outcome,-13}  {count,13}  {100.0 * count / _summary.Read,6:0.0}%"));
        }

        to.WriteLine();
    }

    void WriteWorst()
    {
        if (digest.Worst.Count == 0) return;
        to.WriteLine("MISMATCHES  PATCHED  ATTRIBUTE");
        foreach (var a in digest.Worst)
        {
            to.WriteLine(
                Wrapping.Fit(string.Create(CultureInfo.InvariantCulture, $"{a.Mismatches,10}  {a.Patched,7}  {Name(a.Attribute)}"), width));
        }

        to.WriteLine();
    }

    IEnumerable<string> CostParts()
    {
        if (_run.QuotaAllowed is { } allowed)
        {
            yield return $"limit {allowed} calls a minute";
            yield return string.Create(CultureInfo.InvariantCulture, $"at most {_run.QuotaShare:0%} of it used");
        }

        if (_summary.Calls.Retries > 0) yield return $"{_summary.Calls.Retries} retried";
        if (_summary.Calls.TooManyRequests > 0) yield return $"{_summary.Calls.TooManyRequests} answered 429";
        yield return $"took {ProgressText.Span(took)}";
    }

    /// <summary>As an Architect flow would read them; all of them stand in attributes.csv.</summary>
    void WriteExpressions()
    {
        if (digest.WrittenInAll == 0 || _run.Kind == RunKind.Revert || !_run.KeepsValues) return;
        to.WriteLine("in a flow:");
        var job = JobSettingsJson.Deserialize(_run.Settings);
        foreach (var a in digest.Written) to.WriteLine($"  {SafeText.Plain(FlowExpression.Of(job, a), LongestName)}");
        var more = digest.WrittenInAll - digest.Written.Count;
        if (more > 0) to.WriteLine($"  and {more} more in attributes.csv");
        to.WriteLine(Wrapping.Fit($"  {FlowExpression.VisibilityOf(job).When}", width));
    }

    /// <summary>Of a run that finished: all is in sync only where nothing was left out, open conversations among it.</summary>
    string? NothingToWrite()
    {
        if (_run.Status != RunStatus.Completed || !(Has(ConversationOutcome.InSync) || _run.KnownAgain > 0)) return null;
        ConversationOutcome[] nothing = [ConversationOutcome.InSync, ConversationOutcome.NoCustomer, ConversationOutcome.NoAttributes];
        var left = ContractNames.Outcomes.Except(nothing).Where(Has).ToList();
        var deferred = Math.Max(
            finished.Counts.Outcomes.GetValueOrDefault(ConversationOutcome.Deferred), _run is { From: not null, Waiting: { } waiting }
                ? waiting
                : 0);
        return left switch
        {
            [] or [ConversationOutcome.Deferred] or [ConversationOutcome.Gone] or [ConversationOutcome.Deferred, ConversationOutcome.Gone]
                when deferred > 0 =>
                $"nothing to write; {deferred} deferred: {Deferred()}",
            [] when _run.Message is null && RunSelection.FromJson(_run.Selection).Limit is null => "all in sync: nothing to write",
            [] => "nothing to write",
            [ConversationOutcome.Gone] => "nothing to write",
            _ => null,
        };
    }

    string Deferred() => _run.KeepsValues
        ? "open conversations, looked at again once they have ended"
        : $"open or ended less than {ScrubSettings.Of(JobSettingsJson.Deserialize(_run.Settings)).After} ago, looked at again later";

    /// <summary>The live API keeps conversations for less time than analytics; the newest one that is gone shows for how long.</summary>
    string[]? Gone()
    {
        if (!Has(ConversationOutcome.Gone)) return null;
        string[] parts =
            [$"{finished.Counts.Outcomes[ConversationOutcome.Gone]} gone: analytics lists them", "the live API no longer returns them"];
        return digest.NewestGone is { } newest
            ? [.. parts, string.Create(CultureInfo.InvariantCulture, $"the newest of them started on {newest.UtcDateTime:yyyy-MM-dd}")]
            : parts;
    }

    /// <summary>The first few; summary.json and the page have all.</summary>
    void WriteUnmatched()
    {
        var all = _summary.UnmatchedSettings;
        if (all.Count == 0) return;
        var more = all.Count > UnmatchedShown ? $", and {all.Count - UnmatchedShown} more in summary.json" : "";
        var sentence = $"matched nothing: {string.Join(", ", all.Take(UnmatchedShown))}{more}";
        foreach (var line in Wrapping.Lines(sentence.Split(' '), " ", width)) to.WriteLine(line);
    }

    bool Has(ConversationOutcome outcome) => finished.Counts.Outcomes.GetValueOrDefault(outcome) > 0;

    void WriteParts(params IReadOnlyList<string> parts)
    {
        foreach (var line in Wrapping.Lines(parts, ", ", width)) to.WriteLine(line);
    }

    /// <summary>Names come from the public, as values do.</summary>
    static string Name(string attribute) => SafeText.Plain(attribute, LongestName);
}
