using System.Text;
using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Request;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Faults;

/// <summary>Answers too large, too deep, of no UTF-8 or of another shape, and values that nobody should have typed.</summary>
public sealed class HostileAnswersTests
{
    const string Good = "good", Bad = "bad";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static string Conversation(string id, string attributes) =>
        $$$"""{"id":"{{{id}}}","startTime":"2026-11-20T10:00:00Z","endTime":"2026-11-20T10:05:00Z","participants":[{"id":"p","purpose":"customer","attributes":{{{attributes}}}}]}""";

    static Func<Stream, Task> Large(string before, string unit, int times, string after) => async stream =>
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(before));
        var piece = Encoding.UTF8.GetBytes(unit);
        for (var i = 0; i < times; i++) await stream.WriteAsync(piece);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(after));
    };

    static StubGenesys Serve(StubAnswer bad) => StubGenesys.Start((method, path) => method switch
    {
        "PATCH" => new StubAnswer(202),
        _ when path.EndsWith(Bad, StringComparison.Ordinal) => bad,
        _ => StubAnswer.Json(Conversation(Good, """{"form":"{\"a\":\"1\"}"}""")),
    });

    public static TheoryData<string, string> Unreadable => new()
    {
        { "another", "something else than this conversation" },
        { "nothing", "something else than this conversation" },
        { "list", "cannot be read" },
        { "number", "cannot be read" },
        { "utf8", "cannot be read" },
        { "large", "larger than 64 MB" },
        { "refusal", "400" },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task An_answer_that_cannot_be_used_costs_one_conversation(string what, string told)
    {
        await using var stub = Serve(what switch
        {
            "another" => StubAnswer.Json(Conversation(Good, "{}")),
            "nothing" => StubAnswer.Json("{}"),
            "list" => StubAnswer.Json("[]"),
            "number" => StubAnswer.Json("""{"id":"bad","participants":7}"""),
            "utf8" =>
                StubAnswer.Bytes([.. Encoding.UTF8.GetBytes(
                    """{"id":"bad","participants":[{"purpose":"customer","attributes":{"a":""" + "\""), 0xC3, 0x28, .. "\"}}]}"u8]),
            "large" => new StubAnswer(200, Large(Conversation(Bad, "{\"a\":\"")[..^3], new string('x', 1 << 20), 300, "\"}}]}")),
            _ => new StubAnswer(400, Large("{\"message\":\"", new string('x', 1 << 20), 300, "\"}")),
        });
        using var run = new InProcessRun();
        await run.RunAsync(stub.Address, [Good, Bad], new FastClock(20), cancellationToken: Cancel);
        Assert.Equal(ExitCode.ConversationsFailed, run.ExitCode);
        var rows = run.Report("conversations.csv").ToDictionary(r => r["conversation_id"]);
        Assert.Equal(("patched", "failed"), (rows[Good]["outcome"], rows[Bad]["outcome"]));
        Assert.Contains(told, rows[Bad]["message"], StringComparison.Ordinal);
        Assert.DoesNotContain('\n', rows[Bad]["message"]);
        Assert.Single(stub.Written);
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(2_000_000)]
    public async Task A_value_nested_without_end_costs_one_conversation_at_most(int levels)
    {
        var deep = string.Concat(Enumerable.Repeat("[", levels)) + string.Concat(Enumerable.Repeat("]", levels));
        await using var stub = Serve(StubAnswer.Json(Conversation(Bad, $$"""{"deep":{{deep}},"form":"{\"b\":\"2\"}"}""")));
        using var run = new InProcessRun();
        await run.RunAsync(stub.Address, [Good, Bad], new FastClock(2), cancellationToken: Cancel);
        var rows = run.Report("conversations.csv").ToDictionary(r => r["conversation_id"]);
        Assert.Equal("patched", rows[Good]["outcome"]);
        Assert.Equal(levels > 1_000_000 ? "failed" : "patched", rows[Bad]["outcome"]);
        if (levels > 1_000_000) Assert.True(rows[Bad]["message"].Contains("nested deeper", StringComparison.Ordinal), rows[Bad]["message"]);
    }

    [Fact]
    public async Task An_answer_with_a_byte_order_mark_or_a_wrong_label_is_read_as_what_it_is()
    {
        var body = Encoding.UTF8.GetBytes("\ufeff" + Conversation(Bad, """{"form":"{\"b\":\"é€😀\"}"}"""));
        await using var stub = Serve(new StubAnswer(200, stream => stream.WriteAsync(body).AsTask(), "text/html; charset=iso-8859-1"));
        using var run = new InProcessRun();
        await run.RunAsync(stub.Address, [Bad], new FastClock(20), cancellationToken: Cancel);
        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal("é€😀", Written(stub, Bad)["form_b"]);
    }

    [Fact]
    public async Task A_write_that_a_portal_answered_is_not_taken_for_done()
    {
        await using var stub = StubGenesys.Start((method, _) => method == "PATCH"
            ? new StubAnswer(200, Large("<html>", "sign in", 1, "</html>"), "text/html")
            : StubAnswer.Json(Conversation(Good, """{"form":"{\"a\":\"1\"}"}""")));
        using var run = new InProcessRun();
        await run.RunAsync(stub.Address, [Good], new FastClock(), cancellationToken: Cancel);
        Assert.Equal((ExitCode.Unreachable, 0), (run.ExitCode, run.Report("conversations.csv").Count(r => r["outcome"] == "patched")));
    }

    [Theory]
    [InlineData("large", "larger than 32 MB")]
    [InlineData("deep", "")]
    public async Task A_page_too_large_is_one_clear_error_and_one_too_deep_is_none(string what, string told)
    {
        const string Row =
            """{"conversationId":"good","conversationStart":"2026-11-19T10:00:00Z","conversationEnd":"2026-11-19T10:05:00Z","participants":[{"participantId":"p","purpose":"customer","attributes":{"form":"{\"a\":\"1\"}"}}]""";
        var deep = string.Concat(Enumerable.Repeat("[", 100_000)) + string.Concat(Enumerable.Repeat("]", 100_000));
        var page = what == "large"
            ? new StubAnswer(
                200, Large("{\"conversations\":[" + Row + "}", "," + Row + ",\"junk\":\"" + new string('x', 1 << 20) + "\"}", 300, "]}"))
            : StubAnswer.Json("{\"junk\":" + deep + ",\"conversations\":[" + Row + ",\"junk\":" + deep + "}]}");
        await using var stub = StubGenesys.Start((method, path) => (method, path.Split('/')[^1]) switch
        {
            ("PATCH", _) => new StubAnswer(202),
            (_, "availability") => StubAnswer.Json("""{"dataAvailabilityDate":"2026-11-20T00:00:00Z"}"""),
            ("POST", "jobs") => StubAnswer.Json("""{"jobId":"j"}"""),
            (_, "j") => StubAnswer.Json("""{"state":"FULFILLED"}"""),
            (_, "results") => page,
            _ => StubAnswer.Json(Conversation(Good, """{"form":"{\"a\":\"1\"}"}""")),
        });
        using var run = new InProcessRun();
        var day = new DateTimeOffset(2026, 11, 19, 0, 0, 0, TimeSpan.Zero);
        var request = new RunRequest(
            InProcessRun.Backfill, "default", RunKind.Run, false, new TimeWindow(day, day.AddDays(1)), new RunSelection(null, null));
        await run.RunAsync(stub.Address, request, new FastClock(5), 4, Cancel);
        Assert.Equal(what == "large" ? ExitCode.Unreachable : ExitCode.Done, run.ExitCode);
        if (what == "large") Assert.Contains(told, run.Finished!.Run.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_a_visitor_typed_arrives_as_it_was_typed()
    {
        var values = new Dictionary<string, string>
        {
            ["nul"] = "a\0b", ["escape"] = "\u001b[31mred\u001b]0;title\u0007", ["half"] = "x\ud800y", ["other_half"] = "\udc00",
            ["__proto__"] = "polluted",
            ["html"] = "<script>alert('x')</script>", ["formula"] = "=cmd|' /C calc'!A0", ["right_to_left"] = "\u202egnp.exe",
            ["lines"] = "a\r\nb",
            ["large"] = new string('v', 10_000_000), ["emoji"] = "😀👩‍👩‍👧", ["quote"] = "\"\\/", ["last"] = "\uffff\ufeff\u2028",
        };
        var form = "{" + string.Join(',', values.Select(v => $"{Quoted(v.Key)}:{Quoted(v.Value)}"))
            + $",{Quoted(new string('n', 300_000))}:\"1\"" + "}";
        await using var stub = Serve(StubAnswer.Json(Conversation(Bad, "{\"form\":" + Quoted(form) + "}")));
        using var run = new InProcessRun();
        await run.RunAsync(stub.Address, [Good, Bad], new FastClock(5), InProcessRun.Backfill
            with
        { Flatten = new FlattenSettings { Prefixes = new Dictionary<string, string> { ["form"] = "" } } }, Cancel);
        Assert.Equal(ExitCode.Done, run.ExitCode);
        var written = stub.Written[$"/api/v2/conversations/{Bad}/participants/p/attributes"];
        foreach (var (name, value) in values) Assert.Contains($"{Quoted(name)}:{Quoted(value)}", written, StringComparison.Ordinal);
        var rows = run.Report("mismatches.csv").Where(r => r["conversation_id"] == Bad).ToDictionary(r => r["attribute"], r => r);
        foreach (var (name, value) in values) Assert.Equal(InCsv(value), rows[name]["expected"]);
        Assert.Equal("oversize", rows[new string('n', 300_000)]["kind"]);
    }

    [Fact]
    public async Task On_custom_attributes_too()
    {
        string[] values =
        [
            "a\0b", "\u001b[31mred\u001b]0;title\u0007", "x\ud800y", "<script>alert('x')</script>", "=cmd|' /C calc'!A0", "\u202egnp.exe",
            "a\r\nb", "😀👩‍👩‍👧", "\"\\/",
            "\uffff\ufeff\u2028", string.Concat(Enumerable.Repeat("😀", 500)),
        ];
        var half = Array.IndexOf(values, "x\ud800y"); // is told instead: JSON of a schema's field carries whole characters alone
        const string Schema =
            """{"id":"s","name":"s","version":1,"enabled":true,"jsonSchema":{"$schema":"http://json-schema.org/draft-04/schema#","title":"s","properties":{"text":{"allOf":[{"$ref":"#/definitions/longtext"}],"title":"text","maxLength":1000}}}}""";
        var ids = values.Select((_, i) => $"c{i}").ToList();
        await using var stub = StubGenesys.Start((method, path) => path.Split('/') switch
        {
            [.., "schemas", _] => StubAnswer.Json(Schema),
            [.., "customattributes", _] => new StubAnswer(404),
            [.., var id] when method == "GET" => StubAnswer.Json(Conversation(id, $$"""{"text":{{Quoted(values[ids.IndexOf(id)])}}}""")),
            _ => StubAnswer.Json("{}"),
        });
        using var run = new InProcessRun();
        var job = InProcessRun.Backfill
            with
        { Target = TargetKind.CustomAttributes, CustomAttributes = new CustomAttributesSettings { SchemaId = "s" } };
        await run.RunAsync(stub.Address, ids, new FastClock(5), job, Cancel);
        Assert.Equal(ExitCode.Done, run.ExitCode);
        var rows = run.Report("mismatches.csv").ToDictionary(r => r["conversation_id"]);
        for (var i = 0; i < values.Length; i++)
        {
            if (i == half)
            {
                Assert.False(stub.Written.ContainsKey($"/api/v2/conversations/{ids[i]}/customattributes"));
                Assert.Contains("half a surrogate pair", rows[ids[i]]["message"], StringComparison.Ordinal);
                continue;
            }

            var written = JsonElement.Parse(stub.Written[$"/api/v2/conversations/{ids[i]}/customattributes"])
                .GetProperty("customAttributes").GetProperty("text").GetString();
            Assert.Equal(values[i], written);
            Assert.Equal((InCsv(values[i]), "patched"), (rows[ids[i]]["expected"], rows[ids[i]]["action"]));
        }
    }

    static string InCsv(string value) =>
        ("=+-@\t\r\n".Contains(value[0], StringComparison.Ordinal) ? "'" : "") + Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value));

    static Dictionary<string, string> Written(StubGenesys stub, string id) =>
        JsonElement.Parse(stub.Written[$"/api/v2/conversations/{id}/participants/p/attributes"]).GetProperty("attributes").EnumerateObject()
            .ToDictionary(p => p.Name, p => p.Value.GetString()!);

    /// <summary>As JSON by the rules alone, halves of surrogate pairs as escapes.</summary>
    static string Quoted(string text) => '"' + string.Concat(text.Select((c, i) => c switch
    {
        '"' or '\\' => "\\" + c,
        _ when char.IsControl(c) || (char.IsSurrogate(c) && !IsPaired(text, i)) => $"\\u{(int)c:x4}",
        _ => c.ToString(),
    })) + '"';

    static bool IsPaired(string text, int i) => char.IsHighSurrogate(text[i])
        ? i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])
        : i > 0 && char.IsHighSurrogate(text[i - 1]);
}
