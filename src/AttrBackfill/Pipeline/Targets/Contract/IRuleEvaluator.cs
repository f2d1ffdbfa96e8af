using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline.Targets.Contract;

/// <summary>An evaluator of a job's rules, as far as two of them can be compared. Pure.</summary>
internal interface IRuleEvaluator : IEvaluator
{
    /// <summary>The desired attributes as the target carries them once they are written: within the limits.</summary>
    /// <param name="carried">What the target carries now: what it carries whole is not cut.</param>
    IReadOnlyList<DesiredAttribute> AsWritten(Evaluation evaluation, IReadOnlyList<SourceAttribute> carried);

    /// <summary>Where an attribute is written; two sets of rules that give the same place write to the same value.</summary>
    string PlaceOf(string attribute, string? participantId);
}
