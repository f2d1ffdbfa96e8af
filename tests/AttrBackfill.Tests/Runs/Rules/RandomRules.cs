using AttrBackfill.Configuration;

namespace AttrBackfill.Tests.Runs.Rules;

/// <summary>Jobs with arbitrary rules, and the same job with some of them changed.</summary>
internal sealed class RandomRules(Random random, string schemaId)
{
    public JobSettings Next()
    {
        var job = new JobSettings
        {
            Name = "rules", Select = new SelectSettings { MediaTypes = [] },
            Flatten = new FlattenSettings { Prefixes = new Dictionary<string, string> { ["form"] = "prechat_" } },
        };
        if (random.Next(4) == 0) job = OnRecord(job);
        return Changed(job, random.Next(4));
    }

    /// <param name="changes">How many of the settings; none is a pair of equal rules.</param>
    public JobSettings Changed(JobSettings job, int changes)
    {
        for (var i = 0; i < changes; i++) job = Change(job);
        return job;
    }

    JobSettings Change(JobSettings job)
    {
        var flatten = job.Flatten;
        return random.Next(20) switch
        {
            0 => job with { Flatten = flatten with { Separator = Any("_", ".", "-") } },
            1 or 2 => job with { Flatten = flatten with { Prefixes = AnyPrefixes() } },
            3 => job with { Flatten = flatten with { ExpandJsonStrings = !flatten.ExpandJsonStrings } },
            4 or 5 => job with { Flatten = flatten with { Arrays = Any(ArrayRule.Json, ArrayRule.Index, ArrayRule.Join) } },
            6 => job with { Flatten = flatten with { Nulls = Any(NullRule.Skip, NullRule.Empty) } },
            7 => job with { Flatten = flatten with { MaxDepth = random.Next(1, 5) } },
            8 => job with { Flatten = flatten with { Include = Any<string[]>(["*"], ["*a*", "*e*"], ["prechat_*", "lang", "?"]) } },
            9 or 10 => job with { Flatten = flatten with { Exclude = Any<string[]>([], ["*name*"], ["a*", "*_c"], ["prechat_email"]) } },
            11 or 12 => job with { Flatten = flatten with { Rename = AnyRename() } },
            13 => job with { Flatten = flatten with { MaxNameLength = Any<int?>(null, 8, 12), Oversize = AnyOversize() } },
            14 => job with { Flatten = flatten with { MaxValueLength = Any<int?>(null, 5, 20), Oversize = AnyOversize() } },
            15 => job with
            {
                Extract = job.Extract with
                {
                    Multiple = Any(
                        MultipleRule.First, MultipleRule.FirstWithAttributes, MultipleRule.LastWithAttributes, MultipleRule.Merge),
                },
            },
            16 => job with { Extract = job.Extract with { Purposes = Any<string[]>(["customer"], ["external", "customer"], ["agent"]) } },
            17 => job with { Select = AnySelect() },
            18 => job with { OnDifferent = Any(DifferentPolicy.Keep, DifferentPolicy.Overwrite) },
            _ => random.Next(3) == 0 ? job.Target == TargetKind.Participant ? OnRecord(job) : OnParticipant(job) : OtherSetting(job),
        };
    }

    JobSettings OnRecord(JobSettings job) => job with
    {
        Target = TargetKind.CustomAttributes,
        CustomAttributes = new CustomAttributesSettings { SchemaId = schemaId, RecordId = Any("attr-backfill", "attr-backfill", "other") },
    };

    static JobSettings OnParticipant(JobSettings job) => job with { Target = TargetKind.Participant, CustomAttributes = null };

    /// <summary>Changes nothing of what is written.</summary>
    JobSettings OtherSetting(JobSettings job) => random.Next(3) switch
    {
        0 => job with { Verify = "all" },
        1 => job with { Report = job.Report with { Mask = ["*email*"] } },
        _ => job with { Guards = job.Guards with { MaxChanges = 1000 } },
    };

    SelectSettings AnySelect() => random.Next(5) switch
    {
        0 => new SelectSettings { MediaTypes = [] },
        1 => new SelectSettings { MediaTypes = ["message"] },
        2 => new SelectSettings { MediaTypes = ["voice"], Directions = ["inbound"] },
        3 => new SelectSettings { MediaTypes = [], DivisionIds = ["north"] },
        _ => new SelectSettings { MediaTypes = ["message", "voice"], OriginatingDirections = [Direction.Outbound] },
    };

    Dictionary<string, string> AnyPrefixes() => random.Next(5) switch
    {
        0 => [],
        1 => new() { ["form"] = "prechat_" },
        2 => new() { ["form"] = "pc_" },
        3 => new() { ["form"] = "prechat_", ["ctx"] = "prechat_" },
        _ => new() { ["form"] = "", ["form.deep"] = "d_", ["ctx"] = "c." },
    };

    Dictionary<string, string> AnyRename() => random.Next(4) switch
    {
        0 => [],
        1 => new() { ["prechat_email"] = "mail" },
        2 => new() { ["prechat_email"] = "prechat_subject", ["lang"] = "language" },
        _ => new() { ["form_email"] = "prechat_email", ["a"] = "b" },
    };

    OversizeRule AnyOversize() => Any(OversizeRule.Report, OversizeRule.Truncate);

    T Any<T>(params T[] of) => of[random.Next(of.Length)];
}
