using System.Text.Json;
using System.Text.RegularExpressions;
using AttrBackfill.Configuration;
using Xunit;

namespace AttrBackfill.Tests.Flow;

/// <summary>The import files have the keys, the key order and the types of real exports.</summary>
public sealed class DataActionTests
{
    static readonly JsonElement Platform = FlattenVector.Json("platform-keys.json");

    /// <summary>Keys that only some exports have.</summary>
    static readonly string[] Optional = ["$schema", "title", "description", "required"];

    public static TheoryData<string, string> Files() => new()
    {
        { "get-customer-attributes.custom.json", "purecloud-data-actions" },
        { "flatten-function.custom.json", "function-data-actions" },
        { "web-service.custom.json", "custom-rest-actions" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void An_import_file_has_the_keys_of_exports_in_their_order(string file, string integration)
    {
        var action = Read(file);
        Assert.Equal(integration, action.GetProperty("integrationType").GetString());
        Assert.Equal("custom", action.GetProperty("actionType").GetString());
        var order = Platform.GetProperty("keyOrder");
        Assert.Equal(Texts(order.GetProperty("root")), Keys(action));
        Assert.Equal(["request", "response"], Keys(action.GetProperty("config")));
        var request = Texts(order.GetProperty("request"));
        if (integration == "function-data-actions") request.Remove("requestUrlTemplate"); // the platform sets it
        Assert.Equal(request, Keys(action.GetProperty("config").GetProperty("request")));
        Assert.Equal(Texts(order.GetProperty("response")), Keys(action.GetProperty("config").GetProperty("response")));
        Assert.Equal(["input", "output"], Keys(action.GetProperty("contract")));
        Assert.Equal(["inputSchema"], Keys(action.GetProperty("contract").GetProperty("input")));
        Assert.Equal(["successSchema"], Keys(action.GetProperty("contract").GetProperty("output")));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void An_import_file_has_the_types_of_exports(string file, string integration)
    {
        var types = Platform.GetProperty("types").GetProperty($"{integration}/custom");
        var action = Read(file);
        foreach (var known in types.EnumerateObject())
        {
            if (Find(action, known.Name) is { } value) Assert.Contains(TypeOf(value), Texts(known.Value));
            else Assert.Contains(known.Name.Split('.')[^1], Optional);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_contract_is_one_that_the_platform_takes(string file, string integration)
    {
        Assert.NotEmpty(integration);
        var action = Read(file);
        Assert.InRange(action.GetProperty("name").GetString()!.Length, 1, 256);
        foreach (var path in new[] { "contract.input.inputSchema", "contract.output.successSchema" })
        {
            var schema = Find(action, path)!.Value;
            Assert.Equal(Texts(Platform.GetProperty("schemaKeys")).Where(Keys(schema).Contains), Keys(schema));
            foreach (var property in schema.GetProperty("properties").EnumerateObject())
            {
                Assert.Matches(new Regex(Platform.GetProperty("propertyName").GetString()!), property.Name);
                Assert.DoesNotContain(property.Name, Texts(Platform.GetProperty("reserved")));
                Assert.Equal(["description", "type"], Keys(property.Value));
                Assert.Contains(property.Value.GetProperty("type").GetString()!, Texts(Platform.GetProperty("propertyTypes")));
            }

            Assert.Distinct(Keys(schema.GetProperty("properties")));
        }
    }

    [Fact]
    public void The_outputs_are_the_names_of_the_kit()
    {
        var names = KitSample.Content().Names.Values.Order(StringComparer.Ordinal);
        Assert.Equal(names.Prepend("found").Order(StringComparer.Ordinal), Outputs("flatten-function.custom.json"));
        Assert.Equal(names.Concat(["found", "open", "participantId"]).Order(StringComparer.Ordinal), Outputs("web-service.custom.json"));
    }

    [Fact]
    public void The_reading_action_takes_the_participants_of_the_jobs_purposes()
    {
        var job = new JobSettings { Name = "j", Extract = new ExtractSettings { Purposes = ["customer", "a\"b"] } };
        using var action = JsonDocument.Parse(KitSample.Text(KitSample.Content(job: job), "get-customer-attributes.custom.json"));
        Assert.Equal(
            """$.participants[?(@.purpose == "customer" || @.purpose == "a\"b")].attributes""",
            Find(action.RootElement, "config.response.translationMap.attributes")!.Value.GetString());
    }

    [Fact]
    public void A_key_of_the_endpoint_stands_in_no_file_but_as_a_credential()
    {
        var request = Find(Read("web-service.custom.json"), "config.request")!.Value;
        Assert.Equal("Bearer ${credentials.key}", request.GetProperty("headers").GetProperty("Authorization").GetString());
        Assert.Equal(
            "${credentials.address}/conversations/${input.conversationId}/attributes?job=nightly-backfill",
            request.GetProperty("requestUrlTemplate").GetString());
    }

    static IEnumerable<string> Outputs(string file) =>
        Keys(Find(Read(file), "contract.output.successSchema.properties")!.Value).Order(StringComparer.Ordinal);

    static JsonElement Read(string file) => JsonElement.Parse(KitSample.Text(KitSample.Content(), file));

    static JsonElement? Find(JsonElement of, string path)
    {
        JsonElement? at = of;
        foreach (var name in path.Split('.'))
        {
            if (at is not { ValueKind: JsonValueKind.Object } members || !members.TryGetProperty(name, out var member)) return null;
            at = member;
        }

        return at;
    }

    static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.ToString().ToLowerInvariant(),
    };

    static List<string> Keys(JsonElement of) => [.. of.EnumerateObject().Select(m => m.Name)];

    static List<string> Texts(JsonElement list) => [.. list.EnumerateArray().Select(e => e.GetString()!)];
}
