using System.Net;
using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;
using static AttrBackfill.Tests.Support.ConversationCalls;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>The calls of a flow's data action for a job of the tutorial's contract, on the tutorial's own example.</summary>
public sealed class WebchatCallTests
{
    const string Id = "12345678-1234-1234-1234-123456789abc";
    const string Absent = "12345678-1234-1234-1234-12345678dead";
    const string Job = "webchat-backfill";

    const string Before = """{ "kept": "as it was", "custom_field_1": "older" }""";

    const string After = """
        { "kept": "as it was", "custom_field_1": "value1", "source_url": "https://example.com/support",
          "prechat_email": "user@example.com", "prechat_subject": "Billing Issue" }
        """;

    const string Flat =
        """
        "custom_field_1":"value1","source_url":"https://example.com/support","prechat_email":"user@example.com",
        "prechat_subject":"Billing Issue"}
        """;

    const string Document = $$"""
        {
          "id": "{{Id}}", "type": "webchat", "unknown": { "number": 1.10 },
          "participants": [
            {
              "id": "participant-uuid-customer", "name": "Customer Name", "address": "webchat:customer:uuid", "role": "customer",
              "attributes": {
                "custom_field_1": "value1", "source_url": "https://example.com/support",
                "pre_chat_form_data": { "email": "user@example.com", "subject": "Billing Issue" }
              }
            },
            { "id": "participant-uuid-agent", "name": "Agent Name", "address": "user:uuid", "role": "agent", "attributes": {} }
          ],
          "attributes": {{Before}}
        }
        """;

    static readonly string JobsText = $$"""
        { "jobs": [ { "name": "{{Job}}", "channel": "webchat", "target": "conversation",
            "select": { "mediaTypes": ["message"], "messageTypes": ["webmessaging"] }, {{Daemon.Never}} } ] }
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Flatten_writes_onto_the_conversation_and_leaves_every_other_field_as_it_was(bool gatewayHasPatch)
    {
        await using var place = await PlaceAsync(gatewayHasPatch);
        using var daemon = await StartAsync(place);
        Assert.Equal(Answer(written: null), await TextAsync(daemon, HttpStatusCode.OK, Read(Id, Job)));
        Assert.Equal(0, place.Server!.WriteCount);
        Assert.Equal(Answer(written: 4), await TextAsync(daemon, HttpStatusCode.OK, Flatten(Id, Job), Daemon.Key));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(daemon, Flatten(Absent, Job), Daemon.Key));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(daemon, Flatten(Id, Job), ReadKey));
        using var expected = JsonDocument.Parse(Document.Replace(Before, After, StringComparison.Ordinal));
        using var actual = JsonDocument.Parse(place.Server.ConversationJson(Id));
        Assert.True(JsonElement.DeepEquals(expected.RootElement, actual.RootElement), actual.RootElement.GetRawText());
        Assert.Contains("1.10", actual.RootElement.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(Answer(written: 0), await TextAsync(daemon, HttpStatusCode.OK, Flatten(Id, Job), Daemon.Key));
        Assert.Equal(1, place.Server.WriteCount);
    }

    [Fact]
    public async Task What_flatten_wrote_is_reported_in_sync_for_the_next_run_and_can_be_undone()
    {
        await using var place = await PlaceAsync();
        using (var daemon = await StartAsync(place))
        {
            await TextAsync(daemon, HttpStatusCode.OK, Flatten(Id, Job), Daemon.Key);
            await daemon.StopAsync();
        }

        var summary = JsonElement.Parse(place.Report(Job, "summary.json"));
        Assert.Equal(("live", "conversation"), (summary.GetProperty("kind").GetString(), summary.GetProperty("target").GetString()));
        Assert.Equal(
            [("custom_field_1", "different", "older"), ("prechat_email", "missing", ""), ("prechat_subject", "missing", ""),
                ("source_url", "missing", "")],
            Csv.Read(place.ReportPath(Job, "mismatches.csv")).Select(r => (r["attribute"], r["kind"], r["actual"])).Order());
        var run = await place.RunAsync("run", Job, "--ids", Id);
        Assert.Contains("in-sync 1", run.Out, StringComparison.Ordinal);
        var revert = await place.RunAsync("revert", summary.GetProperty("runId").GetString()!);
        Assert.True(revert.ExitCode == 0, revert.ToString());
        var attributes = JsonElement.Parse(place.Server!.ConversationJson(Id)).GetProperty("attributes");
        Assert.Equal("older", attributes.GetProperty("custom_field_1").GetString());
        Assert.Equal("", attributes.GetProperty("prechat_email").GetString());
    }

    /// <summary>The tutorial's contract has no end times, so the conversation counts as open.</summary>
    static string Answer(int? written) =>
        """{"found":true,"open":true,"participantId":"participant-uuid-customer",""" + (written is { } n ? $"\"written\":{n}," : "")
        + Flat.ReplaceLineEndings("");

    static async Task<Workplace> PlaceAsync(bool gatewayHasPatch = true)
    {
        using var files = new TemporaryFolder();
        return await Workplace.WithSandboxAsync(
            new SandboxOptions { DataFiles = [files.Write("tutorial.json", Document)], WebchatPatch = gatewayHasPatch, Rate = "none" },
            JobsText);
    }
}
