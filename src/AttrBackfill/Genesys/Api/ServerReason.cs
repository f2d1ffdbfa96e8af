using System.Text.Json;

namespace AttrBackfill.Genesys.Api;

/// <summary>
/// Why the server refused a call, in its own words. They may quote attribute values: code that shows them takes those out first.
/// </summary>
/// <param name="Message">Empty where the answer has none.</param>
internal sealed record ServerReason(string Message, IReadOnlyList<RefusedField> Fields)
{
    const int MostFields = 20;

    public static ServerReason? Of(ErrorBody? body)
    {
        if (body is null) return null;
        var reason = new ServerReason(body.Message ?? "", [.. FieldsIn(body.Details).Take(MostFields)]);
        return reason is { Message.Length: 0, Fields.Count: 0 } ? null : reason;
    }

    static IEnumerable<RefusedField> FieldsIn(JsonElement? details)
    {
        if (details is not { ValueKind: JsonValueKind.Array } list) yield break;
        foreach (var detail in list.EnumerateArray())
        {
            if (detail.ValueKind != JsonValueKind.Object) continue;
            var field = new RefusedField(TextOf(detail, "fieldName"), TextOf(detail, "errorCode"));
            if (field is not { Name: null, ErrorCode: null }) yield return field;
        }
    }

    static string? TextOf(JsonElement detail, string member) =>
        detail.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <param name="Name">As the server names it: the name of an attribute, or a path that ends with it.</param>
internal sealed record RefusedField(string? Name, string? ErrorCode);
