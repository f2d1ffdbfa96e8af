using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Genesys;

/// <summary>What the program sends and what the sandbox answers, held against the machine-readable contract.</summary>
public sealed class ContractTests
{
    [Theory]
    [InlineData("backfill", "detailsJob")]
    [InlineData("backfill", "detailsQuery")]
    [InlineData("messages", "auto")]
    public async Task Every_request_and_every_answer_of_a_run_is_as_documented(string channel, string source)
    {
        var options = new SandboxOptions { Conversations = 60, Days = 1, Rate = "none", AvailabilityLag = TimeSpan.Zero };
        var jobs = $$"""
            { "jobs": [ {
              "name": "job", "source": "{{source}}", "channel": "{{(channel == "messages" ? "messages" : "conversations")}}",
              "select": { "mediaTypes": ["message", "voice"], "directions": ["inbound", "outbound"] }
            } ] }
            """;
        await using var place = await Workplace.WithSandboxAsync(options, jobs);
        await using var proxy = RecordingProxy.To(place.Server!.BaseAddress);
        place.PointTo(proxy.Address);
        var run = await place.RunAsync(["run", "job", .. place.AllDates]);
        Assert.True(run.ExitCode is 0 or 4, run.ToString());
        var contract = OpenApiContract.Genesys();
        Assert.Contains(proxy.Exchanges, e => e.Method == "PATCH");
        Assert.Empty(proxy.Exchanges.SelectMany(e => contract.CheckRequest(e.Method, e.PathAndQuery, e.RequestBody)
            .Concat(contract.CheckAnswer(e.Method, e.PathAndQuery, e.Status, e.AnswerBody))));
    }
}
