using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Pipeline.Coverage;

/// <summary>Whether what a run did under its settings is what a job's present settings ask for. Pure.</summary>
internal static class JobRules
{
    /// <summary>A selection may have become narrower; all that decides what is written where has to be the same.</summary>
    public static bool Cover(JobSettings then, JobSettings now) =>
        Selects(then.Select, now.Select) && WhatIsWritten(then) == WhatIsWritten(now)
        && (then.OnDifferent == DifferentPolicy.Overwrite || now.OnDifferent == DifferentPolicy.Keep);

    static string WhatIsWritten(JobSettings job) => JobSettingsJson.Serialize(new JobSettings
    {
        Name = "", Mode = job.Mode, Channel = job.Channel, Extract = job.Extract, Flatten = job.Flatten, Target = job.Target,
        CustomAttributes = job.CustomAttributes, Scrub = job.Scrub,
    });

    static bool Selects(SelectSettings then, SelectSettings now) =>
        Holds(then.MediaTypes, now.MediaTypes) && Holds(then.QueueIds, now.QueueIds) && Holds(then.DivisionIds, now.DivisionIds)
        && Holds(then.Directions, now.Directions) && Holds(then.MessageTypes, now.MessageTypes)
        && Holds(then.OriginatingDirections, now.OriginatingDirections);

    /// <summary>An empty list lets everything through.</summary>
    static bool Holds<T>(IReadOnlyList<T> then, IReadOnlyList<T> now) => then.Count == 0 || (now.Count > 0 && now.All(then.Contains));
}
