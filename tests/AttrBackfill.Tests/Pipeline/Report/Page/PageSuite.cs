using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Report;
using AttrBackfill.Tests.Pipeline.Ledger;

namespace AttrBackfill.Tests.Pipeline.Report.Page;

/// <summary>Runs whose pages are known, written from a ledger.</summary>
public abstract class PageSuite : LedgerSuite
{
    private protected const string RunId = "20261120T023000Z-0001";

    private protected string Output => ((SqlitePlace)Place).Folder;

    private protected string Page => Path.Combine(Output, "nightly", RunId, "report.html");

    private protected string Index => Path.Combine(Output, "index.html");

    private protected override ILedgerPlace NewPlace() => new SqlitePlace();

    /// <summary>
    /// Three days of New York: on the first two patched, one in sync and a mismatch by night, on the second one failed, on the third one
    /// kept. Six calls at first and three, one of them refused, twenty seconds later.
    /// </summary>
    private protected async Task KnownRunAsync(ReportSettings? report = null)
    {
        var run = NewRun(RunId, settings: new JobSettings { Name = "nightly", Report = report ?? new() });
        var from = run.From!.Value;
        run = run with { To = from.AddDays(3) };
        await Ledger.Runs.StartAsync(run, Token);
        Ledger.Journal.CountCalls(RunId, [new("GET /a", 6, 0, 0)]);
        await RecordAsync(
            Result(run, "c1", ConversationOutcome.Patched, Missing("email", "user@example.com", path: "pre.email"), Different("plan")) with
            {
                Patched = 2,
                Seen = [new("email", "pre.email", 16), new("plan", "plan", 3)],
            },
            // Four in the morning of the next day in UTC.
            Result(run, "c2", ConversationOutcome.Patched, Missing("email", "other@example.com", path: "pre.email")) with
            {
                Start = from.AddHours(23.5),
                Patched = 1,
                Seen = [new("email", "pre.email", 17)],
            },
            Result(run, "c3") with { Seen = [new("plan", "plan", 3)] },
            Result(run, "c4", ConversationOutcome.Failed) with
            {
                Start = from.AddDays(1.5),
                HttpStatus = 403,
                CorrelationId = "corr-4",
                Message = "the role lacks a permission",
            },
            Result(run, "c5", ConversationOutcome.Kept, Missing("city", "", AttributeAction.Kept), Note("email")) with
            {
                Start = from.AddDays(2.5),
                Seen = [new("city", "city", 0), new("email", "email", 1)],
            });
        Clock.Advance(TimeSpan.FromSeconds(20));
        Ledger.Journal.CountCalls(RunId, [new("PATCH /b", 3, 1, 1)]);
        await Ledger.Reports.CountsAsync(RunId, Token);
        await EndAsync(run);
        await WriteAsync(RunId);
    }

    private protected Task EndAsync(RunRecord run, string? message = null) => Ledger.Runs.EndAsync(
        run.RunId, new RunEnd(RunStatus.Completed, ExitCode.ConversationsFailed, run.StartedAt.AddSeconds(83), message, 300), Token);

    private protected async Task<IReadOnlyList<string>> WriteAsync(string runId) =>
        await RunReports.WriteAsync(Ledger, (await Ledger.Runs.FindAsync(runId, Token))!, Output, _ => { }, Token);

    private protected static MismatchResult Different(string attribute, string expected = "new", string actual = "old") =>
        new(new Mismatch(attribute, attribute, MismatchKind.Different, expected, actual, ToWrite: true), AttributeAction.Patched);

    private protected static MismatchResult Note(string attribute) => new(
        new Mismatch(attribute, attribute, MismatchKind.Collision, "one", "other", ToWrite: false), AttributeAction.Kept,
        "two paths, one name");
}
