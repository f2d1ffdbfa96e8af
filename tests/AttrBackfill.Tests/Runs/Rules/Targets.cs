using System.Text.Json;
using AttrBackfill.Sandbox.Server;

namespace AttrBackfill.Tests.Runs.Rules;

/// <param name="Holder">The participant or the record.</param>
internal sealed record Place(string Conversation, string Holder, string Attribute);

/// <summary>What participants and records carry.</summary>
internal static class Targets
{
    public static Dictionary<Place, string> Of(SandboxServer server, IEnumerable<GivenConversation> conversations)
    {
        var all = new Dictionary<Place, string>();
        foreach (var id in conversations.Select(c => c.Id))
        {
            foreach (var p in JsonElement.Parse(server.ConversationJson(id)).GetProperty("participants").EnumerateArray())
            {
                if (!p.TryGetProperty("attributes", out var attributes)) continue;
                var holder = p.GetProperty("id").GetString()!;
                foreach (var a in attributes.EnumerateObject()) all[new Place(id, holder, a.Name)] = a.Value.GetString()!;
            }

            foreach (var record in JsonElement.Parse(server.CustomAttributesJson(id)).EnumerateObject())
            {
                foreach (var value in record.Value.GetProperty("values").EnumerateObject())
                    all[new Place(id, record.Name, value.Name)] = value.Value.GetString()!;
            }
        }

        return all;
    }

    public static Dictionary<Place, string> Changes(Dictionary<Place, string> before, Dictionary<Place, string> after) =>
        after.Where(a => !before.TryGetValue(a.Key, out var earlier) || earlier != a.Value).ToDictionary();
}
