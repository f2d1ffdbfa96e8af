using AttrBackfill.Configuration;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline.Patch;

/// <summary>Reads back after a patch: <c>none</c>, <c>all</c>, or a fixed sample of the conversations.</summary>
internal sealed class Verification(string rule, ILiveReader reader, IEvaluator evaluator, TimeProvider clock)
{
    public const string NotFound = "not found on read-back";

    /// <summary>Of a target whose reads may lag for hours.</summary>
    public const string NotVisible = "not visible yet";

    readonly Polling _lag =
        new(First: TimeSpan.FromMilliseconds(500), Longest: TimeSpan.FromSeconds(30), Limit: TimeSpan.FromSeconds(30), clock);
    readonly double _share = VerifyShare.Of(rule);

    /// <summary>
    /// True where the conversation is not in the sample, or its target carries what was written; reads may lag, so it waits.
    /// </summary>
    /// <param name="uncleared">Attributes that the target did not let go.</param>
    public Task<bool> IsThereAsync(
        Evaluation written, IReadOnlyCollection<string> uncleared, CallLog calls, CancellationToken cancellationToken) =>
        IsSeenAsync(written.Conversation, read => IsThere(written, read, uncleared), calls, cancellationToken);

    /// <inheritdoc cref="IsThereAsync"/>
    /// <param name="isThere">Whether what was written stands in what was just read.</param>
    public async Task<bool> IsSeenAsync(
        SourceConversation written, Predicate<SourceConversation> isThere, CallLog calls, CancellationToken cancellationToken)
    {
        if (!Sample.Has(written.Id, _share)) return true;
        return await _lag.UntilAsync(
            async () => isThere(await reader.ReadAsync(written, calls, cancellationToken)), found => found, cancellationToken);
    }

    /// <summary>Whether all changes stand in what was just read. Pure.</summary>
    /// <param name="uncleared">Attributes that the target did not let go.</param>
    public bool IsThere(Evaluation written, SourceConversation read, IReadOnlyCollection<string> uncleared)
    {
        var now = evaluator.Of(read with { InDoubt = null }); // as it is, not as it was before
        return written.Reconciliation!.Changes.All(m => uncleared.Contains(m.Attribute) || Carries(now, m.Attribute, m.Expected));
    }

    public static bool Carries(Evaluation now, string attribute, string? value) =>
        now.Actual?.LastOrDefault(a => a.Name == attribute).Value.Text == value;
}
