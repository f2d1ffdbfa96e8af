using System.IO.Enumeration;
using System.Text.Json;
using AttrBackfill.Sandbox.Http;

namespace AttrBackfill.Sandbox.Faults;

/// <summary>What a chosen conversation answers, to every call or to some. A new word is one more entry of <see cref="All"/>.</summary>
internal sealed record ConversationFault(string Word, Func<Call, Answer?> Answer)
{
    public static readonly IReadOnlyList<ConversationFault> All =
    [
        new("403", _ => Http.Answer.Error(403, "not.authorized", "You are not authorized to perform the requested action.")),
        new("404", _ => Http.Answer.Error(404, "not.found", "The requested resource could not be found.")),
        new("409", call => call.Route.Method == "GET"
            ? null
            : Http.Answer.Error(409, "general.conflict", "The resource was changed by somebody else.")),
        new("division", call => Http.Answer.Error(
            403, "missing.division.permission",
            $"You do not have the permission {Needed(call)} in the division of the conversation.")),
    ];

    static string Needed(Call call) => call.Route.Permissions.FirstOrDefault("conversation:participant:attributesedit");
}

/// <summary>How a write is refused because of one attribute or field in it. A new word is one more entry of <see cref="All"/>.</summary>
/// <param name="Answer">Of the name and the value. Texts quote values, as the real ones do.</param>
internal sealed record ContentFault(string Word, Func<string, string, Answer> Answer)
{
    public static readonly IReadOnlyList<ContentFault> All =
    [
        new("400", (name, value) => Invalid(400, name, $"The value '{value}' of the attribute '{name}' is invalid.")),
        new("413", (_, _) => Http.Answer.TooLarge(SandboxOptions.RequestBytes)),
        new("422", (name, _) => Invalid(422, name, $"The field '{name}' cannot be processed.")),
    ];

    static Answer Invalid(int status, string name, string message) =>
        Http.Answer.Error(status, "invalid.value", message) with { Detail = ("invalid.value", name) };

    /// <summary>The attributes that a body writes.</summary>
    public static IEnumerable<(string Name, string Value)> Written(Call call)
    {
        if (call.Body.Length == 0 || call.Route.Method is not ("PATCH" or "PUT")) return [];
        var body = call.JsonBody();
        var records = body.ValueKind == JsonValueKind.Array ? body.EnumerateArray().ToList() : [body];
        return from record in records
               where record.ValueKind == JsonValueKind.Object
               from member in record.EnumerateObject()
               where member.Name is "attributes" or "customAttributes" && member.Value.ValueKind == JsonValueKind.Object
               from attribute in member.Value.EnumerateObject()
               select (attribute.Name, attribute.Value.AsAttributeText());
    }

    public static bool Means(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
