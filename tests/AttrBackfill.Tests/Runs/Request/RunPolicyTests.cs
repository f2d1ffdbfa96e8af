using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets.Contract;
using AttrBackfill.Pipeline.Targets.Participant;
using AttrBackfill.Runs.Request;
using Xunit;

namespace AttrBackfill.Tests.Runs.Request;

/// <summary>What a run may write, and which conversations it reads live.</summary>
public sealed class RunPolicyTests
{
    static readonly DateTimeOffset Start = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Backfill", "Run", false, true)]
    [InlineData("Backfill", "Run", true, false)]
    [InlineData("Backfill", "Plan", false, false)]
    [InlineData("Backfill", "Apply", false, true)]
    [InlineData("Backfill", "Revert", true, false)]
    [InlineData("Audit", "Run", false, false)]
    [InlineData("Audit", "Plan", false, false)]
    [InlineData("Audit", "Revert", false, true)]
    public void Only_a_real_run_of_a_backfill_writes(string mode, string kind, bool dryRun, bool writes) =>
        Assert.Equal(
            writes, Policy(new JobSettings { Name = "j", Mode = Enum.Parse<JobMode>(mode) }, Enum.Parse<RunKind>(kind), dryRun).Writes);

    [Theory]
    [InlineData("Run", false, true)]
    [InlineData("Run", true, false)]
    [InlineData("Apply", false, false)]
    [InlineData("Revert", false, false)]
    public void Change_guards_hold_where_no_person_has_looked(string kind, bool ignored, bool obeys) =>
        Assert.Equal(obeys, Policy(new JobSettings { Name = "j" }, Enum.Parse<RunKind>(kind), false, ignored).ObeysChangeGuards);

    [Theory]
    [InlineData("Participant", "Snapshot", true, "none", true)]
    [InlineData("Participant", "Snapshot", false, "none", false)]
    [InlineData("Participant", "Live", true, "none", false)]
    [InlineData("Participant", "IdOnly", false, "none", true)]
    [InlineData("Conversation", "Snapshot", false, "none", true)]
    public void A_backfill_reads_live_what_it_would_write(string target, string depth, bool mismatch, string verify, bool reads)
    {
        var job = new JobSettings { Name = "j", Target = Enum.Parse<TargetKind>(target), Verify = verify };
        Assert.Equal(reads, Policy(job, RunKind.Run, false).NeedsLiveRead(Evaluated(job, Enum.Parse<SourceDepth>(depth), mismatch)));
    }

    [Theory]
    [InlineData("none", false)]
    [InlineData("all", true)]
    public void An_audit_reads_live_only_to_verify_all(string verify, bool reads)
    {
        var job = new JobSettings { Name = "j", Mode = JobMode.Audit, Verify = verify };
        Assert.Equal(reads, Policy(job, RunKind.Run, false).NeedsLiveRead(Evaluated(job, SourceDepth.Snapshot, mismatch: true)));
    }

    [Fact]
    public void Without_read_before_write_a_snapshot_is_enough_to_write_and_not_enough_to_plan()
    {
        var job = new JobSettings { Name = "j", ReadBeforeWrite = false };
        var evaluation = Evaluated(job, SourceDepth.Snapshot, mismatch: true);
        Assert.False(Policy(job, RunKind.Run, false).NeedsLiveRead(evaluation));
        Assert.True(Policy(job, RunKind.Run, dryRun: true).NeedsLiveRead(evaluation));
    }

    [Fact]
    public void Conversations_named_by_id_are_always_looked_at()
    {
        var job = new JobSettings { Name = "j" };
        var evaluation = Evaluated(job, SourceDepth.Snapshot, mismatch: true);
        Assert.True(Policy(job, RunKind.Run, false).MayBeInSync(evaluation));
        Assert.False(Policy(job, RunKind.Run, false, ids: ["c"]).MayBeInSync(evaluation));
    }

    static RunPolicy Policy(JobSettings job, RunKind kind, bool dryRun, bool ignoreGuards = false, IReadOnlyList<string>? ids = null) =>
        new(
        new RunRequest(job, "default", kind, dryRun, new TimeWindow(Start, Start.AddDays(1)),
            new RunSelection(ids, null))
        { IgnoreGuards = ignoreGuards });

    /// <summary>A nested attribute whose flat copy is missing, or a plain one that is its own copy.</summary>
    static Evaluation Evaluated(JobSettings job, SourceDepth depth, bool mismatch) =>
        new DesiredStateEvaluator(job, new ParticipantTarget()).Of(new SourceConversation
        {
            Id = "c",
            Start = Start,
            End = Start.AddHours(1),
            Depth = depth,
            Participants = depth == SourceDepth.IdOnly ? [] : [new SourceParticipant("p", "customer",
            [new SourceAttribute("a", AttributeValue.String(mismatch ? """{"b":"1"}""" : "1"))])],
        });
}
