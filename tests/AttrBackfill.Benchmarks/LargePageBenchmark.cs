using System.Globalization;
using System.Text;
using AttrBackfill.Tests.Support;
using static AttrBackfill.Benchmarks.Numbers;

namespace AttrBackfill.Benchmarks;

/// <summary>
/// What a results page far above the usual costs in memory, where its bytes are passed over and where they are attributes.
/// </summary>
internal static class LargePageBenchmark
{
    const int Rows = 1000;
    const int AttributesOfRow = 5;
    const double Wanted = 250;

    static readonly DateTimeOffset Day = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    public static async Task<int> RunAsync(string[] options)
    {
        var megabytes = options.Or(0, 300);
        foreach (var attributes in (bool[])[false, true])
        {
            var pages = new List<int>();
            await using var stub = StubGenesys.Start(call => Answer(call, megabytes * 1_000_000 / Rows, attributes, pages));
            using var program = new ProgramRun(stub.Address);
            var cost = await program.RunAsync(Sandboxes.Audit, Day, Day.AddDays(1), expected: [0, 3]);
            Show($"page of {megabytes} MB, mostly {(attributes ? "attributes" : "metrics")}: peak {cost.PeakMegabytes:0} MB (wanted: at most {Wanted}), {cost.Seconds:0.0} s, page sizes {string.Join(' ', pages)}");
        }

        return 0;
    }

    static StubAnswer? Answer(StubCall call, int bytesOfRow, bool attributes, List<int> pages)
    {
        if (call.Path == "/oauth/token") return null;
        if (call.Path.EndsWith("/availability", StringComparison.Ordinal))
            return StubAnswer.Json("""{"dataAvailabilityDate":"2026-11-27T00:00:00Z"}""");
        if (call.Method == "POST") return StubAnswer.Json("""{"jobId":"00000000-0000-4000-8000-0000000000ff"}""", 202);
        if (call.Method == "DELETE") return new StubAnswer(204);
        if (!call.Path.EndsWith("/results", StringComparison.Ordinal)) return StubAnswer.Json("""{"state":"FULFILLED"}""");
        var (size, from) =
            (int.Parse(call["pageSize"]!, CultureInfo.InvariantCulture), int.Parse(call["cursor"] ?? "0", CultureInfo.InvariantCulture));
        pages.Add(size);
        return new StubAnswer(200, stream => WriteAsync(stream, from, Math.Min(from + size, Rows), bytesOfRow, attributes));
    }

    static async Task WriteAsync(Stream stream, int from, int to, int bytesOfRow, bool attributes)
    {
        await using var page = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        var filler = new string('x', bytesOfRow);
        var texts =
            string.Join(',', Enumerable.Range(0, AttributesOfRow).Select(i => $"\"a{i}\":\"{filler[..(bytesOfRow / AttributesOfRow)]}\""));
        await page.WriteAsync("{\"conversations\":[");
        for (var row = from; row < to; row++)
        {
            await page.WriteAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{(row == from ? "" : ",")}{{\"conversationId\":\"00000000-0000-4000-8000-{row:000000000000}\",\"conversationStart\":\"2026-11-20T10:00:00Z\","));
            await page.WriteAsync(
                "\"conversationEnd\":\"2026-11-20T10:05:00Z\",\"participants\":[{\"participantId\":\"p\",\"purpose\":\"customer\",\"attributes\":{");
            await page.WriteAsync(attributes ? texts : "\"a\":\"1\"");
            await page.WriteAsync($"}}}}],\"metrics\":\"{(attributes ? "" : filler)}\"}}");
        }

        await page.WriteAsync(to < Rows ? $"],\"cursor\":\"{to}\"}}" : "]}");
    }
}
