using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Patch;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline.Targets.Contract;

/// <summary>A target that is open for one run: it evaluates, reads and writes conversations.</summary>
internal sealed record RunTarget(IEvaluator Evaluator, ILiveReader Reader, IPatchWriter Writer, ITargetView View)
{
    /// <summary>A read may miss for hours what was written.</summary>
    public bool ReadsLag { get; init; }

    /// <summary>The organisation is known to lose, or to refuse, what is written after a conversation's end.</summary>
    public bool TakesNothingLate { get; init; }

    /// <summary>Reads a conversation live and evaluates it.</summary>
    public async Task<Evaluation> ReadAsync(SourceConversation known, CallLog calls, CancellationToken cancellationToken) =>
        Evaluator.Of(await Reader.ReadAsync(known, calls, cancellationToken));
}
