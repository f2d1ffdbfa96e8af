using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Scrub;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Tests.Pipeline.Flatten;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Scrub;

public sealed class ScrubRulesTests
{
    const string Form = """{ "email" : "a@example.com", "Order":  1.10,"n":null, "address":{"city":"Lyon","zip":"0"} }""";

    [Theory]
    // A member is blanked where it stands; all other bytes stay, white space too.
    [InlineData("*email*", "", Form, """{ "email" : "", "Order":  1.10,"n":null, "address":{"city":"Lyon","zip":"0"} }""")]
    [InlineData("prechat_Order", "", Form, """{ "email" : "a@example.com", "Order":  "","n":null, "address":{"city":"Lyon","zip":"0"} }""")]
    // The name of what holds values stands for all of them.
    [InlineData("prechat_address", "", Form, """{ "email" : "a@example.com", "Order":  1.10,"n":null, "address":"" }""")]
    [InlineData("prechat_a*", "prechat_address_zip", Form, """{ "email" : "a@example.com", "Order":  1.10,"n":null, "address":{"city":"","zip":"0"} }""")]
    [InlineData("pre_chat_form_data", "", Form, "")]
    [InlineData("pre_chat_form_data", "prechat_Order", Form, """{ "email" : "", "Order":  1.10,"n":null, "address":"" }""")]
    // The innermost name decides.
    [InlineData("*email*", "pre_chat_form_data", Form, """{ "email" : "", "Order":  1.10,"n":null, "address":{"city":"Lyon","zip":"0"} }""")]
    [InlineData("*phone*", "", Form, null)]
    // Text that holds JSON text.
    [InlineData("*email", "", """{"a":"{\"email\":\"ü\",\"b\":\"\\u00e9\"}"}""", """{"a":"{\"email\":\"\",\"b\":\"\\u00e9\"}"}""")]
    [InlineData("*tags", "", """{"tags":[ "x", {"y":1} ],"b":[1]}""", """{"tags":"","b":[1]}""")]
    [InlineData("*email", "", """{"email":"","b":1}""", null)]
    public void A_listed_value_goes_wherever_it_stands(string include, string exclude, string text, string? after)
    {
        var attribute = Listed(new FlattenSettings { Include = [include], Exclude = exclude.Length == 0 ? [] : [exclude] }, text);
        Assert.Equal(after, attribute?.After);
    }

    [Fact]
    public void The_path_names_what_is_listed_also_once_it_is_gone()
    {
        var settings = new FlattenSettings { Include = ["*email*", "*city"] };
        var before = Listed(settings, Form)!;
        Assert.Equal("pre_chat_form_data.email, pre_chat_form_data.address.city", before.SourcePath);
        Assert.Equal(before with { After = null }, Listed(settings, before.After!));
    }

    [Fact]
    public void The_copy_that_a_backfill_wrote_under_another_name_goes_with_its_source()
    {
        var settings = new FlattenSettings
        {
            Include = ["prechat_email", "prechat_long_name"], Rename = new Dictionary<string, string> { ["prechat_email"] = "mail" },
            MaxNameLength = 12, Oversize = OversizeRule.Truncate,
        };
        var attributes = Attributes.Of(
            """{"mail":"a","prechat_long":"b","other":"c","pre_chat_form_data":"{\"email\":\"a\",\"long_name\":\"b\",\"x\":\"c\"}"}""");
        Assert.Equal(
            ["mail=", "prechat_long=", """pre_chat_form_data={"email":"","long_name":"","x":"c"}"""],
            ListedOn(settings, attributes).Select(a => $"{a.Name}={a.After}"));
        Assert.Equal("mail", Assert.Single(ListedOn(settings, Attributes.Of("""{"mail":"a","other":"c"}"""))).Name);
    }

    static ScrubbedAttribute? Listed(FlattenSettings settings, string form) =>
        ListedOn(settings, Attributes.OfText("pre_chat_form_data", form)).SingleOrDefault();

    static IReadOnlyList<ScrubbedAttribute> ListedOn(FlattenSettings settings, IReadOnlyList<SourceAttribute> attributes)
    {
        var rules = new ScrubRules(settings, new ScrubMark(ScrubValue.Empty, new ScrubKey("salt")));
        var participant = new SourceParticipant("p", "customer", attributes);
        return rules.Of(participant, rules.CopiesOf([participant]));
    }
}
