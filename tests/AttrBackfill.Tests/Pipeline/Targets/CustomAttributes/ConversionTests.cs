using System.Text.Json;
using AttrBackfill.Pipeline.Targets.CustomAttributes;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Targets.CustomAttributes;

/// <summary>Each type of a schema's fields: what it takes, as what, and why not.</summary>
public sealed class ConversionTests
{
    const string Schema = """
        {
          "required": ["must"],
          "properties": {
            "text": { "allOf": [{ "$ref": "#/definitions/text" }], "minLength": 1, "maxLength": 5 },
            "long": { "allOf": [{ "$ref": "#/definitions/longtext" }] },
            "id": { "allOf": [{ "$ref": "#/definitions/identifier" }], "maxLength": 4, "pattern": "^\\d+$" },
            "integer": { "allOf": [{ "$ref": "#/definitions/integer" }] },
            "small": { "allOf": [{ "$ref": "#/definitions/integer" }], "minimum": -5, "maximum": 10 },
            "number": { "allOf": [{ "$ref": "#/definitions/number" }] },
            "flag": { "allOf": [{ "$ref": "#/definitions/checkbox" }] },
            "date": { "allOf": [{ "$ref": "#/definitions/date" }] },
            "time": { "allOf": [{ "$ref": "#/definitions/datetime" }] },
            "enum": { "allOf": [{ "$ref": "#/definitions/enum" }], "enum": ["g", "s", "Gold", "x", "y", "old"],
              "_enumProperties": { "g": { "title": "Gold" }, "s": { "title": "Silver" }, "x": { "title": "Both" }, "y": { "title": "Both" },
                "old": { "title": "Old", "_disabled": true } } },
            "money": { "allOf": [{ "$ref": "#/definitions/currency" }], "pattern": "^[A-Z]{3} -?\\d+(\\.\\d{1,2})?$" },
            "tags": { "allOf": [{ "$ref": "#/definitions/tag" }] },
            "must": { "type": "string" },
            "plainTime": { "type": "string", "format": "date-time" },
            "plainFlag": { "type": ["null", "boolean"] }
          }
        }
        """;

    static readonly IReadOnlyDictionary<string, SchemaField> Fields = SchemaFields.Of(JsonElement.Parse(Schema));

    [Theory]
    [InlineData("text", " a ", " a ")] // nothing is trimmed
    [InlineData("text", "😀😀😀😀😀", "😀😀😀😀😀")] // five code points
    [InlineData("long", "", "")]
    [InlineData("id", "0042", "0042")]
    [InlineData("integer", "42", "42")]
    [InlineData("integer", "+007", "7")]
    [InlineData("integer", "-0", "0")]
    [InlineData("integer", "9007199254740991", "9007199254740991")]
    [InlineData("integer", "-9007199254740991", "-9007199254740991")]
    [InlineData("integer", "00000000000000000000000000000001", "1")]
    [InlineData("small", "10", "10")]
    [InlineData("number", "1.10", "1.10")]
    [InlineData("number", "-0.5e+10", "-0.5e+10")]
    [InlineData("flag", "TRUE", "true")]
    [InlineData("flag", "False", "false")]
    [InlineData("date", "2024-02-29", "2024-02-29")]
    [InlineData("time", "2026-11-20T10:00:00+01:00", "2026-11-20T09:00:00.000Z")]
    [InlineData("time", "2026-11-20T10:00Z", "2026-11-20T10:00:00.000Z")]
    [InlineData("time", "2026-11-20T23:30:00.5-0130", "2026-11-21T01:00:00.500Z")]
    [InlineData("time", "2026-11-20T10:00:00,123999+02", "2026-11-20T08:00:00.123Z")]
    [InlineData("time", "20261120T100000Z", "2026-11-20T10:00:00.000Z")]
    [InlineData("enum", "s", "s")]
    [InlineData("enum", "Silver", "s")]
    [InlineData("enum", "Gold", "Gold")] // a value before a title
    [InlineData("money", "EUR -12.50", "EUR -12.50")]
    [InlineData("plainTime", "2026-11-20T10:00:00Z", "2026-11-20T10:00:00.000Z")]
    [InlineData("plainFlag", "true", "true")]
    public void A_text_that_fits(string field, string text, string expected)
    {
        var (written, problem) = Conversion.Convert(Fields[field], text);
        Assert.Null(problem);
        Assert.Equal(expected, written);
    }

    [Theory]
    [InlineData("text", "", "0 characters, the field wants 1")]
    [InlineData("text", "abcdef", "6 characters, the field takes 5")]
    [InlineData("id", "12345", "takes 4")]
    [InlineData("id", "٤٢", "pattern")] // digits elsewhere
    [InlineData("id", "12\n", "pattern")]
    [InlineData("integer", "", "whole number")]
    [InlineData("integer", " 1", "whole number")]
    [InlineData("integer", "1.0", "whole number")]
    [InlineData("integer", "1e3", "whole number")]
    [InlineData("integer", "٤٢", "whole number")]
    [InlineData("integer", "9007199254740992", "±9,007,199,254,740,991")]
    [InlineData("integer", "-99999999999999999999999", "±9,007,199,254,740,991")]
    [InlineData("small", "11", "maximum 10")]
    [InlineData("small", "-6", "minimum -5")]
    [InlineData("number", "01", "JSON")]
    [InlineData("number", "+1", "JSON")]
    [InlineData("number", ".5", "JSON")]
    [InlineData("number", "1,5", "JSON")]
    [InlineData("number", "NaN", "JSON")]
    [InlineData("number", "1\n", "JSON")]
    [InlineData("flag", "yes", "true")]
    [InlineData("flag", "true ", "true")]
    [InlineData("date", "2023-02-29", "YYYY-MM-DD")]
    [InlineData("date", "2026-11-20T00:00:00Z", "YYYY-MM-DD")]
    [InlineData("date", "20.11.2026", "YYYY-MM-DD")]
    [InlineData("time", "2026-11-20T10:00:00", "offset")]
    [InlineData("time", "2026-11-20 10:00:00Z", "offset")]
    [InlineData("time", "2026-11-20T24:30:00Z", "offset")]
    [InlineData("time", "2026-11-20T10:00:00+99:00", "offset")]
    [InlineData("time", "0001-01-01T00:00:00+01:00", "offset")]
    [InlineData("enum", "gold", "options")]
    [InlineData("enum", "", "options")]
    [InlineData("enum", "Both", "more than one")]
    [InlineData("enum", "Old", "disabled")]
    [InlineData("money", "12", "pattern")]
    [InlineData("tags", "a", "type tag")]
    public void A_text_that_does_not_fit_is_told_why_and_not_what(string field, string text, string reason)
    {
        var (written, problem) = Conversion.Convert(Fields[field], text);
        Assert.Null(written);
        Assert.Contains(reason, problem, StringComparison.Ordinal);
        if (text.Length > 5) Assert.DoesNotContain(text, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_no_text() =>
        Assert.Contains("surrogate", Conversion.Convert(Fields["long"], "\ud83d").Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData("number", "1.10", "1.1", true)]
    [InlineData("number", "100", "1e2", true)]
    [InlineData("number", "0", "-0.0", true)]
    [InlineData("number", "0.1234567890123456789", "0.12345678901234568", true)] // the nearest double
    [InlineData("number", "0.1234567890123456789", "0.12345678901234569", false)]
    [InlineData("integer", "9007199254740991", "9007199254740990", false)]
    [InlineData("time", "2026-11-20T09:00:00.000Z", "2026-11-20T09:00:00Z", true)]
    [InlineData("flag", "true", "True", true)]
    [InlineData("text", "A", "a", false)]
    [InlineData("id", "1.0", "1", false)]
    public void What_the_server_wrote_in_its_own_words_is_the_same(string field, string desired, string actual, bool same) =>
        Assert.Equal(same, Conversion.IsSame(Fields[field], desired, actual));

    [Fact]
    public void A_schema_tells_what_is_required_and_a_document_that_is_none_has_no_fields()
    {
        Assert.True(Fields["must"].IsRequired);
        Assert.False(Fields["text"].IsRequired);
        Assert.Equal(FieldType.Unknown, Fields["tags"].Type);
        Assert.Empty(SchemaFields.Of(null));
        Assert.Empty(SchemaFields.Of(JsonElement.Parse("[]")));
        Assert.Empty(SchemaFields.Of(JsonElement.Parse("""{"properties":[]}""")));
    }
}
