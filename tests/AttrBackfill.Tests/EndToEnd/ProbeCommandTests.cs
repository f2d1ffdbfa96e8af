using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using AttrBackfill.Configuration;
using AttrBackfill.Doctor.Probes;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary><c>doctor --probe</c>: what it asks, prints and refuses, and what a kill in the middle leaves to the next one.</summary>
public sealed class ProbeCommandTests
{
    static readonly SandboxOptions Small = new() { Conversations = 40, Days = 2, Rate = "none" };

    [Fact]
    public async Task It_prints_a_table_and_says_before_and_after_what_stays()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        var probe = await place.RunAsync("doctor", "--probe", EndedId(place), "--yes");
        Assert.True(probe.ExitCode == 0, probe.ToString());
        Assert.Matches("(?m)^FACT +ASSUMED +FOUND +SOURCE +CONSEQUENCE", probe.Out);
        Assert.All(PlatformFact.All, f => Assert.Matches($"(?m)^{f.Name} ", probe.Out));
        Assert.Contains(
            "attrbackfill_probe_value, attrbackfill_probe_other and one attrbackfill_probe_long", probe.Error, StringComparison.Ordinal);
        Assert.Contains("these names stay, with the empty text", probe.Error, StringComparison.Ordinal);
        Assert.Contains(
            "put back; participant attributes that stay, empty unless noted: attrbackfill_probe_long", probe.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(place.Output, "probe.json")));
        var doctor = await place.RunAsync("doctor", "backfill");
        Assert.Matches("(?m)^ok      platform facts: probed .*as assumed", doctor.Out);
    }

    [Fact]
    public async Task The_json_is_as_its_schema_says()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        var probe = await place.RunAsync("doctor", "--probe", EndedId(place), "backfill", "--yes", "--json");
        Assert.True(probe.ExitCode == 0, probe.ToString());
        var facts = JsonElement.Parse(probe.Out);
        Assert.Empty(JsonShape.Problems(JsonShape.Schema("doctor-probe.schema.json"), facts));
        Assert.Equal(PlatformFact.All.Select(f => f.Name), facts.EnumerateArray().Select(f => f.GetProperty("fact").GetString()));
        Assert.Equal(
            "not settled: no job of this connection has the target customAttributes",
            facts.EnumerateArray().Single(f => f.GetProperty("fact").GetString() == "record-null").GetProperty("found").GetString());
    }

    [Fact]
    public async Task Without_a_terminal_and_without_yes_nothing_is_called()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        var probe = await place.RunAsync("doctor", "--probe", EndedId(place));
        Assert.Equal(2, probe.ExitCode);
        Assert.Contains("add --yes", probe.Error, StringComparison.Ordinal);
        Assert.Equal(0, place.Server!.RequestCount);
        Assert.False(Directory.Exists(place.Output));
    }

    [Theory]
    [InlineData("n", false)]
    [InlineData("y", true)]
    public async Task On_a_terminal_it_asks(string answer, bool writes)
    {
        Terminal.SkipWhereThereIsNone();
        await using var place = await Workplace.WithSandboxAsync(Small);
        var probe = await Terminal.RunAsync(place, 100, [answer], "doctor", "--probe", EndedId(place), "backfill");
        Assert.True(probe.ExitCode == (writes ? 0 : 130), probe.ToString());
        Assert.Equal(writes, place.Server!.WriteCount > 0);
    }

    [Theory]
    [InlineData("nonsense", 2, "it is no conversation id")]
    [InlineData("12345678-1234-1234-1234-123456789abc", 4, "no such conversation")]
    public async Task A_conversation_that_is_none_is_refused(string id, int exitCode, string says)
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        var probe = await place.RunAsync("doctor", "--probe", id, "--yes");
        Assert.True(probe.ExitCode == exitCode, probe.ToString());
        Assert.Contains(says, probe.Error, StringComparison.Ordinal);
        Assert.Equal(0, place.Server!.WriteCount);
        Assert.False(File.Exists(Path.Combine(place.Output, "probe.json")));
    }

    [Fact]
    public async Task A_conversation_without_customer_is_refused()
    {
        await using var place = await Workplace.WithSandboxAsync(Small with { Varied = true, Conversations = 200 });
        var id = place.Server!.ConversationIds().First(i =>
            !place.Server.ConversationJson(i).Contains("\"purpose\":\"customer\"", StringComparison.Ordinal));
        var probe = await place.RunAsync("doctor", "--probe", id, "--yes");
        Assert.True(probe.ExitCode == 4, probe.ToString());
        Assert.Contains("no participant that is a customer", probe.Error, StringComparison.Ordinal);
        Assert.Equal(0, place.Server.WriteCount);
    }

    [Fact]
    public async Task Yes_without_a_probe_is_wrong_usage()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        var doctor = await place.RunAsync("doctor", "--yes");
        Assert.Equal(2, doctor.ExitCode);
        Assert.Contains("--yes is for --probe", doctor.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_differs_is_a_warning_of_doctor_and_a_note_of_validate()
    {
        var options = Small with { Habits = new SandboxHabits { LatePatches = LatePatchHabit.Refused } };
        await using var place = await Workplace.WithSandboxAsync(options);
        var probe = await place.RunAsync("doctor", "--probe", EndedId(place), "--yes");
        Assert.True(probe.ExitCode == 0, probe.ToString());
        var doctor = await place.RunAsync("doctor", "backfill");
        Assert.Equal(0, doctor.ExitCode);
        var line = Assert.Single(doctor.Out.Split('\n'), l => l.Contains("platform facts", StringComparison.Ordinal));
        Assert.StartsWith("warning platform facts: probed ", line, StringComparison.Ordinal);
        Assert.Contains(
            "late-patch refused: the participant target is of no use for conversations that have ended", line, StringComparison.Ordinal);
        Assert.Contains("\"target\": \"customAttributes\"", line, StringComparison.Ordinal);
        Assert.Contains("attrbackfill flow JOB --to FOLDER", line, StringComparison.Ordinal);
        Assert.Contains("note: connection default: late-patch refused", (await place.RunAsync("validate")).Out, StringComparison.Ordinal);
        Assert.DoesNotContain("late-patch", (await place.RunAsync("doctor", "webchat")).Out, StringComparison.Ordinal);
        var run = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains(
            "patches after the end of a conversation are refused in this organisation", run.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ nonsense")]
    [InlineData("{}")]
    [InlineData("""{ "connections": { "default": {} } }""")]
    public async Task A_file_of_facts_that_cannot_be_read_is_named(string text)
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        Directory.CreateDirectory(place.Output);
        place.Write("output/facts.json", text);
        var run = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("facts.json cannot be read", run.Error, StringComparison.Ordinal);
        Assert.Contains("FAILED  platform facts: ", (await place.RunAsync("doctor", "backfill")).Out, StringComparison.Ordinal);
    }

    /// <summary>Before which write the probe is killed; all of them with ATTRBACKFILL_TEST_PROBE_KILLS=40.</summary>
    public static TheoryData<int> Kills() => Environment.GetEnvironmentVariable("ATTRBACKFILL_TEST_PROBE_KILLS") is { } count
        ? [.. Enumerable.Range(2, int.Parse(count, CultureInfo.InvariantCulture) - 1)]
        : [2, 7, 15];

    [Theory]
    [MemberData(nameof(Kills))]
    public async Task What_a_killed_probe_left_is_put_back_by_the_next_one(int write)
    {
        await using var place = await Workplace.WithSandboxAsync(Small, await JobsAsync());
        await using var proxy = RecordingProxy.To(place.Server!.BaseAddress);
        place.PointTo(proxy.Address);
        using var held = new HeldWrite(proxy, write);
        var id = EndedId(place);
        var before = State(place, id);
        using (var killed = place.Start("doctor", "--probe", id, "--yes"))
        {
            var ended = killed.EndAsync();
            await Task.WhenAny(held.Reached, ended);
            if (ended.IsCompleted) return; // it makes fewer writes
            killed.Kill();
            await ended;
        }

        held.Refuse();
        Assert.True(File.Exists(Path.Combine(place.Output, "probe.json")));
        Assert.DoesNotContain($"\"{ProbeNames.ShortText}\"", Note(place), StringComparison.Ordinal);
        var doctor = await place.RunAsync("doctor", "backfill");
        Assert.Matches($"(?m)^warning platform facts: the probe of .* was interrupted.*attrbackfill doctor --probe {id}", doctor.Out);

        var other = place.Server.ConversationIds().First(i => i != id && IsEnded(place, i));
        var second = await place.RunAsync("doctor", "--probe", other, "--yes");
        Assert.True(second.ExitCode == 0, second.ToString());
        Assert.Contains("putting back first what the probe of ", second.Error, StringComparison.Ordinal);
        Assert.Equal(before, State(place, id));
        Assert.False(File.Exists(Path.Combine(place.Output, "probe.json")));
    }

    [Fact]
    public async Task A_signal_puts_back_before_the_process_ends()
    {
        await using var place = await Workplace.WithSandboxAsync(Small, await JobsAsync());
        await using var proxy = RecordingProxy.To(place.Server!.BaseAddress);
        place.PointTo(proxy.Address);
        using var held = new HeldWrite(proxy, 5);
        var id = EndedId(place);
        var before = State(place, id);
        using var stopped = place.Start("doctor", "--probe", id, "--yes");
        await held.Reached;
        stopped.Signal(PosixSignal.SIGTERM);
        held.PassOn();
        var end = await stopped.EndAsync();
        Assert.True(end.ExitCode == 143, end.ToString());
        Assert.Equal(before, State(place, id));
        Assert.False(File.Exists(Path.Combine(place.Output, "probe.json")));
        Assert.False(File.Exists(Path.Combine(place.Output, "facts.json")));
    }

    [Fact]
    public async Task Two_probes_in_one_output_folder_exclude_each_other()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        await using var proxy = RecordingProxy.To(place.Server!.BaseAddress);
        place.PointTo(proxy.Address);
        using var held = new HeldWrite(proxy, 1);
        using var first = place.Start("doctor", "--probe", EndedId(place), "--yes");
        await held.Reached;
        var second = await place.RunAsync("doctor", "--probe", EndedId(place), "--yes");
        Assert.True(second.ExitCode == 6, second.ToString());
        held.PassOn();
        Assert.Equal(0, (await first.EndAsync()).ExitCode);
    }

    static string Note(Workplace place) => File.ReadAllText(Path.Combine(place.Output, "probe.json"));

    /// <summary>A backfill of each target.</summary>
    static async Task<string> JobsAsync()
    {
        await using var sandbox = await SandboxHttp.StartAsync(Small); // the same seed, the same schema
        return $$"""
            { "jobs": [
              { "name": "backfill", "select": { "mediaTypes": [] } },
              { "name": "fields", "target": "customAttributes", "customAttributes": { "schemaId": "{{sandbox.Server.SchemaId}}" } },
            ] }
            """;
    }

    static string EndedId(Workplace place) => place.Server!.ConversationIds().First(id => IsEnded(place, id));

    static bool IsEnded(Workplace place, string id) => JsonNode.Parse(place.Server!.ConversationJson(id)) is { } conversation
        && conversation["endTime"] is not null
        && conversation.ToJsonString().Contains("\"purpose\":\"customer\"", StringComparison.Ordinal);

    /// <summary>The conversation without the probe's names, each of which must be empty.</summary>
    static string State(Workplace place, string id)
    {
        var json = JsonNode.Parse(place.Server!.ConversationJson(id))!;
        foreach (var participant in json["participants"]!.AsArray())
        {
            if (participant!["attributes"] is not JsonObject attributes) continue;
            foreach (var (name, value) in attributes.Where(a => ProbeNames.IsOurs(a.Key)).ToList())
            {
                Assert.Equal("", value!.GetValue<string>());
                attributes.Remove(name);
            }

            if (attributes.Count == 0) participant.AsObject().Remove("attributes");
        }

        return json.ToJsonString() + place.Server.CustomAttributesJson(id);
    }

    /// <summary>Holds a write, and those after it, until the test decides about them.</summary>
    sealed class HeldWrite : IDisposable
    {
        readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly TaskCompletionSource<bool> _refuses = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int _writes;

        public HeldWrite(RecordingProxy proxy, int write) => proxy.Refuses = (method, path) =>
        {
            if (method is not ("PATCH" or "PUT" or "DELETE") || Interlocked.Increment(ref _writes) < write) return false;
            if (_refuses.Task.IsCompleted) return false;
            _reached.TrySetResult();
            return _refuses.Task.GetAwaiter().GetResult();
        };

        public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromMinutes(2));

        public void PassOn() => _refuses.TrySetResult(false);

        /// <summary>What was held does not arrive; what is sent later does.</summary>
        public void Refuse() => _refuses.TrySetResult(true);

        public void Dispose() => Refuse();
    }
}
