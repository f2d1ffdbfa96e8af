using System.Text.Json.Nodes;

namespace AttrBackfill.Tests.Runs.Rules;

internal sealed record GivenParticipant(string Id, string Purpose, IReadOnlyDictionary<string, string> Attributes);

internal sealed record GivenConversation(
    string Id, string Media, string Direction, string Division, IReadOnlyList<GivenParticipant> Participants);

/// <summary>Ended conversations with few names, so that these meet, and with values of all kinds.</summary>
internal sealed class RandomConversations(Random random)
{
    static readonly string[] Names =
        ["a", "b", "form", "ctx", "lang", "form_email", "prechat_email", "a_b", "custom_field_1", "source_url"];

    static readonly string[] Members = ["email", "subject", "name", "b", "c", "list", "deep"];

    static readonly string[] Texts = ["", "x", "y", "de", "1.10", "a text of more than twenty characters", "[not json", "ä😀ö"];

    public IReadOnlyList<GivenConversation> Next(int count) => [.. Enumerable.Range(0, count).Select(Conversation)];

    /// <summary>As a data file of the sandbox.</summary>
    public static string Script(IEnumerable<GivenConversation> conversations) => new JsonObject
    {
        ["options"] = new JsonObject { ["available"] = "2026-11-20T00:00:00Z" },
        ["conversations"] = new JsonArray([.. conversations.Select((c, i) => new JsonObject
        {
            ["id"] = c.Id, ["start"] = $"2026-11-17T{i % 20:00}:{i % 60:00}:00Z", ["end"] = $"2026-11-17T{(i % 20) + 1:00}:00:00Z",
            ["media"] = c.Media, ["direction"] = c.Direction, ["divisions"] = new JsonArray(c.Division),
            ["participants"] = new JsonArray([.. c.Participants.Select(p => new JsonObject
            {
                ["id"] = p.Id, ["purpose"] = p.Purpose,
                ["attributes"] = new JsonObject(p.Attributes.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value))),
            })]),
        })]),
    }.ToJsonString();

    GivenConversation Conversation(int number)
    {
        var purposes = Any<string[]>(
            ["customer"], ["customer"], ["agent", "customer"], ["customer", "customer"], ["external", "customer", "customer"], ["agent"]);
        return new GivenConversation(
            $"{number:x8}-0000-4000-8000-000000000000", Any("message", "message", "voice"), Any("inbound", "inbound", "outbound"),
            Any("north", "south"), [.. purposes.Select((p, i) => new GivenParticipant(
                $"{number:x8}-0000-4000-9000-00000000000{i}", p, random.Next(8) == 0 ? new Dictionary<string, string>() : Attributes()))]);
    }

    Dictionary<string, string> Attributes()
    {
        var attributes = new Dictionary<string, string>();
        foreach (var name in Names.Where(_ => random.Next(3) == 0)) attributes[name] = random.Next(3) == 0 ? Any(Texts) : Value(name);
        if (random.Next(2) == 0) attributes["form"] = Object(1).ToJsonString();
        return attributes;
    }

    string Value(string name) =>
        name is "form" or "ctx" or "a" ? Object(1).ToJsonString()
        : random.Next(5) == 0 ? List(1).ToJsonString()
        : Any(Texts);

    JsonNode? Node(int depth) => random.Next(depth > 3 ? 5 : 9) switch
    {
        0 => null,
        1 => JsonNode.Parse(Any("1", "1.10", "-0.5", "true", "false")),
        < 5 => Any(Texts),
        5 => List(depth + 1),
        6 => Object(depth + 1).ToJsonString(), // text that is JSON again
        _ => Object(depth + 1),
    };

    JsonObject Object(int depth) =>
        new(Members.Where(_ => random.Next(3) == 0).Select(m => KeyValuePair.Create(m, Node(depth))));

    JsonArray List(int depth) => [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(4) == 0 ? Node(depth) : Any("p", "q"))];

    T Any<T>(params T[] of) => of[random.Next(of.Length)];
}
