using System.Text.RegularExpressions;
using AttrBackfill.Configuration;
using AttrBackfill.Doctor.Probes;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Doctor;

/// <summary>A probe finds each fact that is not as assumed, puts back what it wrote, and the next run behaves as the facts say.</summary>
public sealed class ProbeTests
{
    public static TheoryData<string, string> Flips() => [.. FactFlips.All.Select(f => (f.Fact, f.Found))];

    [Fact]
    public void The_table_has_each_finding_that_the_program_knows() => Assert.Equal(
        PlatformFact.All.SelectMany(f => f.Answers.Skip(1).Select(a => (f.Name, a.Found))).Order(),
        FactFlips.All.Select(f => (f.Fact, PlatformFact.Of(f.Fact).AnswerOf(f.Found)!.Found)).Distinct().Order());

    [Theory]
    [MemberData(nameof(Flips))]
    public async Task The_probe_finds_what_differs_and_the_next_run_follows(string fact, string found)
    {
        var flip = FactFlips.All.Single(f => (f.Fact, f.Found) == (fact, found));
        await using var place = await ProbePlace.StartAsync(flip.Options);
        var (job, id) = (flip.Job(place.Server), place.ConversationId);
        var before = place.Without(id);

        var facts = await place.ProbeAsync(job);
        Assert.Equal(found, facts[fact]);
        Assert.All(
            PlatformFact.All.Where(f => f.Name != fact && f.Concerns(job)),
            f => Assert.True(facts[f.Name] == f.Assumed || facts[f.Name].StartsWith("not settled: ", StringComparison.Ordinal),
                $"{f.Name}: {facts[f.Name]}"));
        Assert.Equal(before, place.Without(id));
        Assert.Equal(flip.Left.Order(StringComparer.Ordinal), place.Left(id).Select(l => l.Name).Distinct().Order(StringComparer.Ordinal));
        Assert.All(place.Left(id), l => Assert.Equal(flip.Rest, l.Value));

        var left = place.Left(id);
        Assert.Equal(found, (await place.ProbeAsync(job))[fact]);
        Assert.Equal(before, place.Without(id));
        Assert.Equal(left, place.Left(id)); // nothing accumulates

        await flip.NextRunAsync(place, job);
    }

    [Fact]
    public async Task Where_all_is_as_assumed_the_next_run_is_as_ever()
    {
        await using var place = await ProbePlace.StartAsync(new SandboxOptions { Conversations = 60, Rate = "6000/60s" });
        var facts = await place.ProbeAsync(FactFlips.Fields(place.Server));
        Assert.All(
            PlatformFact.All.Where(f => f.Name != "conversation-patch"), f => Assert.Equal((f.Name, f.Assumed), (f.Name, facts[f.Name])));
        Assert.Equal(OrganisationFacts.AsAssumed, FactsFile.FactsOf(FactsFile.Read(place.Run.Folder).Connections["default"]));
        await place.RunAsync(InProcessRun.Backfill);
        Assert.Equal((ExitCode.Done, 6000), (place.Run.ExitCode, place.Run.Finished!.Run.QuotaAllowed));
        Assert.Contains(place.Calls, c => c.Method == "PATCH");
    }

    [Theory]
    [InlineData("", "search-shows", "conversation:participant:attributesview")]
    [InlineData("", "search-ids", "conversation:participant:attributesview")]
    [InlineData(",conversation:customAttributes:schemaView,conversation:customAttributes:edit", "record-null", ":delete")]
    [InlineData("", "record-version-0", ":schemaView")]
    public async Task A_permission_that_is_lacking_leaves_its_facts_open(string granted, string fact, string named)
    {
        await using var place = await ProbePlace.StartAsync(
            new SandboxOptions { Conversations = 20, Permissions = $"conversation:communication:view{granted}".Split(',').ToHashSet() });
        var id = place.ConversationId;
        var before = place.Without(id);
        var facts = await place.ProbeAsync(FactFlips.Fields(place.Server));
        Assert.StartsWith("not settled: ", facts[fact], StringComparison.Ordinal);
        Assert.Contains(named, facts[fact], StringComparison.Ordinal);
        Assert.Equal("kept", facts["late-patch"]);
        Assert.Equal(before, place.Without(id));
    }

    [Fact]
    public async Task What_was_settled_before_stays_where_a_later_probe_cannot_settle_it()
    {
        await using var place = await ProbePlace.StartAsync(
            new SandboxOptions { Conversations = 60, Habits = new SandboxHabits { LatePatches = LatePatchHabit.Lost } });
        await place.ProbeAsync(InProcessRun.Backfill);
        var open = place.OpenConversationId;
        var facts = await place.ProbeAsync(InProcessRun.Backfill, open);
        Assert.Contains("the conversation is open", facts["late-patch"], StringComparison.Ordinal);
        var kept = FactsFile.FactsOf(FactsFile.Read(place.Run.Folder).Connections["default"]);
        Assert.Equal(LatePatches.Lost, kept.LatePatches);
    }

    [Fact]
    public async Task Facts_of_another_client_are_not_applied()
    {
        await using var place = await ProbePlace.StartAsync(
            new SandboxOptions { Conversations = 40, Habits = new SandboxHabits { LatePatches = LatePatchHabit.Lost } });
        await place.ProbeAsync(InProcessRun.Backfill);
        var file = FactsFile.Read(place.Run.Folder);
        var endpoint = new GenesysEndpoint("default", place.Proxy.Address, place.Proxy.Address, "another", new Secret("s"), 1, 4);
        Assert.Null(file.Of(endpoint));
        Assert.NotNull(file.Of(endpoint with { ClientId = "sandbox" }));
        Assert.Null(file.Of(endpoint with { ClientId = "sandbox", Api = place.Server.BaseAddress }));
    }

    [Fact]
    public async Task The_file_of_facts_has_no_values_and_no_id_but_the_organisation()
    {
        await using var place = await ProbePlace.StartAsync(new SandboxOptions { Conversations = 20 });
        await place.ProbeAsync(FactFlips.Fields(place.Server));
        var text = await File.ReadAllTextAsync(
            Path.Combine(place.Run.Folder, FactsFile.Name), TestContext.Current.CancellationToken);
        var ids = Regex.Matches(text, "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
        Assert.Single(ids);
        Assert.Equal(FactsFile.Read(place.Run.Folder).Connections["default"].Organisation, ids[0].Value);
        Assert.DoesNotContain("\"sandbox\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_organisation_that_replaces_gets_back_what_a_patch_removed_where_no_participant_is_without_attributes()
    {
        using var folder = new TemporaryFolder();
        await using var place = await ProbePlace.StartAsync(
            new SandboxOptions { DataFiles = [Conversation(folder, Customer)], Habits = new SandboxHabits { PatchReplaces = true } });
        var id = place.Server.ConversationIds().Single();
        var before = place.Without(id);
        Assert.Contains("\"own\":\"1\"", before, StringComparison.Ordinal);
        var facts = await place.ProbeAsync(InProcessRun.Backfill, id);
        Assert.Equal("removed", facts["other-attributes"]);
        Assert.Equal(before, place.Without(id));
    }

    [Fact]
    public async Task Each_probe_writes_to_the_same_participants()
    {
        using var folder = new TemporaryFolder();
        const string participants = """{ "id": "a1", "purpose": "agent" }, { "id": "p1", "purpose": "customer" }""";
        await using var place = await ProbePlace.StartAsync(new SandboxOptions { DataFiles = [Conversation(folder, participants)] });
        var id = place.Server.ConversationIds().Single();
        await place.ProbeAsync(InProcessRun.Backfill, id);
        var left = place.Left(id);
        Assert.Equal(3, left.Count);
        await place.ProbeAsync(InProcessRun.Backfill, id);
        Assert.Equal(left, place.Left(id));
    }

    const string Customer = """{ "id": "p1", "purpose": "customer", "attributes": { "own": "1", "second": "2" } }""";

    static string Conversation(TemporaryFolder folder, string participants) => folder.Write("conversation.json", $$"""
        { "conversations": [ { "id": "11111111-0000-4000-8000-000000000001", "start": "2026-11-20T10:00:00Z", "end": "2026-11-20T10:20:00Z",
          "participants": [ {{participants}} ] } ] }
        """);
}
