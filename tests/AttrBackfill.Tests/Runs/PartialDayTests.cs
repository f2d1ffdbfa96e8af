using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Request;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Runs;

/// <summary>The details query tells a whole day, whatever part of it is asked for; the rest of the day costs no call.</summary>
public sealed class PartialDayTests
{
    static readonly DateTimeOffset Day = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(21, 22)]
    [InlineData(0, 2)]
    [InlineData(0, 24)]
    [InlineData(10, 11)]
    public async Task Every_conversation_of_the_window_is_read_and_pages_beyond_it_are_not(int fromHour, int toHour)
    {
        var options = new SandboxOptions
        {
            Conversations = 3000, Days = 3, Rate = "none",
            Clock = new FakeTimeProvider(Day.AddDays(1).AddHours(12))
        };
        await using var server = await SandboxServer.StartAsync(options, TestContext.Current.CancellationToken);
        var window = new TimeWindow(Day.AddHours(fromHour), Day.AddHours(toHour));
        using var run = new InProcessRun();
        var job = InProcessRun.Backfill with { Source = SourceKind.DetailsQuery, Mode = JobMode.Audit };
        var request = new RunRequest(job, "default", RunKind.Run, false, window, new RunSelection(null, null));
        await run.RunAsync(server.BaseAddress, request, new FastClock(), 8, TestContext.Current.CancellationToken);

        var starts = server.ConversationIds().Select(id => (Id: id, At: StartOf(server, id))).ToList();
        var started = starts.Where(c => c.At >= window.From && c.At < window.To).Select(c => c.Id);
        Assert.Equal(started.Order(
            StringComparer.Ordinal), run.Report("conversations.csv").Select(r => r["conversation_id"]).Order(StringComparer.Ordinal));
        var queries = server.Requests.Count(r => r.Path.EndsWith("/details/query", StringComparison.Ordinal));
        var onTheWay =
            starts.Count(c => c.At >= Day && c.At < Day.AddDays(1) && (fromHour > 24 - toHour ? c.At >= window.From : c.At < window.To));
        var retries = run.Finished!.Counts.Calls.Sum(c => c.Retries); // on a loaded machine the fast clock ends the patience with a page
        Assert.InRange(queries - retries, 1, (onTheWay / 100) + 1);
    }

    static DateTimeOffset StartOf(SandboxServer server, string id)
    {
        using var document = System.Text.Json.JsonDocument.Parse(server.ConversationJson(id));
        return document.RootElement.GetProperty("startTime").GetDateTimeOffset();
    }
}
