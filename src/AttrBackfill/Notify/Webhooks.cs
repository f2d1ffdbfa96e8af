using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Execution;
using AttrBackfill.Scheduling;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Polly;

namespace AttrBackfill.Notify;

/// <summary>
/// Calls a job's webhook when a run starts and ends, with a summary or as a ping. One that does not answer costs a line in the log, never
/// the run.
/// </summary>
internal sealed partial class Webhooks : IRunWatcher, IDisposable
{
    static readonly TimeSpan Attempt = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Total = TimeSpan.FromSeconds(45);

    readonly Func<string, JobSettings?> _find;
    readonly Func<JobSettings, Uri?> _addressOf;
    readonly ILogger<Webhooks> _log;
    readonly HttpClient _http;
    readonly NotificationText _text = new(Environment.MachineName);
    readonly ConcurrentDictionary<string, bool> _wasBad = new();
    readonly ConcurrentDictionary<string, Task> _started = new();

    /// <param name="find">A job of jobs.json as it is now; null if the file no longer has it.</param>
    /// <param name="addressOf">A job's webhook. May throw a <see cref="UsageException"/>.</param>
    public Webhooks(Func<string, JobSettings?> find, Func<JobSettings, Uri?> addressOf, TimeProvider clock, ILogger<Webhooks> log)
    {
        (_find, _addressOf, _log) = (find, addressOf, log);
        var retry = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = clock }
            .AddTimeout(new HttpTimeoutStrategyOptions { Timeout = Total })
            .AddRetry(new HttpRetryStrategyOptions { MaxRetryAttempts = 4, Delay = TimeSpan.FromSeconds(1) })
            .AddTimeout(new HttpTimeoutStrategyOptions { Timeout = Attempt })
            .Build();
        var network = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = Attempt,
            ActivityHeadersPropagator = null, // and with it no span, which would hold the address
        };
        _http = new HttpClient(new ResilienceHandler(retry) { InnerHandler = network }) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("attrbackfill", ProductVersion.Text));
    }

    /// <summary>How the jobs did before this process started: a good run after a bad one has recovered.</summary>
    public void Knows(IEnumerable<RunRecord> newestFirst)
    {
        foreach (var run in newestFirst)
            if (NotificationEvents.IsBad(run) is { } isBad) _wasBad.TryAdd(run.Job, isBad);
    }

    /// <summary>Once a run, however often it is resumed in this process.</summary>
    public void Started(RunRecord run, RunPipeline backfill, GenesysClient genesys)
    {
        if (_find(run.Job) is { } job && IsWanted(job, [NotifyEvent.Start]))
        {
            _started.GetOrAdd(run.RunId, _ =>
            {
                var text = _text.OfStarted(run);
                return PostAsync(job, WebhookPayload.OfStarted(run, text), text, [NotifyEvent.Start], CancellationToken.None);
            });
        }
    }

    public async Task EndedAsync(JobSettings? job, RunResult finished, bool isOver, CancellationToken stopping)
    {
        if (!isOver) return;
        var events = NotificationEvents.Of(finished, _wasBad.GetValueOrDefault(finished.Run.Job));
        if (NotificationEvents.IsBad(finished.Run) is { } isBad) _wasBad[finished.Run.Job] = isBad;
        if (!IsWanted(job, events)) return;
        var text = _text.OfEnded(finished, events);
        await AfterStartAsync(finished.Run.RunId, stopping);
        await PostAsync(job!, WebhookPayload.OfEnded(finished, events, text), text, events, stopping);
    }

    public async Task BrokenAsync(string job, string? runId, string why, bool isOver, CancellationToken stopping)
    {
        if (!isOver) return;
        _wasBad[job] = true;
        if (_find(job) is not { } settings || !IsWanted(settings, [NotifyEvent.Failure])) return;
        var text = _text.OfBroken(job, runId, why);
        if (runId is not null) await AfterStartAsync(runId, stopping);
        await PostAsync(settings, WebhookPayload.OfBroken(settings, runId, why, text), text, [NotifyEvent.Failure], stopping);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>A dead-man service has to hear of every start, success and failure.</summary>
    static bool IsWanted(JobSettings? job, IReadOnlyList<NotifyEvent> events) =>
        job?.Notify is { } notify && events.Count > 0 && (notify.Style == NotifyStyle.Ping || notify.On.Intersect(events).Any());

    /// <summary>The end of a run does not overtake its start.</summary>
    async Task AfterStartAsync(string runId, CancellationToken stopping)
    {
        if (!_started.TryRemove(runId, out var start)) return;
        await start.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async Task PostAsync(JobSettings job, string json, string text, IReadOnlyList<NotifyEvent> events, CancellationToken stopping)
    {
        try
        {
            if (_addressOf(job) is not { } address) return;
            var isPing = job.Notify!.Style == NotifyStyle.Ping;
            using var content = isPing
                ? new StringContent(Scrubber.Clean(text), Encoding.UTF8, "text/plain")
                : new StringContent(json, Encoding.UTF8, "application/json");
            using var answer = await _http.PostAsync(isPing ? PingAddress(address, events) : address, content, stopping);
            if (answer.IsSuccessStatusCode) Called(_log, job.Name);
            else NotCalled(_log, job.Name, $"it answered {(int)answer.StatusCode}");
        }
        catch (UsageException e)
        {
            NotCalled(_log, job.Name, e.Message);
        }
        catch (Exception e)
        {
            // A message could hold the address, which is a secret.
            NotCalled(_log, job.Name, CallFailures.CauseOf(e));
        }
    }

    /// <summary>As dead-man services have them: ADDRESS/start, ADDRESS for success, ADDRESS/fail.</summary>
    static Uri PingAddress(Uri address, IReadOnlyList<NotifyEvent> events)
    {
        var end = events.Contains(NotifyEvent.Failure) ? "/fail" : events.Contains(NotifyEvent.Start) ? "/start" : "";
        return new UriBuilder(address) { Path = address.AbsolutePath.TrimEnd('/') + end }.Uri;
    }

    [LoggerMessage(LogLevel.Debug, "job {Job}: the webhook was called")]
    static partial void Called(ILogger log, string job);

    [LoggerMessage(LogLevel.Warning, "job {Job}: the webhook could not be called: {Why}")]
    static partial void NotCalled(ILogger log, string job, string why);
}
