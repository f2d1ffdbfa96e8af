using System.Net;
using System.Text;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Genesys.Http;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Genesys;

/// <summary>How long a refused call waits, whatever form the server says it in.</summary>
public sealed class RetryAfterTests
{
    const string Text = "Rate limit exceeded the maximum. Retry the request in [17] seconds";

    readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 27, 4, 0, 0, TimeSpan.Zero));

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("7", 7)]
    [InlineData(" 7 ", 7)]
    [InlineData("6.1", 7)]
    [InlineData(".25", 1)]
    [InlineData("+7", 7)]
    [InlineData("+6.5", 7)]
    [InlineData("0", 1)]
    [InlineData("-7", 1)]
    [InlineData("-0.5", 1)]
    [InlineData("299.0001", 300)]
    [InlineData("3600", 3600)]
    [InlineData("86401", 86400)]
    [InlineData("99999999999999999999999999", 86400)]
    [InlineData("Fri, 27 Nov 2026 04:00:09 GMT", 9)]
    [InlineData("Friday, 27-Nov-26 04:00:09 GMT", 9)]
    [InlineData("Fri Nov 27 04:00:09 2026", 9)]
    [InlineData("2026-11-27T04:00:08.5Z", 9)]
    [InlineData("2026-11-27T05:00:09+01:00", 9)]
    [InlineData("Thu, 26 Nov 2026 04:00:00 GMT", 1)]
    [InlineData("Wed, 01 Jan 3000 00:00:00 GMT", 86400)]
    [InlineData("soon", null)]
    [InlineData("", null)]
    [InlineData("NaN", null)]
    [InlineData("Infinity", null)]
    [InlineData("-Infinity", null)]
    [InlineData("1,5", null)]
    [InlineData("5 apples", null)]
    [InlineData("Fri, 32 Nov 2026 04:00:09 GMT", null)]
    public async Task A_header_is_rounded_up_and_never_negative_or_endless(string header, int? seconds)
    {
        foreach (var status in new[] { HttpStatusCode.TooManyRequests, HttpStatusCode.ServiceUnavailable })
            Assert.Equal(seconds, await WaitAsync(status, [("Retry-After", header)]));
    }

    [Theory]
    [InlineData(Text, 17)]
    [InlineData("{\"message\":\"" + Text + "\",\"code\":\"too.many.requests\"}", 17)]
    [InlineData("{\"message\":\"too many\",\"messageWithParams\":\"Retry the request in [7] seconds\"}", 7)]
    [InlineData("<html><body>Please retry in 2.5 s</body></html>", 3)]
    [InlineData("retry in 0 seconds", 1)]
    [InlineData("Rate limit exceeded the maximum.", null)]
    [InlineData("Retry the request in [soon] seconds", null)]
    [InlineData("You made 300 requests in 60 seconds", null)]
    [InlineData("", null)]
    public async Task The_seconds_in_the_text_of_a_429_count(string text, int? seconds) =>
        Assert.Equal(seconds, await WaitAsync(HttpStatusCode.TooManyRequests, [], text));

    [Theory]
    [InlineData("5", 5)]
    [InlineData("-5", 17)]
    [InlineData("Thu, 26 Nov 2026 04:00:00 GMT", 17)]
    [InlineData("soon", 17)]
    public async Task The_header_comes_before_the_text_where_it_lies_ahead(string header, int seconds) =>
        Assert.Equal(
            seconds, await WaitAsync(HttpStatusCode.TooManyRequests, [("Retry-After", header), ("inin-ratelimit-reset", "40")], Text));

    [Fact]
    public async Task A_429_without_any_time_waits_for_the_end_of_the_window() =>
        Assert.Equal(40, await WaitAsync(HttpStatusCode.TooManyRequests, [("inin-ratelimit-reset", "40")]));

    [Fact]
    public async Task Other_refusals_take_no_time_from_text_or_window() =>
        Assert.Null(await WaitAsync(HttpStatusCode.ServiceUnavailable, [("inin-ratelimit-reset", "40")], Text));

    [Fact]
    public async Task Of_several_headers_the_longest_counts() =>
        Assert.Equal(
            9, await WaitAsync(HttpStatusCode.TooManyRequests, [("Retry-After", "3"), ("Retry-After", "soon"), ("Retry-After", "9")]));

    [Fact]
    public async Task A_date_is_compared_with_the_server_s_clock() =>
        Assert.Equal(9, await WaitAsync(
            HttpStatusCode.TooManyRequests, [("Date", "Mon, 01 Jan 2029 00:00:00 GMT"), ("Retry-After", "Mon, 01 Jan 2029 00:00:09 GMT")]));

    [Fact]
    public async Task A_call_is_sent_again_after_the_seconds_in_the_text()
    {
        var times = new List<DateTimeOffset>();
        await using var stub = StubGenesys.Start((_, _) =>
        {
            times.Add(_clock.GetUtcNow());
            return times.Count == 1
                ? StubAnswer.Json($$"""{"message":"{{Text}}","code":"too.many.requests","status":429}""", 429)
                : StubAnswer.Json("""{"dataAvailabilityDate":"2026-11-27T00:00:00Z"}""");
        });
        using var client = Open(stub);
        await SimulatedTime.PassAsync(_clock, stub, client, TimeSpan.FromSeconds(1), client.Analytics.AvailabilityAsync(Cancel));
        Assert.Equal(2, times.Count);
        Assert.True(times[1] - times[0] >= TimeSpan.FromSeconds(17), $"{times[1] - times[0]}");
    }

    [Theory]
    [InlineData(null, "Retry the request in [7200] seconds", 7200)]
    [InlineData("7199.2", "", 7200)]
    [InlineData("1e9", "Retry the request in [7200] seconds", 7200)]
    [InlineData("999999999999", "", 86400)]
    public async Task A_wait_of_hours_ends_with_the_time_to_resume(string? header, string text, int seconds)
    {
        await using var stub = StubGenesys.Start((_, _) => StubAnswer.Json($$"""{"message":"{{text}}"}""", 429) with
        {
            Headers = header is null ? [] : new() { ["Retry-After"] = header },
        });
        using var client = Open(stub);
        var failure = await Assert.ThrowsAsync<GenesysException>(() => client.Analytics.AvailabilityAsync(Cancel));
        Assert.Equal((FailureScope.Unavailable, ExitCode.Unreachable), (failure.Scope, failure.ExitCode));
        Assert.Equal(_clock.GetUtcNow().AddSeconds(seconds), failure.ResumeFrom);
    }

    GenesysClient Open(StubGenesys stub) => GenesysClient.Open(ClientFactory.EndpointOf(stub.Address), true, _clock, NullLogger.Instance);

    async Task<int?> WaitAsync(HttpStatusCode status, (string Name, string Value)[] headers, string text = "")
    {
        using var answer = new HttpResponseMessage(status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)) };
        foreach (var (name, value) in headers) Assert.True(answer.Headers.TryAddWithoutValidation(name, value));
        await RetryAfter.NormaliseAsync(answer, _clock);
        return (int?)CallFailures.RetryAfterOf(answer)?.TotalSeconds;
    }
}
