namespace AttrBackfill.Genesys.Http;

/// <summary>The outermost hand: whatever went wrong, after all retries, leaves as a <see cref="GenesysException"/>.</summary>
internal sealed class FailureHandler(TimeProvider clock) : DelegatingHandler
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
            throw CallFailures.FromTransport(request, e);
        }

        if (answer.IsSuccessStatusCode) return answer;
        using (answer) throw await CallFailures.FromAnswerAsync(answer, clock);
    }
}
