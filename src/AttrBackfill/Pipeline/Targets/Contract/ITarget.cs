using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Pipeline.Targets.Contract;

/// <summary>How much of a job's work a snapshot of analytics can decide without a live read.</summary>
internal enum SnapshotScope
{
    /// <summary>Both what is flattened and what the target carries.</summary>
    SourceAndTarget,

    /// <summary>
    /// What is flattened; the target is read where the ledger does not know it, since a write needs its version and divisions too.
    /// </summary>
    Source,

    /// <summary>Neither: analytics does not have the attributes that this target flattens or carries.</summary>
    Nothing,
}

/// <summary>
/// A place on a conversation where flat attributes are written. All that differs between targets is behind this interface: a new target
/// is a folder with an implementation, and a line in <see cref="TargetRegistry"/>.
/// </summary>
internal interface ITarget
{
    SnapshotScope Snapshot { get; }

    /// <summary>The attribute search shows what is flattened and what the target carries.</summary>
    bool IsSearchable { get; }

    /// <summary>What a revert writes where there was no value before: null where the target can remove one, else an empty text.</summary>
    string? Cleared { get; }

    /// <summary>Calls of a conversation that an apply changes: the live reads before, and the write.</summary>
    int CallsOfChange { get; }

    /// <summary>What the rows of a revert say of an attribute that had no value before the run.</summary>
    string ClearedMessage(OrganisationFacts facts) => "cleared";

    /// <summary>How an Architect flow reads an attribute.</summary>
    /// <returns>Empty where a flow cannot read it.</returns>
    string FlowExpression(JobSettings job, AttributeRow attribute);

    /// <summary>For whom a written value is there, and until when.</summary>
    Visibility Visibility { get; }

    /// <summary>Opens the target for one run; a target with a schema reads it here.</summary>
    /// <param name="fromLedger">The run takes its changes from the ledger (apply, revert), not from the job's rules.</param>
    /// <exception cref="UsageException">The job's schema cannot be written to.</exception>
    /// <exception cref="GenesysException">The schema cannot be read.</exception>
    Task<RunTarget> OpenAsync(
        JobSettings job, bool fromLedger, GenesysClient genesys, TimeProvider clock, CancellationToken cancellationToken);
}
