using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace AttrBackfill.Tests.Support;

/// <summary>
/// Conversations whose customer has a form of 60 fields, on a server that refuses some attributes. What it accepts is there when it is
/// read again. Ids may be any.
/// </summary>
internal sealed class RefusingGenesys : IAsyncDisposable
{
    public const int Fields = 60;

    readonly StubGenesys _stub;
    readonly Func<IReadOnlyDictionary<string, string>, int, StubAnswer?> _refusal;
    readonly ConcurrentDictionary<string, ConcurrentDictionary<string, string>> _accepted = new();
    int _patches;

    /// <param name="refusal">By the attributes of a patch and the bytes of its body; null accepts.</param>
    public RefusingGenesys(Func<IReadOnlyDictionary<string, string>, int, StubAnswer?> refusal) =>
        (_refusal, _stub) = (refusal, StubGenesys.Start(Answer));

    public Uri Address => _stub.Address;

    public int Patches => Volatile.Read(ref _patches);

    /// <summary>Attributes in patches that were accepted, each as often as it was sent.</summary>
    public ConcurrentQueue<string> Taken { get; } = new();

    /// <summary>While it is not null, patches after so many get no answer.</summary>
    public int? SilentAfter { get; set; }

    public static string Name(int field) => string.Create(CultureInfo.InvariantCulture, $"form_field_{field:D2}");

    public static string Value(int field) => string.Create(CultureInfo.InvariantCulture, $"private value {field:D2} of the visitor");

    public IReadOnlyDictionary<string, string> On(string id) => _accepted.GetValueOrDefault(id) ?? [];

    public static StubAnswer Refuse(int status, string code, string message, string? field = null) => StubAnswer.Error(
        status,
        JsonSerializer.Serialize(new
        {
            message, code, status, details = field is null ? [] : new[] { new { errorCode = "invalid.value", fieldName = field } },
        }),
        $"corr-{status}-{field}");

    public ValueTask DisposeAsync() => _stub.DisposeAsync();

    StubAnswer Answer(string method, string path, string body)
    {
        if (method == "POST") return StubAnswer.Error(404, "{}", "corr-404"); // no attribute search here
        var id = path.Split('/')[4];
        var present = _accepted.GetOrAdd(id, _ => new());
        if (method == "GET") return StubAnswer.Json(Conversation(id, present));
        var number = Interlocked.Increment(ref _patches);
        if (number > SilentAfter) return new StubAnswer(202, _ => Task.Delay(Timeout.Infinite));
        var attributes =
            JsonElement.Parse(body).GetProperty("attributes").EnumerateObject().ToDictionary(a => a.Name, a => a.Value.GetString()!);
        if (_refusal(attributes, body.Length) is { } refused) return refused;
        foreach (var (name, value) in attributes)
        {
            present[name] = value;
            Taken.Enqueue(name);
        }

        return new StubAnswer(202);
    }

    static string Conversation(string id, IReadOnlyDictionary<string, string> present)
    {
        var form = JsonSerializer.Serialize(Enumerable.Range(0, Fields).ToDictionary(i => Name(i)["form_".Length..], Value));
        var attributes = JsonSerializer.Serialize(new Dictionary<string, string>(present) { ["form"] = form });
        return $$$"""{"id":"{{{id}}}","startTime":"2026-11-20T10:00:00Z","endTime":"2026-11-20T10:05:00Z","participants":[{"id":"p","purpose":"customer","attributes":{{{attributes}}}}]}""";
    }
}
