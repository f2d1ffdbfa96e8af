using System.Globalization;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets.Contract;

namespace AttrBackfill.Runs.Execution;

/// <summary>What the ledger knows of the write of a canary to one conversation.</summary>
/// <param name="Written">Each attribute that was written, or may have been, with the last value.</param>
internal sealed record CanaryWrite(CanaryMember Member, string ParticipantId, IReadOnlyList<AttributeChange> Written)
{
    public IReadOnlyList<AttributeChange> Whole => Member.Whole ?? [];

    /// <summary>The version that the write made of a custom attributes record; null where it is not known to have taken effect.</summary>
    public int? RecordVersion { get; init; }

    /// <summary>The write created the custom attributes record.</summary>
    public bool CreatedRecord { get; init; }

    /// <summary>For a reader.</summary>
    public SourceConversation Conversation => new()
    {
        Id = Member.ConversationId, Start = Member.Start, End = Member.End, MediaType = Member.MediaType, Depth = SourceDepth.Live,
        PlannedChanges = new PlannedChanges(ParticipantId, []),
    };

    /// <summary>Null where nothing was written.</summary>
    public static async Task<CanaryWrite?> OfAsync(
        SqlLedger ledger, string runId, CanaryMember member, CancellationToken cancellationToken)
    {
        var patches = await ledger.Journal.IntentsAsync(runId, member.ConversationId, cancellationToken);
        if (patches.Count == 0) return null;
        var written = new Dictionary<string, AttributeChange>(StringComparer.Ordinal);
        var before = (member.Whole ?? []).ToDictionary(a => a.Name, a => a.Before, StringComparer.Ordinal);
        foreach (var change in patches.SelectMany(p => p.Changes).Where(c => c.HasValues && !IsReturn(c, before)))
        {
            written[change.Name] = written.TryGetValue(change.Name, out var earlier)
                ? change with { Before = earlier.Before, SourcePath = earlier.SourcePath }
                : change;
        }

        return written.Count == 0 ? null : new CanaryWrite(member, patches[0].ParticipantId, [.. written.Values])
        {
            RecordVersion = patches.Where(p => p.TookEffect).Max(p => p.RecordVersion),
            CreatedRecord = patches[0].RecordVersion == 1,
        };
    }

    /// <summary>What puts a value back, and not what the rules want written.</summary>
    static bool IsReturn(AttributeChange change, Dictionary<string, string?> before) =>
        (change.After ?? "") == (before.GetValueOrDefault(change.Name) ?? "");
}

/// <summary>Reads the conversations of a canary back, for as long as reads may lag.</summary>
internal sealed class CanaryReader(RunTarget target, TimeProvider clock)
{
    /// <summary>A write that takes longer is being repeated.</summary>
    static readonly TimeSpan Pulse = TimeSpan.FromSeconds(5);

    readonly Polling _lag = Lag(clock);

    /// <summary>For as long as a read may lag behind a write.</summary>
    public static Polling Lag(TimeProvider clock) =>
        new(First: TimeSpan.FromMilliseconds(500), Longest: TimeSpan.FromSeconds(30), Limit: TimeSpan.FromSeconds(30), clock);

    /// <param name="isLast">False where a target whose reads lag by hours need not show the write yet.</param>
    /// <returns>The kind of failure; null where the conversation is as written.</returns>
    public async Task<string?> FailureAsync(CanaryWrite write, bool isLast, CancellationToken cancellationToken)
    {
        int? version = null;
        try
        {
            var kind = await _lag.UntilAsync(
                async () =>
                {
                    var read = await ReadAsync(write, cancellationToken);
                    version = read.Record?.Version;
                    return CanaryVerdict.Of(write.Whole, write.Written, CarriedBy(read, write));
                },
                found => !CanaryVerdict.MayBeLag(found), cancellationToken);
            return kind is null || !IsBehind(version, write) ? kind : isLast ? CanaryVerdict.NotVisible : null;
        }
        catch (GenesysException e) when (e.Scope is FailureScope.Item or FailureScope.Transient)
        {
            return FailureText("read-back", e.Status is { } status ? (int)status : null);
        }
    }

    public Task<SourceConversation> ReadAsync(CanaryWrite write, CancellationToken cancellationToken) =>
        target.Reader.ReadAsync(write.Conversation, new CallLog(), cancellationToken);

    /// <summary>
    /// Reads now and then while a write is repeated: where reads succeed, the writes fail, and not the host. Then the canary has failed;
    /// where the host is down, the run ends and is resumed.
    /// </summary>
    public async Task<T> BesideReadsAsync<T>(CanaryMember member, Func<Task<T>> write, CancellationToken cancellationToken)
    {
        var writing = write();
        while (!writing.IsCompleted)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(writing, Task.Delay(Pulse, clock, over.Token));
            await over.CancelAsync();
            if (writing.IsCompleted || cancellationToken.IsCancellationRequested) break;
            try
            {
                await target.Reader.ReadAsync(ConversationOf(member), new CallLog(), cancellationToken);
            }
            catch (Exception e) when (e is GenesysException or OperationCanceledException)
            {
                // The write says what becomes of it.
            }
        }

        return await writing;
    }

    static SourceConversation ConversationOf(CanaryMember member) => new() { Id = member.ConversationId, Depth = SourceDepth.IdOnly };

    public IReadOnlyList<SourceAttribute>? CarriedBy(SourceConversation read, CanaryWrite write) =>
        target.View.CarriedBy(read, write.ParticipantId, [.. write.Written, .. write.Whole]);

    /// <summary>The record is older than the write.</summary>
    public bool IsBehind(int? version, CanaryWrite write) => target.ReadsLag && version < write.RecordVersion;

    /// <summary>Such as <c>write refused (403)</c>.</summary>
    public static string FailureText(string what, int? status) => status switch
    {
        404 or 410 => Text($"conversation not there on {what} ({status})"),
        409 => Text($"version conflict on {what} (409)"),
        >= 400 and < 500 => Text($"{what} refused ({status})"),
        >= 500 => Text($"{what} failed ({status})"),
        _ => Text($"{what} failed (no answer)"),
    };

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
