using AttrBackfill.Configuration;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Genesys.Quota;
using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Targets.Contract;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Flow;

/// <summary>The write of one conversation failed. The message names the call and its correlation id, and no value.</summary>
internal sealed class NotFlattenedException(string message) : Exception(message);

/// <summary>Answers a flow's calls about single conversations, and flattens them at its demand.</summary>
/// <param name="log">Of what goes wrong with reports.</param>
/// <param name="trace">Gets a line for each call and retry.</param>
internal sealed class LiveCalls(
    LedgerLocation location, string outputFolder, UrgentLanes lanes, TimeProvider clock, ILogger log, ILogger trace) : IAsyncDisposable
{
    /// <summary>Two calls about one conversation come one after the other; others seldom wait for each other.</summary>
    const int Turns = 256;

    readonly LiveLedger _ledger = new(location, clock);
    readonly LiveTargets _targets = new(lanes, clock, trace);
    readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, Turns).Select(_ => new SemaphoreSlim(1))];
    ContractAttributes? _names;
    LiveReports? _reports;

    /// <param name="jobs">Whose calls are to be expected.</param>
    public void Start(IReadOnlyList<JobSettings> jobs)
    {
        _names = new ContractAttributes(_ledger, clock);
        _reports = new LiveReports(_ledger, outputFolder, clock, log);
        _reports.Start();
        _ = Task.Run(() => _names.LoadAsync(jobs));
    }

    /// <summary>The flattened attributes of a conversation, from one live read.</summary>
    /// <exception cref="GenesysException">It cannot be read.</exception>
    /// <exception cref="OverQuotaException">Nothing was called.</exception>
    /// <exception cref="LedgerException">The names cannot be read.</exception>
    public async Task<LiveAnswer> ReadAsync(LiveJob job, string conversationId, CancellationToken cancellationToken)
    {
        var target = await OpenAsync(job, cancellationToken);
        var live = await CallAsync(job, () => OnDemand.ReadAsync(target, conversationId, new CallLog(), cancellationToken));
        return await AnswerAsync(job, live, null, cancellationToken);
    }

    /// <summary>The same, and whatever the job's rules want written is written.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    /// <exception cref="NotFlattenedException">The write failed; the ledger says so too.</exception>
    public async Task<LiveAnswer> FlattenAsync(LiveJob job, string conversationId, CancellationToken cancellationToken)
    {
        if (job.Endpoint.Facts.Obstacle(job.Job) is { } why) throw new NotFlattenedException(why);
        var turn = _turns[(uint)conversationId.GetHashCode(StringComparison.Ordinal) % Turns];
        await turn.WaitAsync(cancellationToken);
        try
        {
            var target = await OpenAsync(job, cancellationToken);
            var live = await CallAsync(job, () => OnDemand.ReadAsync(target, conversationId, new CallLog(), cancellationToken));
            // From here on the caller's patience does not count: what was begun is finished.
            var mayWrite = live.Extraction!.Verdict == ExtractVerdict.Attributes && !await IsForgottenAsync(conversationId);
            var written = mayWrite ? await WriteAsync(job, target, live) : 0;
            return await AnswerAsync(job, live, written, CancellationToken.None);
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_reports is not null) await _reports.DisposeAsync();
        await _ledger.DisposeAsync();
        _targets.Dispose();
    }

    async Task<int> WriteAsync(LiveJob job, RunTarget target, Evaluation live)
    {
        var ledger = await _ledger.OpenAsync(CancellationToken.None);
        LiveResult result;
        try
        {
            result = await CallAsync(job, () => new FlattenOnDemand(ledger, job, clock).WriteAsync(target, live, CancellationToken.None));
        }
        catch (LedgerException)
        {
            await _ledger.ForgetAsync(ledger);
            throw;
        }

        _reports!.Changed(result.RunId);
        return result.Failure is { } why ? throw new NotFlattenedException(why) : result.Written;
    }

    async Task<bool> IsForgottenAsync(string conversationId) =>
        (await (await _ledger.OpenAsync(CancellationToken.None)).Forgotten.AmongAsync([conversationId], CancellationToken.None)).Count > 0;

    Task<RunTarget> OpenAsync(LiveJob job, CancellationToken cancellationToken) =>
        CallAsync(job, () => _targets.OpenAsync(job, cancellationToken));

    /// <summary>A client that is refused, or whose host was down, does not recover: the next call takes a new one.</summary>
    async Task<T> CallAsync<T>(LiveJob job, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (GenesysException e) when (e.Scope is FailureScope.Refused or FailureScope.Unavailable)
        {
            _targets.Forget(job);
            throw;
        }
    }

    async Task<LiveAnswer> AnswerAsync(LiveJob job, Evaluation live, int? written, CancellationToken cancellationToken)
    {
        if (live.Extraction!.Participant is not { } customer) return new LiveAnswer(false, false, null, []);
        var flat = ShownConversation.AttributesOf(job.Job, live).Where(a => a.IsReadable)
            .Select(a => new KeyValuePair<string, string>(a.Attribute, a.Desired!)).DistinctBy(a => a.Key).ToList();
        // The channel webchat has no end times: its conversations count as open.
        var isOpen = live.Conversation.IsOpen || live.Conversation.End is null;
        return new LiveAnswer(true, isOpen, customer.Id, await _names!.NamedAsync(job.Job, flat, cancellationToken), written);
    }
}
