using AttrBackfill.Text;

namespace AttrBackfill.Flow.Kit;

/// <summary>
/// The import files of the data actions. Keys, their order and types are those of exports in public repositories; what a key means is in
/// the help articles 141921 (configuration) and 141876 (contracts).
/// </summary>
internal static class DataActions
{
    const string Draft4 = "http://json-schema.org/draft-04/schema#";
    const int LongestDescription = 200;

    /// <summary>Where the daemon listens and the key that it wants: fields of a user-defined credential.</summary>
    public const string AddressField = "address";

    public const string KeyField = "key";

    public static Members Flatten(KitContent kit) => Action(
        kit.FlattenAction, "function-data-actions",
        new Members
        {
            { "requestType", "POST" },
            { "headers", new Members() },
            { "requestTemplate", "${input.rawRequest}" },
        },
        Response(new Members(), "${rawResult}"),
        FlattenInput, FlattenOutput(kit));

    public static Members FlattenInput => Schema(new Members
    {
        { "attributes", Property("string", "JSON text of the customer's attributes, as the reading action returns it") },
    });

    public static Members FlattenOutput(KitContent kit) => Schema(WithNames(kit, new Members
    {
        { "found", Property("boolean", "Whether there was a customer with attributes to flatten") },
    }));

    public static Members Read(KitContent kit) => Action(
        kit.ReadAction, "purecloud-data-actions",
        Request("/api/v2/conversations/${input.conversationId}", new Members()),
        Response(
            new Members { { "attributes", $"{Customer(kit)}.attributes" }, { "participantId", $"{Customer(kit)}.id" } },
            """
            {"attributes": "$esc.jsonEncode(${successTemplateUtils.firstFromArray("${attributes}")})",
             "participantId": "${successTemplateUtils.firstFromArray("${participantId}")}"}
            """),
        ConversationInput, ReadOutput);

    public static Members ReadOutput => Schema(new Members
    {
        { "attributes", Property("string", "JSON text of the customer's attributes; empty where the conversation has no customer") },
        { "participantId", Property("string", "The customer's participant") },
    });

    public static Members Endpoint(KitContent kit) => Action(
        kit.EndpointAction, "custom-rest-actions",
        Request(
            $"${{credentials.{AddressField}}}/conversations/${{input.conversationId}}/attributes?job={Uri.EscapeDataString(kit.Job.Name)}",
            new Members { { "Authorization", $"Bearer ${{credentials.{KeyField}}}" } }),
        Response(new Members(), "${rawResult}"),
        ConversationInput, EndpointOutput(kit));

    public static Members EndpointOutput(KitContent kit) => Schema(WithNames(kit, new Members
    {
        { "found", Property("boolean", "Whether there was a customer with attributes") },
        { "open", Property("boolean", "Whether the conversation has not ended") },
        { "participantId", Property("string", "The customer's participant") },
    }));

    public static Members ConversationInput => Schema(new Members { { "conversationId", Property("string", "Id of the conversation") } });

    /// <summary>The participants of the job's purposes, by JSONPath.</summary>
    static string Customer(KitContent kit) =>
        $"$.participants[?({string.Join(" || ", kit.Job.Extract.Purposes.Select(p => $"@.purpose == {KitJson.Quoted(p)}"))})]";

    static Members Request(string url, Members headers) => new()
    {
        { "requestUrlTemplate", url },
        { "requestType", "GET" },
        { "headers", headers },
        { "requestTemplate", "${input.rawRequest}" },
    };

    static Members Response(Members translations, string success) => new()
    {
        { "translationMap", translations },
        { "translationMapDefaults", Defaults(translations) },
        { "successTemplate", success.ReplaceLineEndings("") },
    };

    /// <summary>A path that finds nothing gives an empty list, of which the template takes no element.</summary>
    static Members Defaults(Members translations)
    {
        var defaults = new Members();
        foreach (var (name, _) in translations) defaults.Add(name, "[]");
        return defaults;
    }

    static Members Action(string name, string integration, Members request, Members response, Members input, Members output) => new()
    {
        { "name", name },
        { "integrationType", integration },
        { "actionType", "custom" },
        { "config", new Members { { "request", request }, { "response", response } } },
        {
            "contract", new Members
            {
                { "input", new Members { { "inputSchema", input } } },
                { "output", new Members { { "successSchema", output } } },
            }
        },
        { "secure", false },
    };

    static Members Schema(Members properties) => new()
    {
        { "$schema", Draft4 },
        { "type", "object" },
        { "properties", properties },
        { "additionalProperties", true },
    };

    static Members Property(string type, string description) => new() { { "description", description }, { "type", type } };

    static Members WithNames(KitContent kit, Members properties)
    {
        foreach (var (attribute, name) in kit.Names)
            properties.Add(name, Property("string", SafeText.Plain(attribute, LongestDescription)));
        return properties;
    }
}
