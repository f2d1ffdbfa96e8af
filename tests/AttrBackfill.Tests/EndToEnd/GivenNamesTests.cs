using System.Net;
using System.Text.Json.Nodes;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;
using static AttrBackfill.Tests.Support.ConversationCalls;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>A published contract cannot change: the daemon answers under the names that the kit has.</summary>
public sealed class GivenNamesTests
{
    const string Id = "00000000-0000-4000-8000-000000000001";

    const string Data = $$"""
        [ { "id": "{{Id}}", "startTime": "2026-11-20T10:00:00Z", "endTime": "2026-11-20T11:00:00Z", "participants": [
            { "id": "customer", "purpose": "customer", "messages": [ { "id": "m", "type": "webmessaging" } ],
              "attributes": { "ANI ": "+1", "Email": "e", "late": "l", "pre_chat_form_data": "{\"email\":\"x\"}" } } ] } ]
        """;

    [Fact]
    public async Task The_endpoint_answers_under_the_names_of_the_kit_and_gives_them_to_no_other_attribute()
    {
        await using var place = await PlaceAsync("late");
        await WriteKitAsync(place, "kit");
        // The author has published other names, one of which another attribute has by itself.
        await WriteKitAsync(place, "kit", ("prechat_email", "Email"), ("ANI ", "Phone"), ("Email", "SecondEmail"));
        UseJobs(place, "none");
        using var daemon = await StartAsync(place);
        const string Expected =
            """{"found":true,"open":false,"participantId":"customer","Phone":"+1","SecondEmail":"e","late":"l","Email":"x"}""";
        Assert.Equal(Expected, await TextAsync(daemon, HttpStatusCode.OK, Read(Id)));
        Assert.Contains("\"Email\":\"x\"", await TextAsync(daemon, HttpStatusCode.OK, Flatten(Id), Daemon.Key), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_kit_written_last_counts_and_a_refused_one_changes_nothing()
    {
        await using var place = await PlaceAsync("none");
        await WriteKitAsync(place, "one");
        await WriteKitAsync(place, "one", ("late", "First"));
        await WriteKitAsync(place, "two");
        await WriteKitAsync(place, "two", ("late", "Second"));
        place.Write("one/names.json", """{"late":"no name"}""");
        Assert.Equal(2, (await place.RunAsync("flow", "backfill", "--to", "one")).ExitCode);
        using var daemon = await StartAsync(place);
        Assert.Contains("\"Second\":\"l\"", await TextAsync(daemon, HttpStatusCode.OK, Read(Id)), StringComparison.Ordinal);
    }

    /// <summary>Writes the kit; then, where names are given, again with these in its <c>names.json</c>.</summary>
    static async Task WriteKitAsync(Workplace place, string folder, params (string Attribute, string Name)[] names)
    {
        if (names.Length > 0)
        {
            var file = Path.Combine(place.Folder, folder, "names.json");
            var given = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!.AsObject();
            foreach (var (attribute, name) in names) given[attribute] = name;
            await File.WriteAllTextAsync(file, given.ToJsonString(), TestContext.Current.CancellationToken);
        }

        var flow = await place.RunAsync("flow", "backfill", "--to", folder);
        Assert.True(flow.ExitCode == 0, flow.ToString());
    }

    /// <param name="excluded">An attribute that the job leaves out.</param>
    static async Task<Workplace> PlaceAsync(string excluded)
    {
        using var files = new TemporaryFolder();
        var place = await Workplace.WithSandboxAsync(
            new SandboxOptions { DataFiles = [files.Write("data.json", Data)], Rate = "none" });
        UseJobs(place, excluded);
        var run = await place.RunAsync("run", "backfill", "--ids", Id, "--dry-run");
        Assert.Equal(3, run.ExitCode);
        return place;
    }

    static void UseJobs(Workplace place, string excluded) =>
        place.Write("jobs.json", $$"""
            { "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] },
                "flatten": { "exclude": ["{{excluded}}"], "prefixes": { "pre_chat_form_data": "prechat_" } }, {{Daemon.Never}} } ] }
            """);
}
