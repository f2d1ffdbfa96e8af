using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Tests.Genesys;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Source;

/// <summary>
/// Random conversations of one to five legs, random selections: what is chosen is what a reference without filters chooses.
/// </summary>
public sealed class LegSelectionTests
{
    const int Conversations = 180;
    const int Selections = 40;

    static readonly DateTimeOffset Start = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);
    static readonly TimeWindow Day = new(Start, Start.AddDays(1));
    static readonly string[] Queues = [.. Enumerable.Range(1, 3).Select(i => $"0000000{i}-0000-4000-8000-00000000000a")];
    static readonly string[] Divisions = [.. Enumerable.Range(1, 2).Select(i => $"0000000{i}-0000-4000-8000-00000000000d")];
    static readonly string[] Directions = ["inbound", "outbound"];

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_chosen_conversations_are_those_of_the_reference_and_the_servers_filter_leaves_none_of_them_out(int seed)
    {
        var random = new Random(seed);
        var made = Made(random);
        using var folder = new TemporaryFolder();
        await using var sandbox = await SandboxAsync(folder, made);
        using var client = ClientFactory.For(sandbox);
        var (some, all) = (0, 0);
        for (var i = 0; i < Selections; i++)
        {
            var select = RandomSelect(random);
            var expected = made.Where(c => IsChosen(c, select)).Select(c => c.Id).Order().ToList();
            var selection = new Selection(select, Channel.Conversations, Day);
            var told = await ToldByServerAsync(client, selection);
            Assert.Empty(expected.Except(told));
            IConversationSource source = i % 2 == 0
                ? new DetailsQuerySource(client.Analytics, selection, Day)
                : new DetailsJobSource(client.Analytics, selection, Day, client.Waits, TimeProvider.System);
            Assert.Equal(expected, await ChosenAsync(source));
            (some, all) = (some + told.Count, all + made.Count);
        }

        Assert.True(some < all / 2, "the server filters");
    }

    [Fact]
    public async Task A_gateway_that_ignores_filters_changes_nothing()
    {
        var random = new Random(3);
        var made = Made(random);
        using var folder = new TemporaryFolder();
        await using var sandbox = await SandboxAsync(folder, made);
        using var client = ClientFactory.For(sandbox);
        for (var i = 0; i < 20; i++)
        {
            var select = RandomSelect(random);
            var selection = new Selection(select, Channel.Conversations, Day);
            var everything = new Selection(new SelectSettings { MediaTypes = [] }, Channel.Conversations, Day);
            var page = await RowsAsync(client, everything);
            Assert.Equal(
                made.Where(c => IsChosen(c, select)).Select(c => c.Id).Order(),
                page.Where(selection.Accepts).Select(c => c.ConversationId).Order());
        }
    }

    [Fact]
    public async Task A_run_reads_the_conversations_that_the_reference_chooses()
    {
        var random = new Random(4);
        var made = Made(random);
        var selects = Enumerable.Range(0, 4).Select(_ => RandomSelect(random)).ToList();
        var jobs = string.Join(',', selects.Select(JobOf));
        using var folder = new TemporaryFolder();
        await using var place = await Workplace.WithSandboxAsync(OptionsOf(folder, made), $$"""{ "jobs": [ {{jobs}} ] }""");
        for (var i = 0; i < selects.Count; i++)
        {
            var run = await place.RunAsync("run", $"job{i}", "--date", "2026-11-20");
            Assert.True(run.ExitCode is 0 or 3, run.ToString());
            Assert.Equal(
                made.Where(c => IsChosen(c, selects[i])).Select(c => c.Id).Order(),
                Csv.Read(place.ReportPath($"job{i}", "conversations.csv")).Select(r => r["conversation_id"]).Order());
        }
    }

    static string JobOf(SelectSettings select, int number) => JsonSerializer.Serialize(new
    {
        name = $"job{number}",
        mode = "audit",
        source = number % 2 == 0 ? "detailsJob" : "detailsQuery",
        select = new
        {
            mediaTypes = select.MediaTypes,
            queueIds = select.QueueIds,
            divisionIds = select.DivisionIds,
            directions = select.Directions,
            messageTypes = select.MessageTypes,
            originatingDirections = WordsOf(select.OriginatingDirections),
        },
    });

    static IReadOnlyList<string> WordsOf(IReadOnlyList<Direction> directions) => [.. directions.Select(SettingNames.Of)];

    /// <summary>The meaning of a selection, written down without any filter.</summary>
    static bool IsChosen(Sample c, SelectSettings s) =>
        Meets(s.DivisionIds, c.Division) && Meets(WordsOf(s.OriginatingDirections), c.Direction)
        && c.Legs.Any(leg =>
            Meets(s.MediaTypes, leg.Medium) && Meets(s.Directions, leg.Direction) && Meets(s.MessageTypes, leg.MessageType)
            && (s.QueueIds.Count == 0 || leg.Queues.Any(q => Meets(s.QueueIds, q))));

    static bool Meets(IReadOnlyList<string> wanted, string? value) => wanted.Count == 0 || (value is not null && wanted.Contains(value));

    static async Task<List<string>> ToldByServerAsync(GenesysClient client, Selection selection) =>
        [.. (await RowsAsync(client, selection)).Select(c => c.ConversationId)];

    static async Task<List<DetailsConversation>> RowsAsync(GenesysClient client, Selection selection)
    {
        var rows = new List<DetailsConversation>();
        for (var page = 1; ; page++)
        {
            var query = new DetailsQuery(
                Slices.Interval(Day), "asc", "conversationStart", new Paging(100, page), selection.SegmentFilters,
                selection.ConversationFilters);
            if ((await client.Analytics.QueryAsync(query, Token)).Conversations is not { Count: > 0 } told) return rows;
            rows.AddRange(told);
        }
    }

    static async Task<List<string>> ChosenAsync(IConversationSource source)
    {
        var ids = new List<string>();
        await foreach (var page in source.PagesAsync(Token)) ids.AddRange(page.Conversations.Select(c => c.Id));
        return [.. ids.Order()];
    }

    static Task<SandboxServer> SandboxAsync(TemporaryFolder folder, IReadOnlyList<Sample> made) =>
        SandboxServer.StartAsync(OptionsOf(folder, made), Token);

    static SandboxOptions OptionsOf(TemporaryFolder folder, IReadOnlyList<Sample> made) => new()
    {
        Rate = "none", JobDelay = TimeSpan.Zero, AvailabilityLag = TimeSpan.Zero,
        DataFiles = [folder.Write("conversations.json", JsonSerializer.Serialize(new { conversations = made.Select(Row) }))],
    };

    /// <summary>As analytics shows it.</summary>
    static object Row(Sample c) => new
    {
        conversationId = c.Id, conversationStart = c.Start, conversationEnd = c.Start.AddMinutes(5), divisionIds = new[] { c.Division },
        originatingDirection = c.Direction,
        participants = c.Legs.Select((leg, i) => new
        {
            participantId = $"{c.Id}-{i}", purpose = i == 0 ? "customer" : "agent",
            attributes = new Dictionary<string, string> { ["pre"] = """{"a":"1"}""" },
            sessions = new[]
            {
                new
                {
                    sessionId = $"{c.Id}-{i}-s", mediaType = leg.Medium, messageType = leg.MessageType, direction = leg.Direction,
                    segments = leg.Queues.Select(
                        q => new { segmentType = "interact", segmentStart = c.Start, segmentEnd = c.Start.AddMinutes(5), queueId = q }),
                },
            },
        }),
    };

    static List<Sample> Made(Random random) =>
    [
        .. Enumerable.Range(0, Conversations).Select(i => new Sample(
            $"{i:x8}-0000-4000-8000-000000000001", Day.From.AddMinutes(i * 5), random.GetItems(Divisions, 1)[0],
            random.GetItems(Directions, 1)[0],
            [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => RandomLeg(random))])),
    ];

    static Leg RandomLeg(Random random)
    {
        var medium = random.GetItems(["message", "message", "voice", "email", "callback"], 1)[0];
        return new Leg(
            medium, medium == "message"
                ? random.GetItems(["webmessaging", "whatsapp", "sms"], 1)[0]
                : null, random.GetItems(Directions, 1)[0],
            [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(2) == 0 ? null : random.GetItems(Queues, 1)[0])]);
    }

    static SelectSettings RandomSelect(Random random)
    {
        return new SelectSettings
        {
            MediaTypes = Some("message", "voice", "email", "callback"), QueueIds = Some(Queues), DivisionIds = Some(Divisions),
            Directions = Some(Directions),
            MessageTypes = random.Next(3) == 0 ? Some("webmessaging", "whatsapp", "sms") : [],
            OriginatingDirections = random.Next(2) == 0 ? [] : random.GetItems<Direction>([Direction.Inbound, Direction.Outbound], 1),
        };

        string[] Some(params string[] of) => random.Next(2) == 0 ? [] : [.. random.GetItems(of, random.Next(1, of.Length + 1)).Distinct()];
    }

    sealed record Sample(string Id, DateTimeOffset Start, string Division, string Direction, IReadOnlyList<Leg> Legs);

    sealed record Leg(string Medium, string? MessageType, string Direction, IReadOnlyList<string?> Queues);
}
