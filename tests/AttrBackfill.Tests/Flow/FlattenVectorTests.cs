using System.Text.Json;
using AttrBackfill.Pipeline.Flatten;
using Xunit;

namespace AttrBackfill.Tests.Flow;

/// <summary>The specification of flatten as data, which the program and the kit's function are both held to.</summary>
public sealed class FlattenVectorTests
{
    const string Write = "ATTRBACKFILL_WRITE_VECTORS";

    [Fact]
    public void The_program_flattens_as_the_vectors_say()
    {
        var expected = FlattenVector.All.Select(v => (v.Name, v.Expected));
        Assert.Equal(expected, FlattenVector.All.Select(v => (v.Name, Flatten(v.Attributes, v.RulesJson))));
    }

    [Fact]
    public void There_are_about_500_of_them()
    {
        Assert.InRange(FlattenVector.All.Count, 480, 600);
        Assert.Distinct(FlattenVector.All.Select(v => v.Name));
        Assert.Distinct(FlattenVector.All.Select(v => (v.Attributes, v.RulesJson)));
    }

    /// <summary>Where the rules are changed on purpose, the variable writes them again; the difference is to be read.</summary>
    [Fact]
    public void The_generated_vectors_are_current()
    {
        var path = Path.Combine(FlattenVector.Folder, FlattenVector.Generated);
        var generated = $"[\n{string.Join(",\n", Generate().Select(v => v.ToLine()))}\n]\n";
        if (Environment.GetEnvironmentVariable(Write) == "1") File.WriteAllText(path, generated);
        Assert.True(File.ReadAllText(path) == generated, $"{path} is not current; {Write}=1 writes it");
    }

    static IEnumerable<FlattenVector> Generate()
    {
        const int PerRuleSet = 17;
        const int Longest = 700;
        return FlattenVector.Json("rule-sets.json").EnumerateArray().SelectMany((set, i) =>
        {
            var rules = JsonSerializer.Serialize(set);
            var generated = new HostileAttributes(1_000 + i);
            return Enumerable.Repeat(generated, int.MaxValue).Select(g => g.Next())
                .Where(a => a.Length is > 20 and <= Longest && Flatten(a, rules).Length is > 60 and <= 2 * Longest).Take(PerRuleSet)
                .Select((a, n) => new FlattenVector($"generated {i}.{n}", a, rules, Flatten(a, rules)));
        });
    }

    static string Flatten(string attributes, string rules) =>
        FlatText.Of(new Flattener(FlatText.Rules(rules)).FlattenWithinLimits(FlatText.Attributes(attributes)));
}
