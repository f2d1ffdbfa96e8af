using System.Net;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Sandbox;

public sealed class CustomAttributesTests
{
    private static async Task<(SandboxHttp Sandbox, string Path, string Schema)> StartAsync()
    {
        var sandbox = await SandboxHttp.StartAsync(new SandboxOptions { Conversations = 5 });
        var schema = (await sandbox.GetAsync("/api/v2/conversations/customattributes/schemas")).Json.GetProperty("entities")[0].GetProperty("id").GetString()!;
        return (sandbox, $"/api/v2/conversations/{sandbox.Server.ConversationIds().First()}/customattributes", schema);
    }

    [Fact]
    public async Task Put_creates_and_replaces_and_patch_amends()
    {
        var (sandbox, path, schema) = await StartAsync();
        await using var _ = sandbox;
        Assert.Equal(HttpStatusCode.BadRequest, (await sandbox.SendAsync("PUT", path, """{"id":"r","customAttributes":{}}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await sandbox.SendAsync("PATCH", path, """{"id":"r","customAttributes":{}}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await sandbox.SendAsync("PUT", path, $$$"""{"id":"r","schemaId":"{{{schema}}}","divisions":["d"],"customAttributes":{"prechat_email":"a","prechat_subject":"b"}}""")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await sandbox.SendAsync("PATCH", path, """{"id":"r","version":1,"divisions":["d"],"customAttributes":{"prechat_email":"c"}}""")).Status);
        var record = (await sandbox.GetAsync(path + "/r")).Json;
        Assert.Equal("""{"prechat_email":"c","prechat_subject":"b"}""", record.GetProperty("customAttributes").GetRawText());
        Assert.Equal((2, """["d"]"""), (record.GetProperty("version").GetInt32(), record.GetProperty("divisions").GetRawText()));
        Assert.Equal(HttpStatusCode.Conflict, (await sandbox.SendAsync("PATCH", path, """{"id":"r","version":1,"customAttributes":{"prechat_email":"z"}}""")).Status);
        await sandbox.SendAsync("PATCH", path, """{"id":"r","customAttributes":{"prechat_subject":null}}""");
        Assert.Equal("[]", (await sandbox.GetAsync(path + "/r")).Json.GetProperty("divisions").GetRawText());
        await sandbox.SendAsync("PUT", path, """{"id":"r","customAttributes":{"prechat_vip":true}}""");
        Assert.Equal("""{"prechat_vip":true}""", (await sandbox.GetAsync(path + "/r")).Json.GetProperty("customAttributes").GetRawText());
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
        Assert.Equal(HttpStatusCode.BadRequest, (await sandbox.SendAsync("PUT", path, $$$"""{"id":"r","schemaId":"{{{schema}}}","customAttributes":{ {{{member}}} }}""")).Status);
        Assert.Equal(0, sandbox.Server.WriteCount);
    }
}
