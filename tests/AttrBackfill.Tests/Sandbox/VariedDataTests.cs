using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Sandbox;

/// <summary>Generated conversations that are as mixed and as large as real ones.</summary>
public sealed class VariedDataTests
{
    private const string Days = "2026-11-14T00:00:00Z/2026-11-21T00:00:00Z";
    private static readonly string[] Purposes =
        ["acd", "agent", "api", "botflow", "campaign", "customer", "dialer", "external", "fax", "group", "inbound", "ivr", "manual",
            "outbound", "station", "user", "voicemail", "voicesurveyflow", "workflow"];

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero));

    private Task<SandboxHttp> StartAsync(SandboxOptions options) =>
        SandboxHttp.StartAsync(options with { Clock = _clock, Rate = "none", JobDelay = TimeSpan.Zero, AvailabilityLag = TimeSpan.Zero });

    private static IEnumerable<JsonElement> Participants(JsonElement row) => row.GetProperty("participants").EnumerateArray();

    private static IEnumerable<JsonElement> Sessions(JsonElement row) =>
        Participants(row).SelectMany(p => p.GetProperty("sessions").EnumerateArray());

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    [Fact]
    public async Task Varied_conversations_have_several_legs_directions_media_and_every_purpose()
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Conversations = 1000, Varied = true });
        var rows = await sandbox.JobAsync(Days);
        Assert.Equal(1000, rows.Count);
        Assert.Equal(Purposes, rows.SelectMany(Participants).Select(p => Text(p, "purpose")!).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["callback", "email", "message", "voice"], rows.SelectMany(Sessions).Select(s => Text(s, "mediaType")!).Distinct()
            .Order(StringComparer.Ordinal));
        Assert.Contains(rows, r => Sessions(r).Any(s => Text(s, "direction") != Text(r, "originatingDirection")));
        Assert.Contains(rows, r => Sessions(r).Select(s => Text(s, "mediaType")).Distinct().Count() > 1);
        Assert.Contains(rows, r => Participants(r).Any(p => p.GetProperty("sessions").GetArrayLength() > 1));
        Assert.Contains(
            rows, r =>
                Sessions(r).SelectMany(s => s.GetProperty("segments").EnumerateArray()).Select(s => Text(s, "queueId")).OfType<string>()
                    .Distinct().Count() > 1);
        Assert.Contains(rows, r => Text(r, "originatingDirection") == "outbound");
        var mail = rows.Where(r => Sessions(r).First().GetProperty("mediaType").GetString() == "email").ToList();
        Assert.NotEmpty(mail);
        Assert.All(mail, r => Assert.Equal("external", Text(Participants(r).First(), "purpose")));
    }

    [Fact]
    public async Task Half_of_the_web_forms_bring_names_with_context()
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Conversations = 500, Varied = true });
        var rows = (await sandbox.JobAsync(Days)).ConvertAll(r => r.GetRawText());
        var (old, present) = (rows.Count(r => r.Contains("\"context.pre_chat_form_data\"", StringComparison.Ordinal)), rows.Count(
            r => r.Contains("\"pre_chat_form_data\"", StringComparison.Ordinal)));
        Assert.InRange(old, 80, 250);
        Assert.InRange(present, 80, 250);
        Assert.Contains(rows, r => r.Contains("\"context._genesys_url\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Filters_see_the_legs_that_the_rows_show()
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Conversations = 400, Varied = true, ReopenedPercent = 30 });
        var rows = await sandbox.JobAsync(Days);
        foreach (var (medium, direction) in new[] { ("voice", "outbound"), ("message", "outbound"), ("email", "inbound"),
            ("callback", "outbound") })
        {
            var expected = rows.Where(r => Sessions(r).Any(s => Text(s, "mediaType") == medium && Text(s, "direction") == direction))
                .Select(r => Text(r, "conversationId"));
            var found =
                await sandbox.JobAsync(
                    Days, $$""","segmentFilters":[{"type":"and","predicates":[{"dimension":"mediaType","value":"{{medium}}"},{"dimension":"direction","value":"{{direction}}"}]}]""");
            Assert.NotEmpty(found);
            Assert.Equal(expected, found.Select(r => Text(r, "conversationId")));
        }

        var outbound = await sandbox.JobAsync(
            Days, ""","conversationFilters":[{"type":"and","predicates":[{"dimension":"originatingDirection","value":"outbound"}]}]""");
        Assert.Equal(rows.Where(r => Text(r, "originatingDirection") == "outbound").Select(r => Text(r, "conversationId")),
            outbound.Select(r => Text(r, "conversationId")));
    }

    [Fact]
    public async Task Varied_answers_obey_the_contract()
    {
        var contract = OpenApiContract.Genesys();
        await using var sandbox =
            await StartAsync(new SandboxOptions
            {
                Conversations = 200, Varied = true, RealRows = true, ReopenedPercent = 50,
                LatePercent = 10, LongOpenPercent = 20, InactivityTimeout = TimeSpan.FromHours(12)
            });
        _clock.Advance(TimeSpan.FromHours(20));
        var job = await sandbox.StartJobAsync(Days);
        var paths = new List<string> { $"/api/v2/analytics/conversations/details/jobs/{job}/results",
            "/api/v2/analytics/conversations/details?id=" + string.Join("&id=", sandbox.Server.ConversationIds().Take(100)) };
        foreach (var id in sandbox.Server.ConversationIds()) paths.Add("/api/v2/conversations/" + id);
        foreach (var path in paths)
        {
            var answer = await sandbox.GetAsync(path);
            Assert.Empty(contract.CheckAnswer("GET", path, (int)answer.Status, answer.Body, strict: true));
        }
    }

    [Fact]
    public async Task Rows_are_as_large_as_real_ones_when_asked_for()
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Conversations = 200, RealRows = true });
        await using var plain = await StartAsync(new SandboxOptions { Conversations = 200 });
        var (large, small) = (await sandbox.JobAsync(Days), await plain.JobAsync(Days));
        var sizes = large.ConvertAll(r => r.GetRawText().Length);
        Assert.InRange(sizes.Min(), 6_000, 9_000);
        Assert.InRange(sizes.Max(), 22_000, 26_000);
        Assert.InRange(sizes.Average(), 14_000, 18_000);
        Assert.InRange(small.Average(r => r.GetRawText().Length), 1_000, 6_000);
        // What the program needs is the same.
        static IEnumerable<string?> Attributes(List<JsonElement> rows) =>
            rows.SelectMany(Participants).Select(p => p.TryGetProperty("attributes", out var a) ? a.GetRawText() : null);
        Assert.Equal(Attributes(small), Attributes(large));
    }
}
