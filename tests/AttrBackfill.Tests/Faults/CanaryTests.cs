using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Execution;
using AttrBackfill.Runs.Request;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Faults;

/// <summary>A canary of twenty meets bad gateways, and good ones.</summary>
public sealed class CanaryTests
{
    const int Size = 20;
    const int Soak = 40;

    /// <summary>The other client needs time for its part.</summary>
    const int LongSoak = 400;

    const string ChangedInTheSoak = "changed in the soak";

    /// <summary>Waits are real waits of a fortieth; calls have time enough on a slow machine.</summary>
    const double Speed = 40;

    static readonly SandboxOptions Options = new()
    {
        Conversations = 60, Days = 2, Rate = "none", JobDelay = TimeSpan.Zero, AvailabilityLag = TimeSpan.Zero,
    };

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static readonly SandboxAges DuringTheSoak = new(TimeSpan.FromSeconds(Soak - 20), TimeSpan.FromSeconds(Soak - 20));

    /// <summary>Target, what is wrong with the gateway, and what the run says.</summary>
    public static TheoryData<string, string, string> BadGateways => new()
    {
        { "participant", "swallow@patch=1", CanaryVerdict.NotWritten },
        { "participant", "shorten@patch=1", CanaryVerdict.Cut },
        { "participant", "lose@patch=1", CanaryVerdict.OtherLost },
        { "participant", "400:*email*", "write refused (400)" },
        { "participant", "413:*email*", "write refused (413)" },
        { "participant", "403@patch=1", "write refused (403)" },
        { "participant", "500@patch=1", "write failed (500)" },
        { "participant", "409@patch=1", "version conflict on write (409)" },
        { "participant", "vanish@get=1", "conversation not there on read-back (404)" },
        { "participant", "mixup@get=1", "" },
        { "participant", "lag", CanaryVerdict.NotWritten },
        { "participant", "lost in the soak", CanaryVerdict.NotWritten },
        { "participant", ChangedInTheSoak, CanaryVerdict.Changed + " after the soak" },
        { "customAttributes", "409@customattributes=1", "version conflict on write (409)" },
        { "customAttributes", "swallow@customattributes=1", CanaryVerdict.NotVisible + " after the soak" },
        { "webchat", "swallow@patch=1", CanaryVerdict.NotWritten },
        { "webchat", "shorten@patch=1", CanaryVerdict.Cut },
        { "webchat", "403@put=1", "write refused (403)" },
    };

    public static TheoryData<string, string> GoodGateways => new()
    {
        { "participant", "" },
        { "participant", "lag of 10 s" },
        { "participant", "500=0.1,429=0.1,resetAfter=0.1" },
        { "customAttributes", "" },
        { "customAttributes", "lag of 10 s" },
        { "webchat", "" },
    };

    [Theory]
    [MemberData(nameof(BadGateways))]
    public async Task A_bad_gateway_touches_at_most_twenty_conversations_and_all_are_put_back(string target, string wrong, string reason)
    {
        var clock = new FastClock(Speed);
        await using var server = await SandboxServer.StartAsync(OptionsOf(wrong, clock), Cancel);
        var before = State(server);
        using var run = new InProcessRun();
        var job = JobOf(target, server);
        using var other = wrong == ChangedInTheSoak ? new OtherClient(server, run) : null;
        await RunAsync(run, server, clock, job, wrong == ChangedInTheSoak ? LongSoak : Soak);

        Assert.Equal((ExitCode.MismatchesRemain, RunStatus.Stopped), (run.ExitCode, run.Finished!.Run.Status));
        var message = run.Finished.Run.Message!;
        Assert.StartsWith($"stopped by guard canary {Size}: {reason}", message, StringComparison.Ordinal);
        Assert.Equal(CanaryStage.PutBack, run.Finished.Run.Canary!.Stage);
        Assert.InRange(Written(server).Count, 1, Size);
        clock.SetUtcNow(clock.GetUtcNow().AddHours(2)); // past the lag
        Assert.Equal(before, State(server));
        Assert.Equal(0, run.Finished.Counts.Outcomes[ConversationOutcome.Patched]);
        Assert.Equal(0, run.Finished.Counts.AttributesPatched);

        var writes = server.WriteCount;
        await run.RunAsync(server.BaseAddress, RunRequest.ToResume(run.Finished.Run), clock, 4, Cancel);
        Assert.Equal((ExitCode.MismatchesRemain, message), (run.ExitCode, run.Finished.Run.Message));
        Assert.Equal(writes, server.WriteCount);
    }

    [Theory]
    [MemberData(nameof(GoodGateways))]
    public async Task A_good_gateway_gets_all_that_a_run_without_a_canary_writes(string target, string faults)
    {
        var clock = new FastClock(Speed);
        await using var calm = await SandboxServer.StartAsync(OptionsOf("", clock), Cancel);
        await using var server = await SandboxServer.StartAsync(OptionsOf(faults, clock), Cancel); // now: later it would hold other data
        using var plain = new InProcessRun();
        await plain.RunAsync(calm, clock, JobOf(target, calm), cancellationToken: Cancel);

        using var run = new InProcessRun();
        await RunAsync(run, server, clock, JobOf(target, server), Soak);
        Assert.Equal((ExitCode.Done, RunStatus.Completed), (run.ExitCode, run.Finished!.Run.Status));
        Assert.Equal((CanaryStage.Passed, Size), (run.Finished.Run.Canary!.Stage, run.Finished.Run.Canary.Written));
        clock.SetUtcNow(clock.GetUtcNow().AddMinutes(1)); // past the lag
        Assert.Equal(State(calm), State(server));
        Assert.Equal(plain.Report("conversations.csv").Select(Csv.Stable), run.Report("conversations.csv").Select(Csv.Stable));
        Assert.Equal(plain.Report("mismatches.csv").Select(Csv.Stable), run.Report("mismatches.csv").Select(Csv.Stable));
        await using var ledger = await run.OpenLedgerAsync(Cancel);
        Assert.Empty(await ledger.Canaries.MembersAsync(run.Finished.Run.RunId, Cancel));
    }

    static async Task RunAsync(InProcessRun run, SandboxServer server, FastClock clock, JobSettings job, int soak) => await run.RunAsync(
        server.BaseAddress,
        new RunRequest(job, "default", RunKind.Run, false, new TimeWindow(server.From, server.To), new RunSelection(null, null))
        {
            Canary = new Canary(Size, soak),
        },
        clock, 8, Cancel);

    static SandboxOptions OptionsOf(string wrong, TimeProvider clock) => (Options with { Clock = clock }) switch
    {
        var o when wrong == "lag" => o with { ReadLag = TimeSpan.FromHours(1) },
        var o when wrong == "lag of 10 s" => o with { ReadLag = TimeSpan.FromSeconds(10), RecordLag = TimeSpan.FromSeconds(10) },
        var o when wrong == "lost in the soak" => o with { LoseWritten = 1, LoseAfter = DuringTheSoak },
        var o when wrong == ChangedInTheSoak => o,
        var o => o with { Faults = wrong, WebchatPatch = !wrong.Contains("@put", StringComparison.Ordinal) },
    };

    static JobSettings JobOf(string target, SandboxServer server) => target switch
    {
        "webchat" => InProcessRun.Backfill with
        {
            Select = new SelectSettings { MediaTypes = ["message"], MessageTypes = ["webmessaging"] },
            Channel = Channel.Webchat,
            Target = TargetKind.Conversation,
        },
        "customAttributes" => InProcessRun.Backfill with
        {
            Target = TargetKind.CustomAttributes,
            CustomAttributes = new CustomAttributesSettings { SchemaId = server.SchemaId },
        },
        _ => InProcessRun.Backfill,
    };

    /// <summary>The conversations that were written to, with or without effect.</summary>
    static HashSet<string> Written(SandboxServer server) =>
        [.. server.Requests.Where(r => r.Method is "PATCH" or "PUT").Select(r => r.Path.Split('/').First(p => Guid.TryParse(p, out _)))];

    /// <summary>What conversations carry; an attribute that cannot be removed again is empty.</summary>
    static List<string> State(SandboxServer server) =>
        [.. server.ConversationIds().Select(id => $"{id} {Carried(server.ConversationJson(id))} {CustomRecords.Of(server, id)}")];

    static string Carried(string json)
    {
        var document = JsonDocument.Parse(json).RootElement;
        var owners = document.GetProperty("participants").EnumerateArray().Append(document);
        return string.Join('|', owners.Select(o => !o.TryGetProperty("attributes", out var attributes)
            ? ""
            : string.Join(',', attributes.EnumerateObject().Where(a => a.Value.ToString().Length > 0)
                .OrderBy(a => a.Name, StringComparer.Ordinal).Select(a => $"{a.Name}={a.Value}"))));
    }

    /// <summary>Writes another value once all of the canary has been read back.</summary>
    sealed class OtherClient : IDisposable
    {
        readonly CancellationTokenSource _over = new();
        readonly Task _writing;

        public OtherClient(SandboxServer server, InProcessRun run) => _writing = Task.Run(() => WriteAsync(server, run));

        public void Dispose()
        {
            _over.Cancel();
            _writing.Wait();
            _over.Dispose();
        }

        async Task WriteAsync(SandboxServer server, InProcessRun run)
        {
            while (!_over.IsCancellationRequested)
            {
                await Task.Delay(20);
                await using var ledger = await run.OpenLedgerAsync();
                if (await ledger.Runs.ListAsync(null, default) is not [{ Canary.Stage: CanaryStage.Soaking } soaking]) continue;
                var member = (await ledger.Canaries.MembersAsync(soaking.RunId, default))[0];
                var patch = (await ledger.Journal.IntentsAsync(soaking.RunId, member.ConversationId, default))[0];
                using var http = new HttpClient { BaseAddress = server.BaseAddress };
                http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.IssuedTokens.Last());
                var path = $"/api/v2/conversations/{member.ConversationId}/participants/{patch.ParticipantId}/attributes";
                using var body = JsonContent.Create(
                    new { attributes = new Dictionary<string, string> { [patch.Changes[0].Name] = "changed" } });
                (await http.PatchAsync(path, body)).EnsureSuccessStatusCode();
                return;
            }
        }
    }
}
