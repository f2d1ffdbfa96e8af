using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>The tutorial's contract, on the tutorial's own example.</summary>
public sealed class WebchatTests
{
    const string Id = "12345678-1234-1234-1234-123456789abc";

    /// <summary>The example, and fields that no program knows of.</summary>
    const string Document = """
        {
          "id": "12345678-1234-1234-1234-123456789abc", "type": "webchat", "unknown": { "number": 1.10, "list": [1, null, "é"] },
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
          "attributes": { "kept": "as it was", "custom_field_1": "older" }
        }
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_conversation_carries_the_flat_attributes_and_every_other_field_is_as_it_was(bool gatewayHasPatch)
    {
        using var files = new TemporaryFolder();
        var options =
            new SandboxOptions { DataFiles = [files.Write("tutorial.json", Document)], WebchatPatch = gatewayHasPatch, Rate = "none" };
        await using var place = await Workplace.WithSandboxAsync(options);
        var run = await place.RunAsync("run", "webchat", "--ids", Id);
        Assert.True(run.ExitCode == 0, run.ToString());

        var expected = JsonDocument.Parse(Document.Replace(
            """{ "kept": "as it was", "custom_field_1": "older" }""",
            """
            { "kept": "as it was", "custom_field_1": "value1", "source_url": "https://example.com/support",
              "prechat_email": "user@example.com", "prechat_subject": "Billing Issue" }
            """,
            StringComparison.Ordinal));
        using var actual = JsonDocument.Parse(place.Server!.ConversationJson(Id));
        Assert.True(JsonElement.DeepEquals(expected.RootElement, actual.RootElement), actual.RootElement.GetRawText());
        Assert.Contains("1.10", actual.RootElement.GetRawText(), StringComparison.Ordinal);

        var again = await place.RunAsync("run", "webchat", "--ids", Id);
        Assert.Contains("in-sync 1", again.Out, StringComparison.Ordinal);
        Assert.Equal(1, place.Server.WriteCount);
    }

    [Fact]
    public async Task Nothing_is_waited_for_where_no_end_is_told()
    {
        await using var place = await Workplace.WithSandboxAsync(new SandboxOptions { Conversations = 150, Days = 2, Rate = "none" });
        var run = await place.RunAsync(["run", "webchat", .. place.AllDates]);
        Assert.True(run.ExitCode is 0 or 4, run.ToString());
        Assert.Contains("deferred 0", run.Out, StringComparison.Ordinal);
        Assert.True(RunTests.Summary(place, "webchat").Outcome("patched") > 20);
    }

    [Fact]
    public async Task What_the_contract_does_not_tell_stays_empty_in_the_reports()
    {
        using var files = new TemporaryFolder();
        await using var place =
            await Workplace.WithSandboxAsync(new SandboxOptions { DataFiles = [files.Write("tutorial.json", Document)] });
        await place.RunAsync("run", "webchat", "--ids", Id);
        var row = Csv.Read(place.ReportPath("webchat", "conversations.csv")).Single();
        Assert.Equal(("", "", ""), (row["conversation_start"], row["conversation_end"], row["media_type"]));
        Assert.Equal(
            ("patched", "4", "3", "1", "4"), (row["outcome"], row["attributes"], row["missing"], row["different"], row["patched"]));
        var catalogue = Csv.Read(place.ReportPath("webchat", "attributes.csv"));
        Assert.Equal("sys.conversation.attributes.prechat_email", catalogue.Single(r => r["attribute"] == "prechat_email")["architect"]);
    }
}
