using System.Text;
using System.Text.Json;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Targets.Webchat;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Targets.Webchat;

public sealed class WebchatDocumentTests
{
    [Theory]
    // A new name goes to the end, a present one keeps its place, an emptied one stays as empty text.
    [InlineData("""{"id":"1","attributes":{"a":"x","b":{"c":1.10}}}""", """{"id":"1","attributes":{"a":"new","b":{"c":1.10},"z":""}}""")]
    // Fields that the program does not know are copied byte by byte.
    [InlineData("""{"n":1.0e2,"attributes":{},"u":"\u00e9","l":[1, 2]}""", """{"n":1.0e2,"attributes":{"a":"new","z":""},"u":"\u00e9","l":[1, 2]}""")]
    // No attributes, or none that can be merged into.
    [InlineData("""{"id":"1"}""", """{"id":"1","attributes":{"a":"new","z":""}}""")]
    [InlineData("""{"attributes":null}""", """{"attributes":{"a":"new","z":""}}""")]
    [InlineData("""{"attributes":"text"}""", """{"attributes":{"a":"new","z":""}}""")]
    // Of two members of one name the first takes the value and the second goes.
    [InlineData("""{"attributes":{"a":"1","a":"2"}}""", """{"attributes":{"a":"new","z":""}}""")]
    public void Changes_are_merged_and_the_rest_stays_as_it_came(string document, string expected)
    {
        using var json = JsonDocument.Parse(document);
        var merged = WebchatDocument.Merge(json.RootElement, [new AttributeChange("a", "x", "new"), new AttributeChange("z", "old", null)]);
        Assert.Equal(expected, Encoding.UTF8.GetString(merged));
    }
}
