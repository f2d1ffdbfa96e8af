using System.Text;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Genesys.Http;

/// <summary>One token for all calls of a connection, kept until shortly before it expires; many waiting calls make one request.</summary>
internal sealed class TokenProvider(ILoginApi login, string clientId, Secret clientSecret, TimeProvider clock) : IDisposable
{
    static readonly TimeSpan LongestMargin = TimeSpan.FromMinutes(5);

    readonly SemaphoreSlim _asking = new(1, 1);
    volatile Token? _token;

    public async ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        if (Valid() is { } token) return token;
        await _asking.WaitAsync(cancellationToken);
        try
        {
            if (Valid() is { } fetchedMeanwhile) return fetchedMeanwhile;
            var fetched = await FetchAsync(cancellationToken);
            _token = fetched;
            return fetched.Text;
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <summary>Forgets a token that the API refused, unless a newer one is there already.</summary>
    public void Refused(string token)
    {
        if (_token is { } current && current.Text == token) _token = null;
    }

    public void Dispose() => _asking.Dispose();

    string? Valid() => _token is { } token && clock.GetUtcNow() < token.RenewAt ? token.Text : null;

    async Task<Token> FetchAsync(CancellationToken cancellationToken)
    {
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{clientId}:{clientSecret.Reveal()}"));
        var grant = new Dictionary<string, string> { ["grant_type"] = "client_credentials" };
        try
        {
            var answer = await login.TokenAsync(basic, grant, cancellationToken);
            if (string.IsNullOrEmpty(answer.AccessToken))
            {
                throw new GenesysException("the login host gave no token; check GENESYS_REGION or GENESYS_LOGIN_URL", FailureScope.Refused);
            }

            var margin = answer.Lifetime / 10 < LongestMargin ? answer.Lifetime / 10 : LongestMargin;
            return new Token(answer.AccessToken, clock.GetUtcNow() + answer.Lifetime - margin);
        }
        catch (GenesysException e) when (e.Scope == FailureScope.Transient)
        {
            // Without a token nothing else will succeed either.
            throw new GenesysException(e.Message, FailureScope.Unavailable, e)
            {
                Status = e.Status, Code = e.Code,
                CorrelationId = e.CorrelationId
            };
        }
        catch (GenesysException e) when (e.Scope is FailureScope.Item or FailureScope.Refused)
        {
            var code = e.Code is null ? "" : $" {e.Code}";
            throw new GenesysException(
                $"login refused ({(int?)e.Status}{code}): check GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET, and that GENESYS_REGION is the client's own",
                FailureScope.Refused, e)
            { Status = e.Status, Code = e.Code, CorrelationId = e.CorrelationId };
        }
    }

    sealed record Token(string Text, DateTimeOffset RenewAt);
}
