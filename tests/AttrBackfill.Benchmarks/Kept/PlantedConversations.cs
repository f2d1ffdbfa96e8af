using System.Globalization;
using System.Text.Json;

namespace AttrBackfill.Benchmarks.Kept;

/// <summary>
/// Ended conversations of the last days with values that each occur once: in a form, and one in a flattened copy that differs.
/// </summary>
internal sealed class PlantedConversations
{
    public const int ValuesEach = 5;

    const string Letters = "abcdefghijklmnopqrstuvwxyz";

    readonly Random _random = new(1);
    readonly List<string> _ids = [];
    readonly List<string> _values = [];

    public PlantedConversations(int values, DateTimeOffset from, DateTimeOffset to)
    {
        var count = (values + ValuesEach - 1) / ValuesEach;
        (From, To) = (from, to);
        Script = JsonSerializer.Serialize(new
        {
            conversations = Enumerable.Range(0, count).Select(i => Conversation(i, from + ((to - from) * ((double)i / count)))).ToList(),
        });
    }

    public IReadOnlyList<string> Ids => _ids;

    public IReadOnlyList<string> Values => _values;

    public DateTimeOffset From { get; }

    public DateTimeOffset To { get; }

    /// <summary>As a sandbox takes it.</summary>
    public string Script { get; }

    object Conversation(int number, DateTimeOffset start)
    {
        var id = $"0a1b2c3d-0000-4000-8000-{number.ToString("x12", CultureInfo.InvariantCulture)}";
        _ids.Add(id);
        var form = new { name = Value(), email = Value() + "@example.com", phone = Value(), message = Value() };
        return new
        {
            id, start, end = start.AddMinutes(5),
            participants = new[]
            {
                new
                {
                    id = $"p{number}", purpose = "customer",
                    attributes = new Dictionary<string, string>
                    {
                        ["pre_chat_form_data"] = JsonSerializer.Serialize(form), ["prechat_phone"] = Value(),
                    },
                },
            },
        };
    }

    string Value()
    {
        var value = new string(_random.GetItems<char>(Letters, 20));
        _values.Add(value);
        return value;
    }
}
