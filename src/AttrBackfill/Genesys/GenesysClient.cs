using AttrBackfill.Configuration;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Genesys.Http;
using AttrBackfill.Genesys.Quota;
using Microsoft.Extensions.Logging;
using Refit;

namespace AttrBackfill.Genesys;

/// <summary>
/// One connection: its APIs over one chain of handlers. From the caller to the network: ids checked, failures named, retries and total
/// timeout, health, token, quota, write gate, timeout per attempt, count and check of the answer.
/// </summary>
internal sealed class GenesysClient : IDisposable
{
    readonly SocketsHttpHandler _network;
    readonly TokenProvider _tokens;
    readonly HttpClient _login;
    readonly HttpClient _api;

    GenesysClient(
        GenesysEndpoint endpoint, bool mayWrite, TimeProvider clock, ILogger trace, Func<CancellationToken, ValueTask>? mayWriteNow,
        CancellationToken stopping, UrgentLane? lane = null)
    {
        Facts = endpoint.Facts;
        ServerClock = new ServerClock(clock);
        Waits = new Waits(clock, trace);
        _network = Network(endpoint.MaxConcurrency);
        if (mayWriteNow is not null)
        {
            _network.PlaintextStreamFilter =
                (context, _) => ValueTask.FromResult<Stream>(new FencedStream(context.PlaintextStream, mayWriteNow));
        }

        var settings = Settings();
        var login = new RemoteHealth(clock);
        _login = new HttpClient(
            Chain(
                new FailureHandler(login, clock), Resilience.RetryAndTotalTimeout(clock, trace, login, Waits),
                new HealthHandler(login, clock),
                Resilience.AttemptTimeout(clock), new AnswerHandler(Calls, ServerClock, clock, trace) { InnerHandler = _network }),
            false);
        Prepare(_login, endpoint.Login);
        _tokens = new TokenProvider(RestService.For<ILoginApi>(_login, settings), endpoint.ClientId, endpoint.ClientSecret, clock);
        Quota = new QuotaLimiter(
            endpoint.QuotaShare, endpoint.MaxConcurrency, clock, Waits, new QuotaReader(endpoint.Facts.LimitHeaders), stopping);
        var api = new RemoteHealth(clock);
        _api = new HttpClient(
            Chain(
                new IdGuardHandler(), new FailureHandler(api, clock),
                lane is null ? Resilience.RetryAndTotalTimeout(clock, trace, api, Waits) : Resilience.UrgentRetry(clock, trace, api, Waits),
                new HealthHandler(api, clock), new TokenHandler(_tokens),
                lane is null ? new QuotaHandler(Quota) : new UrgentQuotaHandler(lane), new WriteGateHandler(mayWrite, mayWriteNow),
                Resilience.AttemptTimeout(clock), new AnswerHandler(Calls, ServerClock, clock, trace) { InnerHandler = _network }),
            false);
        Prepare(_api, endpoint.Api);
        Analytics = RestService.For<IAnalyticsApi>(_api, settings);
        Conversations = RestService.For<IConversationsApi>(_api, settings);
        Messages = RestService.For<IMessagesApi>(_api, settings);
        Webchat = RestService.For<IWebchatApi>(_api, settings);
        CustomAttributes = RestService.For<ICustomAttributesApi>(_api, settings);
        Organisation = RestService.For<IOrganisationApi>(_api, settings);
    }

    /// <summary>How the organisation behaves where public sources do not say.</summary>
    public OrganisationFacts Facts { get; }

    public IAnalyticsApi Analytics { get; }

    public IConversationsApi Conversations { get; }

    public IMessagesApi Messages { get; }

    public IWebchatApi Webchat { get; }

    public ICustomAttributesApi CustomAttributes { get; }

    public IOrganisationApi Organisation { get; }

    public CallMeter Calls { get; } = new();

    public ServerClock ServerClock { get; }

    public QuotaLimiter Quota { get; }

    /// <summary>What is waited for at this moment.</summary>
    public Waits Waits { get; }

    /// <param name="mayWrite">False closes the gate: any PATCH or PUT throws.</param>
    /// <param name="mayWriteNow">
    /// Asked before each write, and again right before its bytes are sent; see <see cref="WriteGateHandler"/> and
    /// <see cref="FencedStream"/>.
    /// </param>
    /// <param name="stopping">From then on no call is sent that has not been; those under way are finished.</param>
    public static GenesysClient Open(
        GenesysEndpoint endpoint, bool mayWrite, TimeProvider clock, ILogger trace, Func<CancellationToken, ValueTask>? mayWriteNow = null,
        CancellationToken stopping = default) => new(endpoint, mayWrite, clock, trace, mayWriteNow, stopping);

    /// <summary>
    /// For calls whose caller waits: they wait for no limit, are refused where it is used up (<see cref="OverQuotaException"/>), and
    /// are
    /// given up after some seconds. The client's own limiter has to join the lane to count them.
    /// </summary>
    public static GenesysClient OpenUrgent(GenesysEndpoint endpoint, bool mayWrite, UrgentLane lane, TimeProvider clock, ILogger trace) =>
        new(endpoint, mayWrite, clock, trace, null, CancellationToken.None, lane);

    /// <summary>Asks for a token, as the first call would.</summary>
    /// <exception cref="GenesysException">It was refused, or no server answers.</exception>
    public async Task LogInAsync(CancellationToken cancellationToken) => await _tokens.GetAsync(cancellationToken);

    public Task<OrganisationTold> OrganisationAsync(CancellationToken cancellationToken) =>
        OrganisationTold.AskAsync(Organisation, cancellationToken);

    /// <summary>As when the run is stopping.</summary>
    public void StopCalls() => Quota.Close();

    public void Dispose()
    {
        _api.Dispose();
        _login.Dispose();
        _tokens.Dispose();
        Quota.Dispose();
        _network.Dispose();
    }

    static SocketsHttpHandler Network(int maxConcurrency) => new()
    {
        AllowAutoRedirect = false, // the token goes to the configured hosts alone
        UseCookies = false,
        AutomaticDecompression = System.Net.DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10), // follow DNS changes
        MaxConnectionsPerServer = maxConcurrency + 4,
    };

    static RefitSettings Settings()
    {
        var settings = RefitSettings.ForJsonContext(WireJson.Default);
        settings.ContentSerializer = new DetailsPageSerializer((SystemTextJsonContentSerializer)settings.ContentSerializer);
        settings.RequestBodySerialization = RequestBodySerializationMode.Buffered; // can be sent again, and has a Content-Length
        settings.TransportExceptionFactory = (_, exception, _) => exception;
        settings.DeserializationExceptionFactory =
            (answer, exception) => ValueTask.FromResult<Exception?>(CallFailures.FromShape(answer, exception));
        return settings;
    }

    static DelegatingHandler Chain(params DelegatingHandler[] handlers)
    {
        for (var i = 0; i < handlers.Length - 1; i++) handlers[i].InnerHandler = handlers[i + 1];
        return handlers[0];
    }

    static void Prepare(HttpClient client, Uri host)
    {
        client.BaseAddress = host;
        client.Timeout = Timeout.InfiniteTimeSpan; // the chain has its own
        client.DefaultRequestHeaders.Add("Accept", "application/json");
        client.DefaultRequestHeaders.Add("User-Agent", $"attrbackfill/{ProductVersion.Text}");
    }
}
