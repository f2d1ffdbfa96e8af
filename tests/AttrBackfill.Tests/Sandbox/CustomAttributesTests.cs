using System.Net;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Sandbox;

public sealed class CustomAttributesTests
{
    private static async Task<(SandboxHttp Sandbox, string Path, string Schema)> StartAsync()
    {
        var sandbox = await SandboxHttp.StartAsync(new SandboxOptions { Conversations = 5 });
        var schema = (await sandbox.GetAsync("/api/v2/conversations/customattributes/schemas")).Json.GetProperty("entities")[0].GetProperty(
            "id").GetString()!;
        return (sandbox, $"/api/v2/conversations/{sandbox.Server.ConversationIds().First()}/customattributes", schema);
    }

    [Fact]
    public async Task Put_creates_and_replaces_and_patch_amends()
    {
        var (sandbox, path, schema) = await StartAsync();
        await using var _ = sandbox;
        Assert.Equal(HttpStatusCode.BadRequest, (await sandbox.SendAsync("PUT", path, """{"id":"r","customAttributes":{}}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await sandbox.SendAsync("PATCH", path, """{"id":"r","customAttributes":{}}""")).Status);
        Assert.Equal(
            HttpStatusCode.OK,
            (await sandbox.SendAsync(
                "PUT", path,
                $$$"""{"id":"r","schemaId":"{{{schema}}}","divisions":["d"],"customAttributes":{"prechat_email":"a","prechat_subject":"b"}}""")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await sandbox.SendAsync(
            "PATCH", path, """{"id":"r","version":1,"divisions":["d"],"customAttributes":{"prechat_email":"c"}}""")).Status);
        var record = (await sandbox.GetAsync(path + "/r")).Json;
        Assert.Equal("""{"prechat_email":"c","prechat_subject":"b"}""", record.GetProperty("customAttributes").GetRawText());
        Assert.Equal((2, """["d"]"""), (record.GetProperty("version").GetInt32(), record.GetProperty("divisions").GetRawText()));
        Assert.Equal(HttpStatusCode.Conflict,
            (await sandbox.SendAsync("PATCH", path, """{"id":"r","version":1,"customAttributes":{"prechat_email":"z"}}""")).Status);
        await sandbox.SendAsync("PATCH", path, """{"id":"r","customAttributes":{"prechat_subject":null}}""");
        Assert.Equal("[]", (await sandbox.GetAsync(path + "/r")).Json.GetProperty("divisions").GetRawText());
        await sandbox.SendAsync("PUT", path, """{"id":"r","customAttributes":{"prechat_vip":true}}""");
        Assert.Equal("""{"prechat_vip":true}""", (await sandbox.GetAsync(path + "/r")).Json.GetProperty("customAttributes").GetRawText());
    }

    [Fact]
    public async Task The_schema_of_a_record_cannot_be_changed()
    {
        var (sandbox, path, schema) = await StartAsync();
        await using var _ = sandbox;
        const string Document =
            """{"$schema":"http://json-schema.org/draft-04/schema#","title":"T","properties":{"a":{"allOf":[{"$ref":"#/definitions/text"}],"title":"A"}}}""";
        var other = (await sandbox.SendAsync("POST", "/api/v2/conversations/customattributes/schemas", Document)).Json.GetProperty("id")
            .GetString();
        Assert.Equal(HttpStatusCode.OK, (await sandbox.SendAsync(
            "PUT", path, $$$"""{"id":"r","schemaId":"{{{schema}}}","customAttributes":{"prechat_email":"a"}}""")).Status);
        Assert.Equal(HttpStatusCode.BadRequest,
            (await sandbox.SendAsync("PUT", path, $$$"""{"id":"r","schemaId":"{{{other}}}","customAttributes":{"a":"1"}}""")).Status);
        Assert.Equal(HttpStatusCode.OK,
            (await sandbox.SendAsync("PUT", path, $$$"""{"id":"s","schemaId":"{{{other}}}","customAttributes":{"a":"1"}}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await sandbox.SendAsync(
            "PUT", path, $$$"""{"id":"r","schemaId":"{{{schema}}}","customAttributes":{"prechat_email":"b"}}""")).Status);
    }

    [Theory]
    [InlineData(50, 100, HttpStatusCode.OK)]
    [InlineData(51, 1, HttpStatusCode.BadRequest)]
    [InlineData(2, 101, HttpStatusCode.BadRequest)]
    public async Task A_field_has_at_most_fifty_options_of_a_hundred_characters(int options, int length, HttpStatusCode status)
    {
        var (sandbox, _, _) = await StartAsync();
        await using var started = sandbox;
        var names = Enumerable.Range(0, options)
            .Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(length, 'x')).ToList();
        var field = $$"""
            {"allOf":[{"$ref":"#/definitions/enum"}],"title":"A","enum":[{{string.Join(',', names.Select(n => $"\"{n}\""))}}],
            "_enumProperties":{ {{string.Join(',', names.Select(n => $$"""  "{{n}}":{"title":"{{n}}"}  """))}} } }
            """;
        var document = $$"""{"$schema":"http://json-schema.org/draft-04/schema#","title":"T","properties":{"a":{{field}} } }""";
        Assert.Equal(status, (await sandbox.SendAsync("POST", "/api/v2/conversations/customattributes/schemas", document)).Status);
    }

    [Theory]
    [InlineData("\"colour\":\"red\"")]
    [InlineData("\"prechat_email\":1")]
    [InlineData("\"prechat_vip\":\"true\"")]
    [InlineData("\"prechat_order_count\":1.5")]
    [InlineData("\"customer_since\":\"20.11.2026\"")]
    [InlineData("\"last_contact\":\"2026-11-20T10:00:00Z\"")]
    [InlineData("\"Lang\":\"fr-FR\"")]
    [InlineData("\"credit\":\"12\"")]
    public async Task A_value_that_the_schema_does_not_take_is_a_bad_request(string member)
    {
        var (sandbox, path, schema) = await StartAsync();
        await using var _ = sandbox;
        Assert.Equal(HttpStatusCode.BadRequest, (await sandbox.SendAsync(
            "PUT", path, $$$"""{"id":"r","schemaId":"{{{schema}}}","customAttributes":{ {{{member}}} }}""")).Status);
        Assert.Equal(0, sandbox.Server.WriteCount);
    }

    [Theory]
    [InlineData("PUT", """{"customAttributes":{}}""")]
    [InlineData("PUT", """{"id":"r","schemaId":"none","customAttributes":{}}""")]
    [InlineData("PUT", """{"id":"r","schemaId":1,"customAttributes":{}}""")]
    [InlineData("PUT", """{"id":"r","schemaId":"SCHEMA"}""")]
    [InlineData("PUT", """{"id":"r","schemaId":"SCHEMA","customAttributes":[]}""")]
    [InlineData("PUT", """{"id":"r","schemaId":"SCHEMA","customAttributes":{},"divisions":"d"}""")]
    [InlineData("PUT", """{"id":"r","schemaId":"SCHEMA","customAttributes":{},"version":"1"}""")]
    [InlineData("PUT", """{"id":"r","schemaId":"SCHEMA","customAttributes":{},"colour":"red"}""")]
    [InlineData("PATCH", """{"id":"r","schemaId":"SCHEMA","customAttributes":{}}""")] // no part of an amendment
    public async Task A_record_of_another_shape_is_a_bad_request(string method, string body)
    {
        var (sandbox, path, schema) = await StartAsync();
        await using var _ = sandbox;
        Assert.Equal(HttpStatusCode.BadRequest,
            (await sandbox.SendAsync(method, path, body.Replace("SCHEMA", schema, StringComparison.Ordinal))).Status);
        Assert.Equal(0, sandbox.Server.WriteCount);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#","title":"T","properties":{"a":TEXT}}""")]
    [InlineData("""{"$schema":DRAFT,"properties":{"a":TEXT}}""")]
    [InlineData("""{"$schema":DRAFT,"title":"T","properties":{}}""")]
    [InlineData("""{"$schema":DRAFT,"title":"T","properties":{"a b":TEXT}}""")]
    [InlineData("""{"$schema":DRAFT,"title":"T","properties":{"a":{"type":"string","title":"A"}}}""")]
    [InlineData("""{"$schema":DRAFT,"title":"T","properties":{"a":TEXT},"required":["b"]}""")]
    [InlineData("""{"$schema":DRAFT,"title":"T","properties":{"a":{"allOf":[{"$ref":"#/definitions/checkbox"}],"title":"A","maxLength":1}}}""")]
    [InlineData("""{"$schema":DRAFT,"title":"T","properties":{"a":{"allOf":[{"$ref":"#/definitions/enum"}],"title":"A","enum":["x"]}}}""")]
    public async Task A_schema_of_another_shape_is_a_bad_request(string document)
    {
        await using var sandbox = await SandboxHttp.StartAsync(new SandboxOptions { Conversations = 1 });
        var body = document.Replace("DRAFT", "\"http://json-schema.org/draft-04/schema#\"", StringComparison.Ordinal)
            .Replace("TEXT", """{"allOf":[{"$ref":"#/definitions/text"}],"title":"A"}""", StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.BadRequest, (await sandbox.SendAsync("POST", "/api/v2/conversations/customattributes/schemas", body)).Status);
    }

    [Fact]
    public async Task A_field_that_is_required_is_neither_left_out_nor_null_and_a_created_schema_outlives_the_process()
    {
        using var folder = new TemporaryFolder();
        var options = new SandboxOptions { Conversations = 5, StateFile = Path.Combine(folder.Path, "state.json") };
        string path, schema;
        await using (var sandbox = await SandboxHttp.StartAsync(options))
        {
            const string Document =
                """{"$schema":"http://json-schema.org/draft-04/schema#","title":"T","required":["a"],"properties":{"a":{"allOf":[{"$ref":"#/definitions/text"}],"title":"A"}}}""";
            schema = (await sandbox.SendAsync("POST", "/api/v2/conversations/customattributes/schemas", Document)).Json.GetProperty("id")
                .GetString()!;
            path = $"/api/v2/conversations/{sandbox.Server.ConversationIds().First()}/customattributes";
            Assert.Equal(HttpStatusCode.BadRequest,
                (await sandbox.SendAsync("PUT", path, $$$"""{"id":"r","schemaId":"{{{schema}}}","customAttributes":{}}""")).Status);
            Assert.Equal(HttpStatusCode.OK,
                (await sandbox.SendAsync("PUT", path, $$$"""{"id":"r","schemaId":"{{{schema}}}","customAttributes":{"a":"x"}}""")).Status);
            Assert.Equal(
                HttpStatusCode.BadRequest, (await sandbox.SendAsync("PATCH", path, """{"id":"r","customAttributes":{"a":null}}""")).Status);
        }

        await using var again = await SandboxHttp.StartAsync(options);
        Assert.Equal(schema, (await again.GetAsync(path + "/r")).Json.GetProperty("schema").GetProperty("id").GetString());
    }

    [Fact]
    public async Task Reads_lag_behind_writes_but_conditions_do_not()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero));
        await using var sandbox =
            await SandboxHttp.StartAsync(new SandboxOptions { Conversations = 5, Clock = clock, RecordLag = TimeSpan.FromSeconds(10) });
        var path = $"/api/v2/conversations/{sandbox.Server.ConversationIds().First()}/customattributes";
        await sandbox.SendAsync(
            "PUT", path, $$$"""{"id":"r","schemaId":"{{{sandbox.Server.SchemaId}}}","customAttributes":{"prechat_email":"a"}}""");
        Assert.Equal(HttpStatusCode.NotFound, (await sandbox.GetAsync(path + "/r")).Status);
        Assert.Equal(
            HttpStatusCode.Conflict, (await sandbox.SendAsync("PUT", path, """{"id":"r","version":0,"customAttributes":{}}""")).Status);
        clock.Advance(TimeSpan.FromSeconds(6));
        await sandbox.SendAsync("PATCH", path, """{"id":"r","version":1,"customAttributes":{"prechat_email":"b"}}""");
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(1, (await sandbox.GetAsync(path + "/r")).Json.GetProperty("version").GetInt32());
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(2, (await sandbox.GetAsync(path + "/r")).Json.GetProperty("version").GetInt32());
    }
}
