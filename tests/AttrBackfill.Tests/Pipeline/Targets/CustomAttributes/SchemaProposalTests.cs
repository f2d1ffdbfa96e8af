using AttrBackfill.Pipeline.Targets.CustomAttributes;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Targets.CustomAttributes;

public sealed class SchemaProposalTests
{
    static readonly string[] Names = ["ANI ", "ANI", "ivr.Skills", "陳", "rare"];

    [Theory]
    [InlineData("checkbox", "true", "False")]
    [InlineData("integer", "1", "-20")]
    [InlineData("number", "1", "2.50")]
    [InlineData("date", "2026-11-20", "2026-01-01")]
    [InlineData("datetime", "2026-11-20T10:00:00Z", "2026-11-20T10:00:00+02:00")]
    [InlineData("text", "01234", "56789")] // a leading zero would be lost
    [InlineData("text", "1", "")]
    [InlineData("text", "1", "one")]
    public void A_type_takes_every_value_that_was_seen(string type, params string[] values)
    {
        var profile = new AttributeProfile("a", "a");
        foreach (var value in Enumerable.Repeat(values, 5).SelectMany(v => v)) profile.Add(value);
        var property = SchemaProposal.Of([profile], 10, 50, 100).Properties["a"]!;
        Assert.Equal($"#/definitions/{type}", property["allOf"]![0]!["$ref"]!.GetValue<string>());
    }

    [Fact]
    public void A_few_values_prove_nothing_and_long_ones_get_room()
    {
        var (few, lengthy) = (new AttributeProfile("few", "few"), new AttributeProfile("long", "long"));
        few.Add("1");
        lengthy.Add(new string('x', 1001));
        var properties = SchemaProposal.Of([few, lengthy], 1, 50, 100).Properties;
        Assert.Equal("#/definitions/text", properties["few"]!["allOf"]![0]!["$ref"]!.GetValue<string>());
        Assert.Equal("#/definitions/longtext", properties["long"]!["allOf"]![0]!["$ref"]!.GetValue<string>());
        Assert.Equal(2000, properties["long"]!["maxLength"]!.GetValue<int>());
    }

    [Fact]
    public void Names_that_no_field_can_have_give_way_and_the_rarest_are_left_out()
    {
        var profiles = Names.Select((name, i) =>
        {
            var profile = new AttributeProfile(name, name);
            for (var n = i; n < 6; n++) profile.Add("x y");
            return profile;
        });
        var proposal = SchemaProposal.Of(profiles, 6, 4, 6);
        Assert.Equal(["ANI_2", "ANI", "ivr_Sk", "field"], proposal.Properties.Select(p => p.Key));
        Assert.Equal(["ANI ", "ivr.Skills", "陳"], proposal.Fields.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["rare"], proposal.Left);
        Assert.Equal("In 83.3% of 6 conversations", proposal.Properties["ANI"]!["description"]!.GetValue<string>());
    }
}
