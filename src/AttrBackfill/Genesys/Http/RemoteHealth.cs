using System.Net;
using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Genesys.Http;

/// <summary>How an attempt of a call ended, as far as it says something of the other side.</summary>
internal enum AttemptEnd
{
    /// <summary>Answered as it should be, or refused for a reason of its own.</summary>
    Good,

    /// <summary>401: the token is worth nothing any more, or never was.</summary>
    TokenRefused,

    /// <summary>401 that names a scope, or refuses a login: no other token will help, and no other attempt.</summary>
    ScopeRefused,

    OverTheLimit,

    /// <summary>No server could be reached.</summary>
    Unreached,

    /// <summary>3xx: on first contact a wrong address, later a passing fault of a proxy.</summary>
    Redirected,

    /// <summary>5xx, no answer in time, one that broke off or cannot be read.</summary>
    Failed,
}

/// <summary>
/// The state of one host, judged by all the calls made to it. From that follows how often a call is worth repeating (while others fail as
/// often, its
/// failures are chance; while others succeed, they are its own), and when the host is down, so that the run had better end.
/// </summary>
internal sealed class RemoteHealth(TimeProvider clock)
{
    /// <summary>
    /// After this number of failures, and this time without a success, the host is down, and stays so for this run. A pause, such as that
    /// until a new token comes, says nothing.
    /// </summary>
    const int DownAfterFailures = 16;

    static readonly TimeSpan DownAfter = TimeSpan.FromSeconds(60);

    /// <summary>A call whose failures would be chance only this often is given up.</summary>
    const double Unlikely = 1e-9;

    const int FewestRetries = 12;
    const int MostRetries = 60;

    /// <summary>While nothing good has come yet it is more likely the address, the name or the network than a passing fault.</summary>
    const int RetriesBeforeGood = 8;
    const int RetriesBeforeReached = 3;

    /// <summary>Of a call that can be made smaller: then that is tried.</summary>
    const int AttemptsBeforeSmaller = 2;

    /// <summary>New tokens refused in a row where none was accepted meanwhile, and where one was, but not for this endpoint.</summary>
    const int TokenRetries = 7;
    const int TokenRetriesInCompany = 40;

    /// <summary>The share of failures covers about this number of calls.</summary>
    const double Memory = 200;

    readonly Lock _state = new();
    readonly Dictionary<string, long> _accepted = [];
    long _alive = clock.GetTimestamp();
    long _good;
    long _firstFailure;
    bool _everReached;
    bool _everGood;
    int _lateFailures;
    bool _failing;
    double _calls = 10; // as if as many had been made before, most of them good
    double _failed = 0.5;

    public bool IsDown
    {
        get { lock (_state) return _lateFailures >= DownAfterFailures; }
    }

    /// <summary>Whether any answer was as it should be.</summary>
    public bool EverGood
    {
        get { lock (_state) return _everGood; }
    }

    /// <summary>How many calls of an endpoint had a token that was good.</summary>
    public long Accepted(string endpoint)
    {
        lock (_state) return _accepted.GetValueOrDefault(endpoint);
    }

    public void Note(string endpoint, AttemptEnd end, bool isFirst)
    {
        lock (_state)
        {
            if (isFirst)
                (_calls, _failed) = ((_calls * (1 - (1 / Memory))) + 1, (_failed * (1 - (1 / Memory))) + (end == AttemptEnd.Good ? 0 : 1));
            _everReached |= end != AttemptEnd.Unreached;
            if (end is AttemptEnd.Failed or AttemptEnd.Unreached or AttemptEnd.Redirected)
            {
                if (!_failing) (_failing, _firstFailure) = (true, clock.GetTimestamp());
                else if (clock.GetElapsedTime(_firstFailure) >= DownAfter) _lateFailures++;
                return;
            }

            (_failing, _alive) = (false, clock.GetTimestamp());
            if (_lateFailures < DownAfterFailures) _lateFailures = 0;
            if (end != AttemptEnd.Good) return;
            (_everGood, _good) = (true, _alive);
            _accepted[endpoint] = _accepted.GetValueOrDefault(endpoint) + 1;
        }
    }

    /// <param name="attempts">
    /// Made so far, from 1; with refused tokens and all else counted apart, since they tell of different things.
    /// </param>
    /// <param name="since">When the first of them was made: a timestamp of the clock.</param>
    /// <param name="acceptedBefore"><see cref="Accepted"/> at that time.</param>
    /// <param name="canBeSmaller">Whether the caller asks for less when this fails.</param>
    public bool IsWorthRepeating(string endpoint, AttemptEnd end, int attempts, long since, long acceptedBefore, bool canBeSmaller = false)
    {
        if (IsDown || (canBeSmaller && end == AttemptEnd.Failed && attempts >= AttemptsBeforeSmaller)) return false;
        lock (_state)
        {
            return end switch
            {
                AttemptEnd.Unreached when !_everReached => attempts <= RetriesBeforeReached,
                AttemptEnd.Redirected when !_everGood => attempts <= RetriesBeforeReached,
                AttemptEnd.TokenRefused => attempts <= TokenRetries || _accepted.GetValueOrDefault(endpoint) > acceptedBefore
                    || (_good > since && attempts <= TokenRetriesInCompany),
                AttemptEnd.OverTheLimit => attempts <= Retries,
                AttemptEnd.Failed or AttemptEnd.Unreached when !_everGood => attempts <= RetriesBeforeGood,
                // Where all fail alike, whether the host is down decides, and not whose retries end first.
                AttemptEnd.Failed or AttemptEnd.Unreached or AttemptEnd.Redirected => attempts <= Retries || _alive < since,
                _ => false,
            };
        }
    }

    int Retries => (int)Math.Clamp(Math.Ceiling(Math.Log(Unlikely) / Math.Log(_failed / _calls)), FewestRetries, MostRetries);
}

/// <summary>Notes how each attempt of a call ended.</summary>
internal sealed class HealthHandler(RemoteHealth health, TimeProvider clock) : DelegatingHandler
{
    static readonly HttpRequestOptionsKey<Attempts> Key = new("attrbackfill.attempts");

    /// <summary>Whether the call is worth another attempt, after its last one.</summary>
    public static bool IsWorthRepeating(HttpRequestMessage request, RemoteHealth health) =>
        request.Options.TryGetValue(Key, out var made) && made.LastEnd is { } end
        && health.IsWorthRepeating(CallFailures.EndpointOf(request), end, made.CountOfLast, made.Since, made.AcceptedBefore,
            StreamedCall.CanShrink(request));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var endpoint = CallFailures.EndpointOf(request);
        if (!request.Options.TryGetValue(Key, out var made))
            request.Options.Set(Key, made = new Attempts(clock.GetTimestamp(), health.Accepted(endpoint)));
        var isFirst = made.LastEnd is null;
        made.Ended(AttemptEnd.Good);
        try
        {
            var answer = await base.SendAsync(request, cancellationToken);
            var end = await EndOfAsync(request, answer);
            made.Ended(end);
            health.Note(endpoint, end, isFirst);
            return answer;
        }
        catch (Exception e) when (CallFailures.IsBrokenCall(e))
        {
            var end = CallFailures.IsUnreached(e) ? AttemptEnd.Unreached : AttemptEnd.Failed;
            made.Ended(end);
            health.Note(endpoint, end, isFirst);
            throw;
        }
    }

    static async Task<AttemptEnd> EndOfAsync(HttpRequestMessage request, HttpResponseMessage answer) => answer.StatusCode switch
    {
        // At login it is the secret, which stays the same.
        HttpStatusCode.Unauthorized when request.Headers.Authorization?.Scheme != "Bearer" => AttemptEnd.ScopeRefused,
        HttpStatusCode.Unauthorized => await CallFailures.NamesScopeAsync(answer) ? AttemptEnd.ScopeRefused : AttemptEnd.TokenRefused,
        HttpStatusCode.TooManyRequests => AttemptEnd.OverTheLimit,
        var status when CallFailures.IsRedirect(status) => AttemptEnd.Redirected,
        var status when CallFailures.IsTransient(status) => AttemptEnd.Failed,
        _ => AttemptEnd.Good,
    };

    sealed class Attempts(long since, long acceptedBefore)
    {
        int _failures;
        int _tokensRefused;

        public long Since { get; } = since;

        public long AcceptedBefore { get; } = acceptedBefore;

        public AttemptEnd? LastEnd { get; private set; }

        public int CountOfLast => LastEnd == AttemptEnd.TokenRefused ? _tokensRefused : _failures;

        public void Ended(AttemptEnd end)
        {
            LastEnd = end;
            if (end == AttemptEnd.TokenRefused) _tokensRefused++;
            else if (end != AttemptEnd.Good) _failures++;
        }
    }
}
