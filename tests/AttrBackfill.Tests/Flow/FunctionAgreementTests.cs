using System.Globalization;
using System.Text.Json;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Flow;

/// <summary>The kit's function in Node flattens exactly as the program does: names, values, source paths, collisions, order.</summary>
public sealed class FunctionAgreementTests
{
    const int Batch = 1_000;

    /// <summary>Conversations under each of the 20 rule sets.</summary>
    static readonly int Conversations =
        int.Parse(Environment.GetEnvironmentVariable("ATTRBACKFILL_TEST_KIT") ?? "250", CultureInfo.InvariantCulture);

    /// <summary>A line that is an object sets the rules; one that is a string is the attributes to flatten.</summary>
    const string Script = """
        const { flatten } = require(process.argv[1]);
        let rules;
        function answer(line) {
          const given = JSON.parse(line);
          if (typeof given === 'object') { rules = given; return 'rules'; }
          return JSON.stringify(flatten(given, rules));
        }
        """;

    public static TheoryData<int> RuleSets() => [.. Enumerable.Range(0, Sets().Length)];

    [Fact]
    public void There_are_twenty_rule_sets() => Assert.Equal(20, Sets().Length);

    [Theory]
    [MemberData(nameof(RuleSets))]
    public async Task Generated_conversations_flatten_alike(int ruleSet)
    {
        var rules = Sets()[ruleSet];
        var flattener = new Flattener(FlatText.Rules(rules));
        var generated = new HostileAttributes(ruleSet);
        await using var node = Function();
        await node.AskAsync([rules]);
        for (var done = 0; done < Conversations; done += Batch)
        {
            var attributes = Enumerable.Range(0, Math.Min(Batch, Conversations - done))
                .Select(i => i % 4 == 0 ? AfterEarlierRun(generated.Next(), flattener) : generated.Next()).ToList();
            var answers = await node.AskAsync([.. attributes.Select(FlatText.Quoted)]);
            for (var i = 0; i < attributes.Count; i++)
            {
                var expected = FlatText.Of(flattener.FlattenWithinLimits(FlatText.Attributes(attributes[i])));
                if (expected == answers[i]) continue;
                Assert.Fail($"rules {rules}\nattributes {FlatText.Quoted(attributes[i])}\nprogram  {expected}\nfunction {answers[i]}");
            }
        }
    }

    [Fact]
    public async Task All_vectors_flatten_alike()
    {
        var vectors = FlattenVector.All;
        await using var node = Function();
        var answers = await node.AskAsync([.. vectors.SelectMany(v => new[] { v.RulesJson, FlatText.Quoted(v.Attributes) })]);
        Assert.Equal(vectors.Select(v => (v.Name, v.Expected)), vectors.Select((v, i) => (v.Name, answers[2 * i + 1])));
    }

    /// <summary>The conversation as an earlier run left it: flat attributes beside the nested ones.</summary>
    static string AfterEarlierRun(string attributes, Flattener flattener)
    {
        var flat = flattener.FlattenWithinLimits(FlatText.Attributes(attributes));
        var members = flat.Desired.Select(d => $"{FlatText.Quoted(d.Name)}:{FlatText.Quoted(d.Value)}");
        var given = attributes[1..^1];
        return $"{{{string.Join(',', (string[])[.. string.IsNullOrWhiteSpace(given) ? [] : new[] { given }, .. members])}}}";
    }

    static NodeLines Function() =>
        NodeLines.Start(Script, Repository.Path("src", "AttrBackfill", "Flow", "Kit", "Function", "flatten.js"));

    static string[] Sets() =>
        [.. FlattenVector.Json("rule-sets.json").EnumerateArray().Select(s => JsonSerializer.Serialize(s))];
}
