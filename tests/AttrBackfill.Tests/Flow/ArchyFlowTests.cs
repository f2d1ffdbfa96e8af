using System.Text.Json;
using AttrBackfill.Flow.Kit;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace AttrBackfill.Tests.Flow;

/// <summary>The Archy pieces parse as YAML and have the key sets of real flows.</summary>
public sealed class ArchyFlowTests
{
    static readonly JsonElement Known = FlattenVector.Json("platform-keys.json").GetProperty("archy");

    static readonly KitContent Kit = KitSample.Content();

    static readonly YamlMappingNode Flow = Read(KitSample.Text(Kit, "flow.yaml"));

    [Theory]
    [InlineData("getParticipantData", 1)]
    [InlineData("setParticipantData", 1)]
    [InlineData("callData", 3)]
    public void An_action_has_the_keys_of_real_flows(string action, int count)
    {
        var found = Actions(action).ToList();
        Assert.Equal(count, found.Count);
        Assert.All(found, f => Assert.Empty(Differences(f, Known.GetProperty(action), action)));
    }

    [Fact]
    public void Each_attribute_is_read_into_a_variable_of_its_own()
    {
        var read = Attributes("getParticipantData");
        Assert.Equal(
            KitSample.Hostile.Where(a => a != "\ud83d").Order(StringComparer.Ordinal), // half a surrogate pair cannot stand in YAML
            read.Select(a => Text(At(a, "name", "lit"))).Order(StringComparer.Ordinal));
        var variables = read.Select(a => Text(a.Children["variable"])).ToList();
        Assert.Distinct(variables, StringComparer.OrdinalIgnoreCase);
        Assert.All(variables, v => Assert.Matches("^Flow\\.[A-Za-z][A-Za-z0-9_]*$", v));
        Assert.Superset(variables.ToHashSet(), Declared().ToHashSet());
    }

    [Fact]
    public void Only_what_is_not_on_the_participant_already_is_set() => Assert.Equal(
        [("prechat_email", "Flow.prechat_email"), ("prechat_subject", "Flow.prechat_subject")],
        Attributes("setParticipantData").Select(a => (Text(At(a, "name", "lit")), Text(At(a, "value", "exp")))));

    [Fact]
    public void The_calls_name_the_data_actions_and_all_their_outputs()
    {
        (string Integration, string Action, string File)[] actions =
        [
            (KitContent.ReadIntegration, Kit.ReadAction, "get-customer-attributes.custom.json"),
            (KitContent.FunctionIntegration, Kit.FlattenAction, "flatten-function.custom.json"),
            (KitContent.EndpointIntegration, Kit.EndpointAction, "web-service.custom.json"),
        ];
        var calls = Actions("callData").ToList();
        foreach (var (integration, action, file) in actions)
        {
            var contract = JsonElement.Parse(KitSample.Text(Kit, file)).GetProperty("contract");
            var call = calls.Select(c => Find(c, "category", integration, "dataAction", action)).OfType<YamlMappingNode>().Single();
            Assert.Equal(Properties(contract.GetProperty("input").GetProperty("inputSchema")), Keys(call, "inputs"));
            Assert.Equal(Properties(contract.GetProperty("output").GetProperty("successSchema")), Keys(call, "successOutputs"));
            var declared = Declared().ToHashSet();
            var outputs = (YamlMappingNode)call.Children["successOutputs"];
            Assert.All(outputs.Children.Values, v => Assert.Contains(Text(At(v, "var")), declared));
        }
    }

    static IEnumerable<string> Properties(JsonElement schema) =>
        schema.GetProperty("properties").EnumerateObject().Select(p => p.Name);

    static IEnumerable<string> Keys(YamlMappingNode of, string member) =>
        ((YamlMappingNode)of.Children[member]).Children.Keys.Select(Text);

    static IEnumerable<string> Declared() => ((YamlSequenceNode)At(Flow, "inboundShortMessage", "variables"))
        .Select(v => Text(At(((YamlMappingNode)v).Children.Values.Single(), "name")));

    static List<YamlMappingNode> Attributes(string action) =>
        [.. ((YamlSequenceNode)Actions(action).Single().Children["attributes"]).Select(a => (YamlMappingNode)At(a, "attribute"))];

    static IEnumerable<YamlMappingNode> Actions(string name) => Flow.AllNodes.OfType<YamlMappingNode>()
        .SelectMany(m => m.Children).Where(c => Text(c.Key) == name).Select(c => c.Value).OfType<YamlMappingNode>().Distinct();

    /// <summary>Keys that one has and the other lacks. Of <c>exp|lit</c> one is used; a key in capitals stands for a name.</summary>
    static IEnumerable<string> Differences(YamlNode node, JsonElement known, string path)
    {
        if (known.ValueKind == JsonValueKind.Array)
            return known.GetArrayLength() == 0 ? [] : ((YamlSequenceNode)node).SelectMany(n => Differences(n, known[0], path));
        if (known.ValueKind != JsonValueKind.Object || node is not YamlMappingNode mapping) return [];
        var keys = known.EnumerateObject().Where(k => k.Name is not ("_only" or "processingPrompt")).ToList(); // of voice flows only
        if (keys is [{ Name: var only } any] && only.All(c => char.IsUpper(c) || c == ' '))
            return mapping.Children.SelectMany(c => Differences(c.Value, any.Value, $"{path}.{Text(c.Key)}"));
        if (keys is [{ Name: var choice }] && choice.Contains('|', StringComparison.Ordinal))
            return choice.Split('|').Contains(Text(mapping.Children.Keys.Single())) ? [] : [path];
        var has = mapping.Children.Keys.Select(Text).ToList();
        var names = keys.Select(k => k.Name).ToList();
        return names.Except(has).Concat(has.Except(names)).Select(k => $"{path}.{k}")
            .Concat(keys.Where(k => has.Contains(k.Name))
                .SelectMany(k => Differences(mapping.Children[k.Name], k.Value, $"{path}.{k.Name}")));
    }

    static YamlNode At(YamlNode node, params string[] path) =>
        Find(node, path) ?? throw new InvalidOperationException(string.Join('.', path));

    static YamlNode? Find(YamlNode node, params string[] path)
    {
        YamlNode? at = node;
        foreach (var name in path) at = at is YamlMappingNode mapping && mapping.Children.TryGetValue(name, out var child) ? child : null;
        return at;
    }

    static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    static YamlMappingNode Read(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return (YamlMappingNode)stream.Documents.Single().RootNode;
    }
}
