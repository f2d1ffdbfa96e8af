using System.Data.Common;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

/// <summary>A place of its own for one test's ledger.</summary>
internal interface ILedgerPlace : IAsyncDisposable
{
    Task<SqlLedger> OpenAsync(TimeProvider clock, CancellationToken cancellationToken);

    /// <summary>A connection beside the ledger's, as another process has it.</summary>
    DbConnection Connect();
}

/// <summary>
/// How every ledger behaves, whatever its store. The suites derive from this; a store runs them by deriving from each and naming
/// its place.
/// </summary>
public abstract class LedgerSuite : IAsyncLifetime
{
    private protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 20, 2, 30, 0, TimeSpan.Zero));

    private protected ILedgerPlace Place { get; private set; } = null!;

    private protected SqlLedger Ledger { get; private set; } = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Place = NewPlace();
        Ledger = await Place.OpenAsync(Clock, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await Ledger.DisposeAsync();
        await Place.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected abstract ILedgerPlace NewPlace();

    private protected Task<SqlLedger> OpenAnotherAsync() => Place.OpenAsync(Clock, Token);

    private protected async Task<RunRecord> StartAsync(
        string id = "20261120T023000Z-0001", string job = "nightly", bool dryRun = false, RunKind kind = RunKind.Run,
        string connection = "default", string target = "participant")
    {
        var run = NewRun(id, job) with { DryRun = dryRun, Kind = kind, Connection = connection, Target = target };
        await Ledger.Runs.StartAsync(run, Token);
        return run;
    }

    private protected static RunRecord NewRun(string id, string job = "nightly", JobSettings? settings = null) => new()
    {
        RunId = id,
        Job = job,
        Connection = "default",
        Mode = "backfill",
        Target = "participant",
        From = new DateTimeOffset(2026, 11, 19, 5, 0, 0, TimeSpan.Zero),
        To = new DateTimeOffset(2026, 11, 20, 5, 0, 0, TimeSpan.Zero),
        TimeZone = "America/New_York",
        Settings = JobSettingsJson.Serialize(settings ?? new JobSettings { Name = job }),
        StartedAt = new DateTimeOffset(2026, 11, 20, 2, 30, 0, TimeSpan.Zero),
        QuotaShare = 0.9,
        Version = "0.1.0",
    };

    private protected static ConversationResult Result(
        RunRecord run, string id, ConversationOutcome outcome = ConversationOutcome.InSync, params MismatchResult[] mismatches) => new()
        {
            RunId = run.RunId,
            ConversationId = id,
            ParticipantId = "p-" + id,
            Start = new DateTimeOffset(2026, 11, 19, 6, 0, 0, TimeSpan.Zero),
            MediaType = "message",
            Outcome = outcome,
            Mismatches = mismatches,
        };

    private protected static MismatchResult Missing(
        string attribute, string expected = "v", AttributeAction action = AttributeAction.Patched, string? path = null) =>
        new(new Mismatch(attribute, path ?? attribute, MismatchKind.Missing, expected, null, ToWrite: true), action);

    private protected static PatchIntent Intent(RunRecord run, string id, params AttributeChange[] changes) =>
        new(run.RunId, id, "p-" + id, run.Target, changes, 1, run.StartedAt);

    private protected Task RecordAsync(params ConversationResult[] results) =>
        Task.WhenAll(results.Select(r => Ledger.Journal.RecordOutcomeAsync(r, Token)));
}
