using System.Text.RegularExpressions;
using AttrBackfill.Flow;
using Xunit;

namespace AttrBackfill.Tests.Flow;

/// <summary>The names of attributes in the contract of a data action.</summary>
public sealed partial class AttributeNamesTests
{
    static readonly Dictionary<string, string> None = [];

    [Fact]
    public void Every_name_is_legal_free_and_given_once()
    {
        var names = AttributeNames.Assign(KitSample.Hostile, None);
        Assert.Equal(KitSample.Hostile.Order(StringComparer.Ordinal), names.Keys);
        Assert.All(names.Values, n => Assert.Matches(Legal(), n));
        Assert.Distinct(names.Values, StringComparer.OrdinalIgnoreCase);
        string[] reserved = ["orgId", "integrationId", "rawRequest", "found", "open", "participantId", "written"];
        Assert.All(names.Values, n => Assert.DoesNotContain(n, reserved, StringComparer.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("prechat_email", "prechat_email")]
    [InlineData("a-b", "a-b")]
    [InlineData("Customer Tier", "Customer_Tier")]
    [InlineData("ivr.Skills", "ivr_Skills")]
    [InlineData("1st", "a_1st")]
    [InlineData("_x", "a__x")]
    [InlineData("", "a")]
    [InlineData("😀x", "a__x")]
    [InlineData("orgId", "orgId_2")]
    [InlineData("constructor", "constructor")]
    public void An_attribute_keeps_its_name_where_a_contract_takes_it(string attribute, string name) =>
        Assert.Equal(name, AttributeNames.Assign([attribute], None)[attribute]);

    [Fact]
    public void A_legal_name_is_not_taken_by_another_attribute() => Assert.Equal(
        new Dictionary<string, string> { ["a b"] = "a_b_3", ["a.b"] = "a_b_4", ["a_b"] = "a_b", ["A_b_2"] = "A_b_2" },
        AttributeNames.Assign(["a.b", "a b", "a_b", "A_b_2"], None));

    [Fact]
    public void Names_that_were_given_before_stay_whatever_comes()
    {
        var first = AttributeNames.Assign(["a.b", "c"], None);
        var second = AttributeNames.Assign(["a b", "a_b", "d"], first);
        Assert.Equal(("a_b", "c"), (second["a.b"], second["c"]));
        Assert.Equal(5, second.Count);
        Assert.Distinct(second.Values, StringComparer.OrdinalIgnoreCase);
        Assert.Equal(second, AttributeNames.Assign(["d", "a_b", "a b"], first));
    }

    [Theory]
    [InlineData("a b", "'a b' is no name")]
    [InlineData("", "'' is no name")]
    [InlineData("orgid", "'orgid' is a reserved name")]
    [InlineData("y", "'y' is given to two attributes")]
    [InlineData("ok", null)]
    public void Names_from_a_file_are_checked(string name, string? problem)
    {
        var found = AttributeNames.Problem(new Dictionary<string, string> { ["a"] = "Y", ["b"] = name });
        if (problem is null) Assert.Null(found);
        else Assert.StartsWith(problem, found, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_-]*\z")]
    private static partial Regex Legal();
}
