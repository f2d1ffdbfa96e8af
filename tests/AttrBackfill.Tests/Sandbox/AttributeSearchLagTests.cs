using System.Net;
using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static AttrBackfill.Tests.Support.AttributeSearchCalls;

namespace AttrBackfill.Tests.Sandbox;

/// <summary>What the attribute search of the sandbox shows of writes: later than live reads, or wrongly; and writes that vanish.</summary>
public sealed class AttributeSearchLagTests : IDisposable
{
    private const string Known = "11111111-0000-0000-0000-000000000001";

    /// <summary>Open until half past ten; the visitor's second message changes an attribute.</summary>
    private const string One = """
        [{"id":"11111111-0000-0000-0000-000000000001","start":"2026-11-20T10:00:00.000Z","end":"2026-11-20T10:30:00.000Z",
          "participants":[{"id":"p1","purpose":"customer","attributes":{"Lang":"en"},
            "later":[{"at":"2026-11-20T10:10:00.000Z","attributes":{"Lang":"de"}}]}]}]
        """;

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero));
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Task<SandboxHttp> StartAsync(SandboxOptions options) =>
        SandboxHttp.StartAsync(options with { Clock = _clock, Rate = "none", JobDelay = TimeSpan.Zero });

    private Task<SandboxHttp> StartAsync(string script, SandboxOptions options) =>
        StartAsync(options with { DataFiles = [_folder.Write("script.json", script)] });

    private static async Task PatchAsync(SandboxHttp sandbox, string id, string participant, string attributes) =>
        Assert.Equal(HttpStatusCode.Accepted, (await sandbox.SendAsync(
            "PATCH", $"/api/v2/conversations/{id}/participants/{participant}/attributes", $$"""{"attributes":{{attributes}}}""")).Status);

    /// <summary>Name and value of every attribute that the search shows of one conversation; null when it lists none.</summary>
    private static async Task<string?> ShownAsync(SandboxHttp sandbox, string id = Known)
    {
        var rows = (await sandbox.SearchAsync(Exact("conversationId", id))).Rows();
        return rows.Count == 0 ? null : string.Join(' ', rows.Single().Attributes().Select(a => $"{a.Name}={a.Value}"));
    }

    private static JsonElement Live(SandboxHttp sandbox, string id) => JsonElement.Parse(sandbox.Server.ConversationJson(id));

    private static Task<List<JsonElement>> AllAsync(SandboxHttp sandbox) => sandbox.DaysAsync(sandbox.Server.From, sandbox.Server.To);

    /// <summary>A write to every conversation that has a customer; the participants written to.</summary>
    private static async Task<Dictionary<string, string>> PatchAllAsync(SandboxHttp sandbox, string attributes)
    {
        var written = new Dictionary<string, string>();
        foreach (var id in sandbox.Server.ConversationIds().ToList())
        {
            var customer = Live(sandbox, id).GetProperty("participants").EnumerateArray()
                .FirstOrDefault(p => p.GetProperty("purpose").GetString() == "customer");
            if (customer.ValueKind == JsonValueKind.Undefined) continue;
            written[id] = customer.GetProperty("id").GetString()!;
            await PatchAsync(sandbox, id, written[id], attributes);
        }

        return written;
    }

    [Fact]
    public async Task Without_a_lag_a_write_is_shown_at_once()
    {
        await using var sandbox = await StartAsync(One, new SandboxOptions());
        Assert.Equal("Lang=de", await ShownAsync(sandbox));
        await PatchAsync(sandbox, Known, "p1", """{"email":"a@b.c","Lang":"fr"}""");
        Assert.Equal("Lang=fr email=a@b.c", await ShownAsync(sandbox));
    }

    [Fact]
    public async Task Each_write_is_shown_when_the_lag_has_passed()
    {
        await using var sandbox = await StartAsync(One, new SandboxOptions { SearchLag = TimeSpan.FromHours(1) });
        await PatchAsync(sandbox, Known, "p1", """{"email":"1"}""");
        _clock.Advance(TimeSpan.FromMinutes(20));
        await PatchAsync(sandbox, Known, "p1", """{"email":"2"}""");
        _clock.Advance(TimeSpan.FromMinutes(39));
        Assert.Equal("Lang=de", await ShownAsync(sandbox));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("Lang=de email=1", await ShownAsync(sandbox));
        await PatchAsync(sandbox, Known, "p1", """{"email":"3"}""");
        Assert.Equal("Lang=de email=1", await ShownAsync(sandbox));
        _clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal("Lang=de email=2", await ShownAsync(sandbox));
        _clock.Advance(TimeSpan.FromMinutes(40));
        await sandbox.LoginAsync();
        Assert.Equal("Lang=de email=3", await ShownAsync(sandbox));
    }

    [Fact]
    public async Task Documents_of_the_webchat_contract_are_shown_after_the_lag_too()
    {
        await using var sandbox = await StartAsync(One, new SandboxOptions { SearchLag = TimeSpan.FromHours(1) });
        var document = $$$"""{"id":"{{{Known}}}","participants":[{"id":"p1","role":"customer","attributes":{"Lang":"fr"}}]}""";
        Assert.Equal(HttpStatusCode.OK, (await sandbox.SendAsync("PUT", "/api/v2/conversations/webchat/" + Known, document)).Status);
        Assert.Equal("Lang=de", await ShownAsync(sandbox));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("Lang=fr", await ShownAsync(sandbox));
    }

    [Fact]
    public async Task A_conversation_is_shown_as_it_stood_before_the_lag()
    {
        var tomorrow = One.Replace("2026-11-20", "2026-11-21", StringComparison.Ordinal);
        await using var sandbox = await StartAsync(tomorrow, new SandboxOptions { SearchLag = TimeSpan.FromHours(1) });
        _clock.SetUtcNow(new DateTimeOffset(2026, 11, 21, 10, 59, 59, TimeSpan.Zero));
        await sandbox.LoginAsync();
        Assert.Null(await ShownAsync(sandbox));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("Lang=en", await ShownAsync(sandbox));
        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("Lang=de", await ShownAsync(sandbox));
        bool HasEnd(SandboxAnswer answer) => answer.Rows().Single().TryGetProperty("endTime", out _);
        _clock.Advance(TimeSpan.FromMinutes(19));
        Assert.False(HasEnd(await sandbox.SearchAsync(Exact("conversationId", Known))));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(HasEnd(await sandbox.SearchAsync(Exact("conversationId", Known))));
    }

    [Fact]
    public async Task After_a_restart_all_writes_are_old()
    {
        var options = new SandboxOptions { SearchLag = TimeSpan.FromHours(1), StateFile = _folder.File("state.json") };
        await using (var sandbox = await StartAsync(One, options))
        {
            await PatchAsync(sandbox, Known, "p1", """{"email":"1"}""");
            Assert.Equal("Lang=de", await ShownAsync(sandbox));
        }

        await using var again = await StartAsync(One, options);
        Assert.Equal("Lang=de email=1", await ShownAsync(again));
    }

    [Fact]
    public async Task Missing_rows_are_those_of_the_same_conversations_each_time()
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Conversations = 200 });
        await using var lying =
            await StartAsync(new SandboxOptions { Conversations = 200, Faults = "missing@search=0.2", SearchPageSize = 9 });
        var truth = (await AllAsync(sandbox)).ConvertAll(IdOf);
        var shown = (await AllAsync(lying)).ConvertAll(IdOf);
        var missing = truth.Except(shown).ToList();
        Assert.InRange(missing.Count, 15, 70);
        Assert.Equal(truth.Except(missing), shown);
        var byIds = await lying.PagesAsync(Exact("conversationId", truth));
        Assert.Equal(shown, byIds.SelectMany(page => page).Select(IdOf));
    }

    [Fact]
    public async Task Wrong_rows_have_one_other_value_and_the_same_one_each_time()
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Conversations = 200, Faults = "wrong@search=0.2" });
        var wrong = new Dictionary<string, string>();
        foreach (var row in await AllAsync(sandbox))
        {
            var other = row.Attributes().Except(Live(sandbox, IdOf(row)).LiveAttributes()).ToList();
            Assert.Equal(Live(sandbox, IdOf(row)).LiveAttributes().Count, row.Attributes().Count);
            if (other.Count > 0) wrong[IdOf(row)] = other.Single().ToString();
        }

        Assert.InRange(wrong.Count, 15, 70);
        var byIds = await sandbox.PagesAsync(Exact("conversationId", wrong.Keys));
        Assert.All(byIds.SelectMany(page => page), row => Assert.Contains(wrong[IdOf(row)], row.Attributes().Select(a => a.ToString())));
        await using var otherSeed =
            await StartAsync(new SandboxOptions { Conversations = 200, Faults = "wrong@search=0.2", FaultSeed = 5 });
        var others = (await AllAsync(otherSeed)).Where(
            row => row.Attributes().Except(Live(otherSeed, IdOf(row)).LiveAttributes()).Any());
        Assert.NotEqual(wrong.Keys, others.Select(IdOf));
    }

    [Fact]
    public async Task Stale_rows_show_the_values_from_before_the_last_write()
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Conversations = 200, Faults = "stale@search=0.2" });
        await PatchAllAsync(sandbox, """{"mark":"1"}""");
        _clock.Advance(TimeSpan.FromMinutes(1));
        var written = await PatchAllAsync(sandbox, """{"mark":"2","more":"x"}""");
        var marks = (await AllAsync(sandbox)).Where(row => written.ContainsKey(IdOf(row)))
            .ToDictionary(IdOf, row => row.Attributes().Where(a => a.Name is "mark" or "more").Select(a => a.Value!).ToList());
        var stale = marks.Where(m => !m.Value.SequenceEqual(["2", "x"])).ToDictionary();
        Assert.InRange(stale.Count, 15, 70);
        Assert.All(stale.Values, values => Assert.Equal(["1"], values));
        Assert.Equal(
            stale.Keys,
            (await AllAsync(sandbox)).Where(row => row.Attributes().Any(a => a is { Name: "mark", Value: "1" })).Select(IdOf));
    }

    [Fact]
    public async Task The_usual_faults_meet_the_search_by_its_name()
    {
        await using var sandbox = await StartAsync(One, new SandboxOptions { Faults = "500@search=1" });
        Assert.Equal(HttpStatusCode.InternalServerError, (await sandbox.SearchAsync(Exact("conversationId", Known))).Status);
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync("/api/v2/conversations/" + Known)).Status);
        Assert.Equal(1, sandbox.Server.CountOf("search"));
        await using var repeating = await StartAsync(new SandboxOptions { Conversations = 100, Faults = "repeat@search=1" });
        var ids = (await AllAsync(repeating)).ConvertAll(IdOf);
        Assert.True(ids.Distinct().Count() < ids.Count);
        var refused = await Assert.ThrowsAsync<SandboxException>(() => StartAsync(new SandboxOptions { Faults = "wrong@get=0.1" }));
        Assert.Contains("'wrong' is for the endpoint search alone", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Written_values_vanish_for_live_reads_and_the_search_at_an_age_within_the_bounds()
    {
        var options = new SandboxOptions
        {
            Conversations = 100, Days = 2, LoseWritten = 0.3, LoseAfter = new(TimeSpan.FromDays(2), TimeSpan.FromDays(5)),
            StateFile = _folder.File("state.json"),
        };
        Dictionary<string, string> written;
        List<string> lost;
        async Task<List<string>> LostAsync(SandboxHttp sandbox)
        {
            await sandbox.LoginAsync();
            var rows = await AllAsync(sandbox);
            var shown = rows.Where(row => row.Attributes().Exists(a => a is { Name: "mark", Value: "1" })).Select(IdOf);
            var gone = written.Keys.Where(id => !Live(sandbox, id).LiveAttributes().Contains((written[id], "mark", "1"))).ToList();
            Assert.Equal(written.Keys.Except(shown), gone);
            Assert.Equal(gone.Order(), sandbox.Server.Lost.Select(l => l.ConversationId).Order());
            return gone;
        }

        await using (var sandbox = await StartAsync(options))
        {
            written = await PatchAllAsync(sandbox, """{"mark":"1"}""");
            _clock.Advance(TimeSpan.FromDays(2) - TimeSpan.FromSeconds(1));
            Assert.Empty(await LostAsync(sandbox));
            _clock.Advance(TimeSpan.FromDays(1.5));
            var some = await LostAsync(sandbox);
            _clock.Advance(TimeSpan.FromDays(2));
            lost = await LostAsync(sandbox);
            Assert.InRange(some.Count, 1, lost.Count - 1);
            Assert.InRange(lost.Count, 15, 45);
        }

        await using var again = await StartAsync(options);
        Assert.Equal(lost, await LostAsync(again));
        await PatchAsync(again, lost[0], written[lost[0]], """{"mark":"1"}""");
        Assert.Equal(lost[1..], await LostAsync(again));
    }

}
