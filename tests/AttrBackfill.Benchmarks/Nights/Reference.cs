using System.Text.Json;
using AttrBackfill.Sandbox.Server;

namespace AttrBackfill.Benchmarks.Nights;

/// <summary>An attribute that has to be written, and the value before it.</summary>
internal sealed record NeededChange(string ParticipantId, string Attribute, string Value, string? Before);

/// <summary>
/// What the rules want, worked out apart from the program's code for the shapes that the sandbox generates: objects in JSON text, their
/// members below the prefix or the name, scalars and lists as text. It reads a sandbox of the same data to which nothing is ever written.
/// </summary>
internal sealed class Reference(SandboxServer untouched)
{
    const string Form = "pre_chat_form_data";

    /// <summary>The changes that one conversation needs; none where it has no customer with attributes.</summary>
    public IReadOnlyList<NeededChange> ChangesOf(string id)
    {
        foreach (var participant in Participants(untouched.ConversationJson(id)))
        {
            if (participant.Purpose != "customer" || participant.Attributes.Count == 0) continue;
            return [.. Flatten(participant.Attributes)
                .Where(d => participant.Attributes.TryGetValue(d.Key, out var now) ? now != d.Value : d.Value.Length > 0)
                .Select(d => new NeededChange(participant.Id, d.Key, d.Value, participant.Attributes.GetValueOrDefault(d.Key)))];
        }

        return [];
    }

    /// <summary>Null when a live document is the untouched one with the needed changes; else what is wrong.</summary>
    public string? Fault(string id, string live)
    {
        var changes = ChangesOf(id);
        var (expected, actual) = (Participants(untouched.ConversationJson(id)).ToList(), Participants(live).ToList());
        if (expected.Count != actual.Count) return $"{id} has {actual.Count} participants, not {expected.Count}";
        foreach (var (wanted, found) in expected.Zip(actual))
        {
            foreach (var change in changes.Where(c => c.ParticipantId == wanted.Id)) wanted.Attributes[change.Attribute] = change.Value;
            var wrong = wanted.Attributes.Keys.Union(found.Attributes.Keys)
                .FirstOrDefault(a => wanted.Attributes.GetValueOrDefault(a) != found.Attributes.GetValueOrDefault(a));
            if (wrong is not null) return $"{id}: {wrong} is {Text(found, wrong)}, not {Text(wanted, wrong)}";
        }

        return null;
    }

    static Dictionary<string, string> Flatten(Dictionary<string, string> attributes)
    {
        var flat = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in attributes)
            if (Object(value) is { } form) Members(form, name == Form ? "prechat_" : name + "_", flat);
        return flat;
    }

    static void Members(JsonElement form, string prefix, Dictionary<string, string> flat)
    {
        foreach (var member in form.EnumerateObject())
        {
            var name = prefix + member.Name;
            switch (member.Value.ValueKind)
            {
                case JsonValueKind.Object: Members(member.Value, name + "_", flat); break;
                case JsonValueKind.Null: break;
                case JsonValueKind.String: flat.TryAdd(name, member.Value.GetString()!); break;
                default: flat.TryAdd(name, member.Value.GetRawText()); break;
            }
        }
    }

    static JsonElement? Object(string text)
    {
        if (!text.StartsWith('{')) return null;
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string Text(Participant participant, string attribute) => participant.Attributes.GetValueOrDefault(attribute) ?? "absent";

    static IEnumerable<Participant> Participants(string document)
    {
        foreach (var participant in JsonElement.Parse(document).GetProperty("participants").EnumerateArray())
        {
            var attributes = participant.TryGetProperty("attributes", out var members)
                ? members.EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetString()!, StringComparer.Ordinal)
                : [];
            yield return new(participant.GetProperty("id").GetString()!, participant.GetProperty("purpose").GetString()!, attributes);
        }
    }

    sealed record Participant(string Id, string Purpose, Dictionary<string, string> Attributes);
}
