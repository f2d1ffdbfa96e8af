using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Tests.Genesys;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Source;

/// <summary>Details jobs that stay unready, and results pages that are too large or break off.</summary>
public sealed class DetailsJobTests
{
    static readonly TimeWindow Day =
        new(new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero));

    /// <summary>Page sizes and offsets, in the order in which they were asked for.</summary>
    readonly ConcurrentQueue<(int Size, int Offset)> _asked = [];

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static IEnumerable<string> Ids(int count) => Enumerable.Range(0, count).Select(Id);

    static string Id(int row) => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{row:000000000000}");

    [Theory]
    [InlineData("QUEUED")]
    [InlineData("PENDING")]
    public async Task A_job_that_stays_unready_is_cancelled_and_asked_for_once_more_then_the_run_ends(string state)
    {
        var clock = new FakeTimeProvider(Day.To.AddHours(4));
        var calls = new ConcurrentQueue<string>();
        var names = new ConcurrentDictionary<string, bool>();
        var log = new LogLines();
        GenesysClient client = null!;
        await using var stub = StubGenesys.Start(call =>
        {
            if (call.Method != "GET") calls.Enqueue(call.Method);
            if (client.Waits.Now is { } name) names[name] = true;
            return Jobs(call, state);
        });
        using (client = Open(stub, clock, log.CreateLogger("calls")))
        {
            var failure = await Assert.ThrowsAsync<GenesysException>(
                () => SimulatedTime.PassAsync(clock, stub, client, TimeSpan.FromSeconds(5), ReadAsync(client, clock)));
            Assert.Equal(ExitCode.Unreachable, failure.ExitCode);
            Assert.Contains($"still {state} after 30 minutes, 2 times in a row; resume later", failure.Message, StringComparison.Ordinal);
        }

        // A call that timed out was sent again.
        Assert.Equal(["POST", "DELETE", "POST", "DELETE"], calls.Where((call, i) => i == 0 || call != calls.ElementAt(i - 1)));
        Assert.True(clock.GetUtcNow() - Day.To.AddHours(4) >= TimeSpan.FromHours(1));
        Assert.Contains(names.Keys, n => n.StartsWith($"details job {state}, until ", StringComparison.Ordinal));
        Assert.Contains(
            $"A details job is still {state} after 30 minutes: it is cancelled", log.At(LogLevel.Warning), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_is_asked_for_once_more_and_gets_ready_is_read()
    {
        var clock = new FakeTimeProvider(Day.To.AddHours(4));
        var jobs = 0;
        await using var stub = StubGenesys.Start(call =>
        {
            if (call.Method == "POST" && call.Path != "/oauth/token") jobs++;
            return Jobs(call, jobs == 1 ? "QUEUED" : "FULFILLED", 30);
        });
        using var client = Open(stub, clock);
        Assert.Equal(Ids(30), await SimulatedTime.PassAsync(clock, stub, client, TimeSpan.FromSeconds(5), ReadAsync(client, clock)));
        Assert.Equal(2, jobs);
    }

    public static TheoryData<string, int> Troubles => new() { { "413", 1 }, { "400", 1 }, { "504", 2 }, { "broken", 2 }, { "cut", 2 } };

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task A_page_that_is_too_large_or_breaks_off_twice_is_asked_for_with_half_the_size(string trouble, int times)
    {
        await using var stub = StubGenesys.Start(call => Jobs(call, "FULFILLED", 1500, size => size <= 250 ? null : trouble switch
        {
            "413" => StubAnswer.Json("""{"code":"request.entity.too.large","status":413}""", 413),
            "400" => StubAnswer.Json("""{"code":"response.entity.too.large","status":400}""", 400),
            "504" => StubAnswer.Json("""{"code":"request.timeout","status":504}""", 504),
            "broken" => new StubAnswer(200, async stream =>
            {
                await stream.WriteAsync("{\"conversations\":[{\"conversationId\":\"x\""u8.ToArray());
                throw new IOException();
            }),
            _ => StubAnswer.Json("{\"conversations\":[{\"conversationId\":\"x\"}"),
        }));
        var clock = new FastClock(4);
        using var client = Open(stub, clock);
        Assert.Equal(Ids(1500), await ReadAsync(client, clock));
        // After four good pages the double is tried.
        int[] sizes = [1000, 500, 250, 250, 250, 250, 500, 250, 250];
        Assert.Equal(sizes.SelectMany(s => Enumerable.Repeat(s, s > 250 ? times : 1)), _asked.Select(a => a.Size));
    }

    [Fact]
    public async Task Heavy_pages_are_read_whole_in_smaller_pieces()
    {
        var filler = new string('x', 68 * 1024);
        await using var stub = StubGenesys.Start(call => Jobs(call, "FULFILLED", 1000, filler: filler)); // 70 MB in all
        using var client = Open(stub, TimeProvider.System);
        Assert.Equal(Ids(1000), await ReadAsync(client, TimeProvider.System));
        Assert.Equal([1000, 500, 250, .. Enumerable.Repeat(125, 6)], _asked.Select(a => a.Size));
    }

    [Fact]
    public async Task A_page_that_is_too_large_with_a_single_conversation_ends_the_run_with_a_remedy()
    {
        await using var stub =
            StubGenesys.Start(call => Jobs(call, "FULFILLED", 1500, _ => StubAnswer.Json("""{"code":"request.entity.too.large"}""", 413)));
        using var client = Open(stub, TimeProvider.System);
        var failure = await Assert.ThrowsAsync<GenesysException>(() => ReadAsync(client, TimeProvider.System));
        Assert.Equal(ExitCode.Unreachable, failure.ExitCode);
        Assert.Contains("\"source\": \"detailsQuery\"", failure.Message, StringComparison.Ordinal);
        Assert.Equal([1000, 500, 250, 125, 62, 31, 15, 7, 3, 1], _asked.Select(a => a.Size));
    }

    [Fact]
    public void The_page_size_returns_to_the_largest()
    {
        var size = new PageSize();
        while (size.Halve())
        {
        }

        Assert.Equal(1, size.Now);
        for (var good = 0; good < 40; good++) size.Good(bytes: 1_000_000);
        Assert.Equal(1000, size.Now);
        while (size.HalveBroken())
        {
        }

        Assert.Equal(31, size.Now);
        for (var good = 0; good < 40; good++) size.Good(bytes: 1_000_000);
        Assert.Equal(1000, size.Now);
        size.Halve();
        for (var good = 0; good < 40; good++) size.Good(bytes: 10_000_000);
        Assert.Equal(500, size.Now);
    }

    [Fact]
    public void A_heavy_page_makes_the_next_one_smaller()
    {
        var size = new PageSize();
        size.Good(bytes: 20_000_000);
        Assert.Equal(500, size.Now);
        for (var good = 0; good < 40; good++) size.Good(bytes: 13_000 * size.Now);
        Assert.Equal(500, size.Now); // 6.5 MB: twice as large would be heavy again
    }

    static GenesysClient Open(StubGenesys stub, TimeProvider clock, ILogger? log = null) =>
        GenesysClient.Open(ClientFactory.EndpointOf(stub.Address), false, clock, log ?? NullLogger.Instance);

    static async Task<List<string>> ReadAsync(GenesysClient client, TimeProvider clock)
    {
        var selection = new Selection(new SelectSettings { MediaTypes = [] }, Channel.Conversations, Day);
        var ids = new List<string>();
        await foreach (var page in new DetailsJobSource(client.Analytics, selection, Day, client.Waits, clock).PagesAsync(Cancel))
            ids.AddRange(page.Conversations.Select(c => c.Id));
        return ids;
    }

    /// <summary>A job over so many rows; its cursor is the number of the next row.</summary>
    /// <param name="trouble">By page size; null for a good page.</param>
    StubAnswer? Jobs(StubCall call, string state, int rows = 0, Func<int, StubAnswer?>? trouble = null, string filler = "")
    {
        if (call.Path == "/oauth/token") return null;
        if (call.Method == "POST") return StubAnswer.Json("""{"jobId":"00000000-0000-4000-8000-0000000000ff"}""", 202);
        if (call.Method == "DELETE") return new StubAnswer(204);
        if (!call.Path.EndsWith("/results", StringComparison.Ordinal)) return StubAnswer.Json($$"""{"state":"{{state}}"}""");
        var (size, offset) =
            (int.Parse(call["pageSize"]!, CultureInfo.InvariantCulture), int.Parse(call["cursor"] ?? "0", CultureInfo.InvariantCulture));
        _asked.Enqueue((size, offset));
        return trouble?.Invoke(size)
            ?? new StubAnswer(200, stream => WritePageAsync(stream, offset, Math.Min(offset + size, rows), rows, filler));
    }

    static async Task WritePageAsync(Stream stream, int from, int to, int rows, string filler)
    {
        await using var page = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        await page.WriteAsync("{\"conversations\":[");
        for (var row = from; row < to; row++)
        {
            await page.WriteAsync(
                $$"""{{(row == from ? "" : ",")}}{"conversationId":"{{Id(row)}}","conversationStart":"2026-11-20T10:00:00Z","conversationEnd":"2026-11-20T10:05:00Z","metrics":"{{filler}}"}""");
        }

        await page.WriteAsync(to < rows ? $"],\"cursor\":\"{to}\"}}" : "]}");
    }
}
