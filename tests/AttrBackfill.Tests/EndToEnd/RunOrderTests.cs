using System.Net;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>What the daemon says to requests that are none of its business; one daemon takes them all.</summary>
public sealed class RunOrderTests(RunOrderTests.Quiet quiet) : IClassFixture<RunOrderTests.Quiet>
{
    [Theory]
    [InlineData("", 400)]
    [InlineData("null", 400)]
    [InlineData("[]", 400)]
    [InlineData("{}", 400)]
    [InlineData("""{"job":null}""", 400)]
    [InlineData("""{"job":5}""", 400)]
    [InlineData("""{"job":"backfill","jobs":"x"}""", 400)]
    [InlineData("""{"job":"backfill","job":"byhand"}""", 400)]
    [InlineData("""{"job":"none"}""", 404)]
    [InlineData("""{"job":"Backfill"}""", 404)]
    [InlineData("""{"job":"backfill","date":"2026-02-30"}""", 400)]
    [InlineData("""{"job":"backfill","date":"2026-02-20","last":"7d"}""", 400)]
    [InlineData("""{"job":"backfill","from":"2026-02-20T00:00:00"}""", 400)]
    [InlineData("""{"job":"backfill","from":"2026-02-20","to":"2026-02-10"}""", 400)]
    [InlineData("""{"job":"backfill","to":"2026-02-10"}""", 400)]
    public async Task A_bad_order_is_refused_with_one_line_and_nothing_runs(string order, int status)
    {
        using var answer = await quiet.Daemon.PostAsync(order);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)answer.StatusCode == status, $"{answer.StatusCode}: {body}");
        Assert.StartsWith("""{"error":""", body, StringComparison.Ordinal);
        Assert.DoesNotContain("--", body, StringComparison.Ordinal);
        Assert.DoesNotContain(": job ", quiet.Daemon.Process.ErrorSoFar, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_member_is_named_with_those_that_are_known()
    {
        using var answer = await quiet.Daemon.PostAsync("""{"job":"backfill","dryRun":true}""");
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("dryRun", body, StringComparison.Ordinal);
        Assert.Contains("known: job, from, to, date, last", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_order_of_a_megabyte_is_refused()
    {
        using var answer = await quiet.Daemon.PostAsync($$"""{"job":"{{new string('x', 1 << 20)}}"}""");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task A_page_of_another_name_cannot_read_what_is_on_loopback()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "evil.example" } };
        using var answer = await quiet.Daemon.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    public sealed class Quiet : IAsyncLifetime
    {
        Workplace? _place;
        Daemon? _daemon;

        internal Daemon Daemon => _daemon!;

        public async ValueTask InitializeAsync()
        {
            _place = Workplace.Without($$"""{ "jobs": [ { "name": "backfill", {{Support.Daemon.Never}} }, { "name": "byhand" } ] }""");
            _place.PointTo(new Uri("http://127.0.0.1:9")); // nobody: nothing is to be called
            _daemon = await Support.Daemon.StartAsync(_place);
        }

        public async ValueTask DisposeAsync()
        {
            _daemon?.Dispose();
            if (_place is not null) await _place.DisposeAsync();
        }
    }
}
