using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets;
using AttrBackfill.Runs.Execution;
using AttrBackfill.Runs.Request;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Tests.Genesys;
using AttrBackfill.Tests.Pipeline.Ledger;
using Xunit;

namespace AttrBackfill.Tests.Runs.Execution;

/// <summary>Somebody else writes to the record between the moment that it is read and the moment that it is written.</summary>
public sealed class RecordConflictTests : IAsyncLifetime
{
    const string RunId = "20261120T023000Z-0001";
    const string Record = "attr-backfill";

    readonly SqlitePlace _place = new();
    readonly CallLog _others = new();
    SandboxServer _server = null!;
    GenesysClient _client = null!;
    SqlLedger _ledger = null!;
    string _id = "";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await SandboxServer.StartAsync(new SandboxOptions { Conversations = 5, Rate = "none" }, Cancel);
        _client = ClientFactory.For(_server);
        _ledger = await _place.OpenAsync(TimeProvider.System, Cancel);
        _id = _server.ConversationIds().First();
    }

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        await _place.DisposeAsync();
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_other_one_wrote_stays_and_what_is_desired_is_written(bool isThere)
    {
        if (isThere) await PutAsync("""{"custom_field_1":"old"}""");
        var outcome = await ProcessAsync(() => isThere ? AmendAsync("""{"credit":"EUR 1"}""") : PutAsync("""{"credit":"EUR 1"}"""));
        Assert.Equal(ConversationOutcome.Patched, outcome);
        Assert.Equal("""{"credit":"EUR 1","custom_field_1":"new"}""", Values());
        var patch = (await _ledger.Journal.PatchesAsync(RunId, Cancel).ToListAsync(Cancel)).Single();
        Assert.Equal([("custom_field_1", isThere ? "old" : null, "new")], patch.Changes.Select(c => (c.Name, c.Before, c.After)));
    }

    [Fact]
    public async Task What_the_other_one_wrote_before_us_is_not_ours_to_undo()
    {
        var outcome = await ProcessAsync(() => PutAsync("""{"custom_field_1":"new"}"""));
        Assert.Equal(ConversationOutcome.InSync, outcome);
        Assert.Empty(await _ledger.Journal.PatchesAsync(RunId, Cancel).ToListAsync(Cancel));
    }

    [Fact]
    public async Task A_value_that_changed_meanwhile_is_decided_again()
    {
        await PutAsync("""{"custom_field_1":"old"}""");
        var outcome = await ProcessAsync(() => AmendAsync("""{"custom_field_1":"theirs"}"""), DifferentPolicy.Keep, firstReads: "{}");
        Assert.Equal(ConversationOutcome.Kept, outcome);
        Assert.Equal("""{"custom_field_1":"theirs"}""", Values());
    }

    [Fact]
    public async Task A_conflict_that_never_ends_fails_the_conversation_after_a_while()
    {
        await using var stubborn =
            await SandboxServer.StartAsync(new SandboxOptions { Conversations = 5, Rate = "none", Faults = $"409:{_id}" }, Cancel);
        using var client = ClientFactory.For(stubborn);
        var outcome = await ProcessAsync(client, stubborn.SchemaId, () => Task.CompletedTask, DifferentPolicy.Overwrite, null);
        Assert.Equal(ConversationOutcome.Failed, outcome);
        var row = await _ledger.Reports.ConversationsAsync(RunId, Cancel).SingleAsync(Cancel);
        Assert.Equal(409, row.HttpStatus);
        Assert.InRange(row.Calls, 6, 40);
    }

    Task<ConversationOutcome> ProcessAsync(
        Func<Task> meanwhile, DifferentPolicy onDifferent = DifferentPolicy.Overwrite, string? firstReads = null) =>
        ProcessAsync(_client, _server.SchemaId, meanwhile, onDifferent, firstReads);

    async Task<ConversationOutcome> ProcessAsync(
        GenesysClient client, string schemaId, Func<Task> meanwhile, DifferentPolicy onDifferent, string? firstReads)
    {
        var job = new JobSettings
        {
            Name = "job", Target = TargetKind.CustomAttributes, OnDifferent = onDifferent,
            CustomAttributes = new CustomAttributesSettings { SchemaId = schemaId }
        };
        var request = new RunRequest(job, "default", RunKind.Run, DryRun: false, null, new RunSelection(null, null));
        await _ledger.Runs.StartAsync(NewRun(job), Cancel);
        var clock = new HastyClock();
        var target =
            await TargetRegistry.Of(request.Job).OpenAsync(request.Job, fromLedger: request.RefersTo is not null, client, clock, Cancel);
        target = target with { Reader = new Interrupted(target.Reader, meanwhile, firstReads) };
        var (mode, results) = (new RunPolicy(request), new OutcomeFactory(RunId));
        using var writing = new SemaphoreSlim(1);
        var work = new ConversationProcessor(
            job, mode, results, target, bulk: null, new InSyncIndex(request, mode, results, _ledger), _ledger,
            new RunCounters(new RunGuards(job.Guards, ignored: false)),
            writing, clock, giveUp: () => { }, stopping: Cancel);
        var snapshot = new SourceConversation
        {
            Id = _id, Depth = SourceDepth.Snapshot, Start = clock.GetUtcNow(), End = clock.GetUtcNow(),
            Participants = [new SourceParticipant("p", "customer", [new SourceAttribute("custom_field_1", AttributeValue.String("new"))])],
        };
        return (await work.ProcessAsync(new DueConversation(target.Evaluator.Of(snapshot)), RunId, Cancel)).Outcome;
    }

    static RunRecord NewRun(JobSettings job) => new()
    {
        RunId = RunId, Job = "job", Connection = "default", Mode = "backfill", Target = "customAttributes", TimeZone = "UTC",
        Settings = JobSettingsJson.Serialize(job), StartedAt = new DateTimeOffset(2026, 11, 20, 2, 30, 0, TimeSpan.Zero), QuotaShare = 1,
        Version = "0",
    };

    Task PutAsync(string values) =>
        _client.CustomAttributes.PutAsync(
            _id, new CustomAttributesWrite(Record, _server.SchemaId, null, null, Of(values)), _others, Cancel);

    Task AmendAsync(string values) =>
        _client.CustomAttributes.PatchAsync(_id, new CustomAttributesWrite(Record, null, null, null, Of(values)), _others, Cancel);

    static Dictionary<string, JsonElement> Of(string json) =>
        JsonElement.Parse(json).EnumerateObject().ToDictionary(v => v.Name, v => v.Value);

    string Values() => JsonElement.Parse(_server.CustomAttributesJson(_id)).GetProperty(Record).GetProperty("values").GetRawText();

    /// <summary>After the first read somebody else writes.</summary>
    sealed class Interrupted(ILiveReader reader, Func<Task> meanwhile, string? firstReads) : ILiveReader
    {
        bool _done;

        public async Task<SourceConversation> ReadAsync(SourceConversation known, CallLog calls, CancellationToken cancellationToken)
        {
            var read = await reader.ReadAsync(known, calls, cancellationToken);
            if (_done) return read;
            _done = true;
            await meanwhile();
            return firstReads is null ? read : read with { Record = read.Record! with { Fields = [] } };
        }
    }

    /// <summary>Every wait is over at once, and the time has passed.</summary>
    sealed class HastyClock : TimeProvider
    {
        DateTimeOffset _now = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _now += dueTime;
            return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
