using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Targets.CustomAttributes;
using Xunit;
using Attributes = AttrBackfill.Tests.Pipeline.Flatten.Attributes;

namespace AttrBackfill.Tests.Pipeline.Targets.CustomAttributes;

/// <summary>Flat attributes against a schema and what a record carries.</summary>
public sealed class SchemaReconcilerTests
{
    const string Schema = """
        { "properties": {
          "name": { "allOf": [{ "$ref": "#/definitions/text" }], "maxLength": 10 },
          "email": { "allOf": [{ "$ref": "#/definitions/text" }] },
          "count": { "allOf": [{ "$ref": "#/definitions/integer" }] },
          "total": { "allOf": [{ "$ref": "#/definitions/number" }] },
          "since": { "allOf": [{ "$ref": "#/definitions/datetime" }] } } }
        """;

    [Theory]
    [InlineData("""{"name":"Ann","count":"3"}""", "{}", "missing name=Ann|missing count=3")]
    [InlineData("""{"name":"Ann","count":"3"}""", """{"name":"Ann","count":3}""", "")]
    [InlineData("""{"name":"Ann","count":"+3"}""", """{"name":"Bob","count":4}""", "different name=Ann<Bob|different count=3<4")]
    [InlineData("""{"total":"1.10"}""", """{"total":1.1}""", "")]
    [InlineData("""{"since":"2026-11-20T10:00:00+01:00"}""", """{"since":"2026-11-20T09:00:00Z"}""", "")]
    [InlineData("""{"name":null}""", """{"name":null}""", "missing name=null")] // the text null; a JSON null is no value
    [InlineData("""{"name":""}""", "{}", "")] // an empty value never counts as missing
    [InlineData("""{"name":""}""", """{"name":"x"}""", "different name=<x")]
    [InlineData("""{"count":""}""", "{}", "type count=")]
    [InlineData("""{"count":"many"}""", """{"count":4}""", "type count=many<4")]
    [InlineData("""{"name":"longer than ten"}""", "{}", "type name=longer than ten")]
    [InlineData("""{"colour":"red"}""", """{"colour":"blue"}""", "")] // lacking: not desired
    [InlineData("""{"prechat_email":"a@b"}""", "{}", "missing prechat_email=a@b")]
    [InlineData("""{"prechat_email":"a@b"}""", """{"email":"a@b","prechat_email":"z"}""", "")] // the field that it is mapped to counts
    [InlineData("""{"prechat_email":"a@b","email":"c@d"}""", "{}", "missing prechat_email=a@b|collision email=c@d<a@b")]
    [InlineData("""{"prechat_email":"a@b","email":"a@b"}""", "{}", "missing prechat_email=a@b")]
    public void Each_kind(string desired, string record, string expected) =>
        Assert.Equal(expected, Show(new FlattenSettings(), desired, record));

    [Fact]
    public void A_text_is_cut_before_it_is_too_long_for_its_field_and_a_number_never()
    {
        var cut = new FlattenSettings { MaxValueLength = 5, Oversize = OversizeRule.Truncate };
        Assert.Equal("missing name=longe|missing count=1234567", Show(cut, """{"name":"longer than ten","count":"1234567"}""", "{}"));
        Assert.Equal("oversize count=1234567", Show(cut with { Oversize = OversizeRule.Report }, """{"count":"1234567"}""", "{}"));
    }

    [Fact]
    public void Where_nobody_has_looked_at_the_record_there_are_notes_only()
    {
        var (typed, reconciler) = Type(new FlattenSettings(), """{"name":"Ann","count":"many","colour":"red"}""");
        var reconciliation = reconciler.Reconcile(typed, null);
        Assert.Equal(["count"], reconciliation.Mismatches.Select(m => m.Attribute));
        Assert.Equal(2, reconciliation.DesiredCount);
        Assert.Equal(["colour"], typed.Unmapped.Select(l => l.Name));
    }

    static (TypedAttributes Typed, SchemaReconciler Reconciler) Type(FlattenSettings limits, string desired)
    {
        var fields = Map;
        var flat = new FlatAttributes([.. Attributes.Of(desired).Select(a => new DesiredAttribute(a.Name, a.Value.Text, a.Name))], []);
        return (new FieldTyping(fields, limits).Type(flat), new SchemaReconciler(fields, limits, DifferentPolicy.Overwrite));
    }

    static FieldMap Map => new(SchemaFields.Of(JsonElement.Parse(Schema)), new Dictionary<string, string> { ["prechat_email"] = "email" });

    static string Show(FlattenSettings limits, string desired, string record)
    {
        var (typed, reconciler) = Type(limits, desired);
        var view = Map.View(
            Attributes.Of(record), typed.Writable.Desired.Select(d => (d.Name, (string?)d.Value))
                .Concat(typed.Desired.Desired.Select(d => (d.Name, (string?)null))));
        return string.Join('|', reconciler.Reconcile(typed, view).Mismatches.Select(
            m => $"{m.Kind.ToString().ToLowerInvariant()} {m.Attribute}={m.Expected}{(m.Actual is null ? "" : "<" + m.Actual)}"));
    }
}
