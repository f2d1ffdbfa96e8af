using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Genesys.Http;

/// <summary>The outermost hand: whatever went wrong, after all retries, leaves as a <see cref="GenesysException"/>.</summary>
internal sealed class FailureHandler(RemoteHealth health, TimeProvider clock) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage answer;
        try
        {
            answer = await base.SendAsync(request, cancellationToken);
        }
        catch (Exception e) when (CallFailures.IsBrokenCall(e))
        {
            throw Weighed(CallFailures.FromTransport(request, e));
        }

        if (answer.IsSuccessStatusCode) return answer;
        using (answer)
        {
            var wasAccepted = health.Accepted(CallFailures.EndpointOf(request)) > 0;
            throw Weighed(await CallFailures.FromAnswerAsync(answer, wasAccepted, isFirstContact: !health.EverGood, clock));
        }
    }

    GenesysException Weighed(GenesysException failure) =>
        failure.Scope == FailureScope.Transient && health.IsDown ? CallFailures.Down(failure) : failure;
}
