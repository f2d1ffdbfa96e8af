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

/// <summary>Posts a run's summary to the job's webhook. One that does not answer costs a line in the log, never the run.</summary>
internal sealed partial class Webhooks : IRunWatcher, IDisposable
{
    static readonly TimeSpan Attempt = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Total = TimeSpan.FromSeconds(45);

    readonly ActiveJobs _jobs;
    readonly ILogger<Webhooks> _log;
    readonly HttpClient _http;

    public Webhooks(ActiveJobs jobs, TimeProvider clock, ILogger<Webhooks> log)
    {
        (_jobs, _log) = (jobs, log);
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

    public void Started(RunRecord run, RunPipeline backfill, GenesysClient genesys)
    {
    }

    public async Task EndedAsync(JobSettings? job, RunResult finished, bool isOver, CancellationToken stopping)
    {
        if (!isOver) return;
        var events = NotificationEvents.Of(finished);
        if (IsWanted(job, events)) await PostAsync(job!, WebhookPayload.Of(finished, events), stopping);
    }

    public async Task BrokenAsync(string job, string? runId, string why, bool isOver, CancellationToken stopping)
    {
        if (isOver && _jobs.Find(job) is { } settings && IsWanted(settings, [NotifyEvent.Failure]))
            await PostAsync(settings, WebhookPayload.OfBroken(settings, runId, why), stopping);
    }

    public void Dispose() => _http.Dispose();

    static bool IsWanted(JobSettings? job, IReadOnlyList<NotifyEvent> events) =>
        job?.Notify is { } notify && notify.On.Intersect(events).Any();

    async Task PostAsync(JobSettings job, string json, CancellationToken stopping)
    {
        try
        {
            if (_jobs.WebhookOf(job) is not { } address) return;
            using var content = new StringContent(json, Encoding.UTF8, "application/json");
            using var answer = await _http.PostAsync(address, content, stopping);
            if (answer.IsSuccessStatusCode) Told(_log, job.Name);
            else NotTold(_log, job.Name, $"it answered {(int)answer.StatusCode}");
        }
        catch (UsageException e)
        {
            NotTold(_log, job.Name, e.Message);
        }
        catch (Exception e)
        {
            // A message could hold the address, which is a secret.
            NotTold(_log, job.Name, CallFailures.CauseOf(e));
        }
    }

    [LoggerMessage(LogLevel.Debug, "job {Job}: the webhook was called")]
    static partial void Told(ILogger log, string job);

    [LoggerMessage(LogLevel.Warning, "job {Job}: the webhook could not be called: {Why}")]
    static partial void NotTold(ILogger log, string job, string why);
}
