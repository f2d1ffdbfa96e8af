using AttrBackfill.Configuration;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Faults;

/// <summary>The faults once more, on the channel that reads and writes by other calls; and the other targets' hosts down.</summary>
public sealed class OtherTargetsTests
{
    static readonly SandboxOptions Options = new()
    {
        Conversations = 150, Days = 2, Rate = "none", JobDelay = TimeSpan.Zero, SlowBy = TimeSpan.FromMilliseconds(5),
        Clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero)),
    };

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static readonly string[] Passing =
    [
        "429=0.05,500=0.05,html=0.05,reset=0.05,resetAfter=0.05,truncated=0.05,malformed=0.05,wrongType=0.05,redirect=0.05",
        "resetAfter=0.5",
        "revoke=0.1,empty=0.2,cut=0.2,nothing=0.1,portal=0.1",
    ];

    public static MatrixTheoryData<string, string> PassingFaults => new(["webchat", "customAttributes"], Passing);

    [Theory]
    [MemberData(nameof(PassingFaults))]
    public async Task Passing_faults_leave_what_an_undisturbed_run_leaves(string target, string faults)
    {
        var calm = await RunAsync(target, "");
        var rough = await RunAsync(target, faults);
        Assert.Equal(ExitCode.Done, calm.ExitCode);
        Assert.Contains(calm.Rows, r => r.Contains("|patched|", StringComparison.Ordinal));
        Assert.Equal(calm.ExitCode, rough.ExitCode);
        Assert.Equal(calm.Rows, rough.Rows);
        Assert.Equal(calm.State, rough.State);
    }

    [Theory]
    [InlineData("customAttributes", "500@customattributes=1")]
    [InlineData("customAttributes", "stall@customattributes=1")]
    [InlineData("webchat", "reset@get=1")]
    [InlineData("webchat", "stall@patch=1")]
    [InlineData("webchat", "stall@put=1")]
    public async Task A_host_that_is_down_ends_the_run(string target, string faults)
    {
        var run = await RunAsync(target, faults);
        Assert.Equal(ExitCode.Unreachable, run.ExitCode);
    }

    static async Task<(ExitCode ExitCode, List<string> Rows, List<string> State)> RunAsync(string target, string faults)
    {
        var options = Options with { Faults = faults, WebchatPatch = !faults.Contains("@put", StringComparison.Ordinal) };
        await using var server = await SandboxServer.StartAsync(options, Cancel);
        using var run = new InProcessRun();
        var job = target == "webchat"
            ? InProcessRun.Backfill with
            {
                Select = new SelectSettings { MediaTypes = ["message"], MessageTypes = ["webmessaging"] },
                Channel = Channel.Webchat,
                Target = TargetKind.Conversation
            }
            : InProcessRun.Backfill with
            {
                Target = TargetKind.CustomAttributes,
                CustomAttributes = new CustomAttributesSettings { SchemaId = server.SchemaId }
            };
        await run.RunAsync(server, new FastClock(), job, maxConcurrency: 8, cancellationToken: Cancel);
        string[] reports = run.ExitCode == ExitCode.Done ? ["conversations.csv", "mismatches.csv", "attributes.csv"] : [];
        return (run.ExitCode, [.. reports.SelectMany(run.Report).Select(Csv.Stable)],
            [.. server.ConversationIds().Select(id => server.ConversationJson(id) + CustomRecords.Of(server, id))]);
    }
}
