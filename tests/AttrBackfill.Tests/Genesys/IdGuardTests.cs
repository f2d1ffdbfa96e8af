using AttrBackfill.Genesys.Api;
using AttrBackfill.Genesys.Http;
using Refit;
using Xunit;

namespace AttrBackfill.Tests.Genesys;

public sealed class IdGuardTests
{
    [Theory]
    [InlineData("/api/v2/conversations/{conversationId}", "/api/v2/conversations/c-1_A", true)]
    [InlineData("/api/v2/conversations/{conversationId}", "/gateway/base/api/v2/conversations/0f-1", true)]
    [InlineData("/api/v2/conversations/{conversationId}/customattributes/{attributesId}", "/api/v2/conversations/c1/customattributes/my%20record", true)]
    [InlineData("/api/v2/conversations/{conversationId}?expand={x}", "/api/v2/conversations/c1?expand=a/b", true)]
    [InlineData("/api/v2/conversations/{conversationId}", "/api/v2/conversations/..", false)]
    [InlineData("/api/v2/conversations/{conversationId}", "/api/v2/conversations/.", false)]
    [InlineData("/api/v2/conversations/{conversationId}", "/api/v2/conversations/", false)]
    [InlineData("/api/v2/conversations/{conversationId}", "/api/v2/conversations/a%2Fb", false)]
    [InlineData("/api/v2/conversations/{conversationId}", "/api/v2/conversations/%2E%2E", false)]
    [InlineData("/api/v2/conversations/{conversationId}/participants/{participantId}/attributes", "/api/v2/conversations/c1/participants/../attributes", false)]
    [InlineData("/api/v2/conversations/{conversationId}/participants/{participantId}/attributes", "/api/v2/conversations/c1/participants/p%3Fx/attributes", false)]
    [InlineData("/api/v2/analytics/conversations/details/jobs/{jobId}", "/api/v2/analytics/conversations/details/jobs/..", false)]
    public async Task Only_plain_ids_become_part_of_a_path(string template, string path, bool isCalled)
    {
        var called = false;
        using var client = new HttpMessageInvoker(new IdGuardHandler { InnerHandler = new Answering(() => called = true) });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("http://127.0.0.1" + path));
        request.Options.Set(new HttpRequestOptionsKey<string>(HttpRequestMessageOptions.RelativePathTemplate), template);
        if (isCalled)
        {
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        }
        else
        {
            var e = await Assert.ThrowsAsync<GenesysException>(() => client.SendAsync(request, TestContext.Current.CancellationToken));
            Assert.Equal(FailureScope.Item, e.Scope);
            Assert.Contains("is no id", e.Message, StringComparison.Ordinal);
        }

        Assert.Equal(isCalled, called);
    }

    sealed class Answering(Action called) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            called();
            return Task.FromResult(new HttpResponseMessage());
        }
    }
}
