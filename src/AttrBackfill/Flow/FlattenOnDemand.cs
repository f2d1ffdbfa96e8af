using AttrBackfill.Configuration;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets.Contract;
using AttrBackfill.Runs.Execution;
using AttrBackfill.Runs.Request;

namespace AttrBackfill.Flow;

/// <summary>What became of one conversation that was flattened on demand.</summary>
/// <param name="Written">Attributes written just now.</param>
/// <param name="Failure">Null where all is written that the rules want written.</param>
internal sealed record LiveResult(string RunId, int Written, string? Failure);

/// <summary>
/// Writes one conversation at a time into the live run of the job's day. A conversation that is flattened again that day is seen as it was
/// before the first time, so that the run's row of it shows all that the run did.
/// </summary>
internal sealed class FlattenOnDemand(SqlLedger ledger, LiveJob of, TimeProvider clock)
{
    const string VerifyNone = "none";

    /// <summary>A write that a flow waits for is not read back.</summary>
    readonly JobSettings _job = OnDemand.Rules(of.Job) with { Verify = VerifyNone };

    /// <param name="live">As it was just read; its extraction has attributes.</param>
    /// <exception cref="LedgerException">The ledger cannot be written: nothing more is sent.</exception>
    /// <exception cref="GenesysException">All of Genesys Cloud refuses or is away.</exception>
    /// <exception cref="Genesys.Quota.OverQuotaException">The announced write stays in doubt; the next call, or the job's next run,
    /// settles it.</exception>
    public async Task<LiveResult> WriteAsync(RunTarget target, Evaluation live, CancellationToken cancellationToken)
    {
        var request = new RunRequest(_job, of.Connection, RunKind.Live, DryRun: false, Today(), new RunSelection(null, null));
        var runId = await StartAsync(request, cancellationToken);
        var conversation = live.Conversation;
        var earlier = await ledger.Journal.IntentsAsync(runId, conversation.Id, cancellationToken);
        var due = live.Reconciliation?.Changes.Count() ?? 0;
        if (earlier.Count > 0) live = target.Evaluator.Of(conversation with { InDoubt = AnnouncedChanges.Of(earlier) });
        var counters = new RunCounters(new RunGuards(new GuardSettings(), ignored: true));
        var result = await Processor(request, runId, target, counters).ProcessAsync(new DueConversation(live), runId, cancellationToken);
        return result.Outcome == ConversationOutcome.Failed
            ? new LiveResult(runId, 0, string.Join("; ", counters.FirstFailures))
            : new LiveResult(runId, result.Outcome == ConversationOutcome.Kept ? 0 : due, null);
    }

    ConversationProcessor Processor(RunRequest request, string runId, RunTarget target, RunCounters counters)
    {
        var policy = new RunPolicy(request);
        var outcomes = new OutcomeFactory(runId);
        return new ConversationProcessor(
            _job, policy, outcomes, target, bulk: null, new InSyncIndex(request, policy, outcomes, ledger), ledger, counters,
            new SemaphoreSlim(1), clock, giveUp: () => { }, stopping: CancellationToken.None);
    }

    async Task<string> StartAsync(RunRequest request, CancellationToken cancellationToken)
    {
        for (var now = clock.GetUtcNow(); ; now += TimeSpan.FromMilliseconds(1))
        {
            var run = new RunRecord
            {
                RunId = RunId.New(now),
                Job = of.Job.Name,
                Connection = of.Connection,
                Kind = RunKind.Live,
                Mode = SettingNames.Of(of.Job.Mode),
                Target = SettingNames.Of(of.Job.Target),
                From = request.Window!.Value.From,
                To = request.Window.Value.To,
                TimeZone = of.Job.TimeZone,
                Selection = request.Selection.ToJson(),
                Settings = JobSettingsJson.Serialize(of.Job),
                StartedAt = now,
                QuotaShare = of.Endpoint.QuotaShare,
                Version = ProductVersion.Text,
                ConversationLink = of.Endpoint.ConversationLinkOf(of.Job),
            };
            if (await ledger.Runs.StartLiveAsync(run, cancellationToken) is { } id) return id;
        }
    }

    TimeWindow Today()
    {
        var zone = TimeZones.Find(of.Job.TimeZone);
        return ZoneDays.WindowOf(ZoneDays.DayOf(clock.GetUtcNow(), zone), zone);
    }
}
