using System.Text.Json;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Text;

namespace AttrBackfill.Configuration;

/// <summary>
/// Writes into each job of jobs.json what it shares with others: the rules of the job that it is <c>like</c>, then the file's
/// <c>defaults</c>. What a job says itself counts. Sections are joined setting by setting; lists and maps are replaced whole.
/// </summary>
internal sealed class SharedSettings
{
    public const string Defaults = "defaults";
    public const string Like = "like";

    const string Schedule = "schedule";

    /// <summary>What <c>like</c> takes from the other job.</summary>
    static readonly string[] Rules = ["select", "extract", "flatten", "target", "customAttributes"];

    readonly IReadOnlyList<PositionedJson> _jobs;
    readonly PositionedJson? _defaults;
    readonly Diagnostics _faults;

    SharedSettings(IReadOnlyList<PositionedJson> jobs, PositionedJson? defaults, Diagnostics faults) =>
        (_jobs, _defaults, _faults) = (jobs, defaults, faults);

    /// <param name="file">The whole of jobs.json.</param>
    /// <param name="hasSoundDefaults">False where the defaults have a fault: then no job takes them.</param>
    /// <param name="faults">Gets each <c>like</c> that leads nowhere.</param>
    public static PositionedJson Resolve(PositionedJson file, bool hasSoundDefaults, Diagnostics faults)
    {
        if (file.Member("jobs") is not { Kind: JsonValueKind.Array } jobs) return file;
        var shared = new SharedSettings(jobs.Items, hasSoundDefaults ? file.Member(Defaults) : null, faults);
        var complete = jobs with { Items = [.. jobs.Items.Select((job, i) => shared.Complete(job, i))] };
        return file with { Members = [.. file.Members.Select(m => m.Value == jobs ? m with { Value = complete } : m)] };
    }

    PositionedJson Complete(PositionedJson job, int index)
    {
        if (job.Kind != JsonValueKind.Object) return job;
        var complete = job;
        _faults.Within(JobsChecks.OwnerOf(job, index), () => complete = WithDefaults(WithRules(job, [])));
        return complete;
    }

    PositionedJson WithRules(PositionedJson job, HashSet<string> passed)
    {
        if (job.TextOf(Like) is not { } name) return job; // a like that is no text is a fault of its type
        var at = job.Member(Like)!;
        var names = _jobs.Select(j => j.TextOf("name")).OfType<string>().ToList();
        if (_jobs.FirstOrDefault(j => j.TextOf("name") == name) is not { } other)
        {
            _faults.Add(at, $"there is no job {SafeText.Quoted(name)}; {Suggestions.Hint(name, names)}");
            return job;
        }

        if (!passed.Add(name) || other == job)
        {
            _faults.Add(at, $"{SafeText.Quoted(name)} leads back to this job; name a job with rules of its own");
            return job;
        }

        var rules = WithRules(other, passed);
        return Over(job, rules with { Members = [.. rules.Members.Where(m => Rules.Contains(m.Name))] });
    }

    /// <summary>Defaults give no schedule to a job without one: a job that runs by hand stays so.</summary>
    PositionedJson WithDefaults(PositionedJson job) => _defaults is null
        ? job
        : Over(job, job.Member(Schedule) is { Kind: JsonValueKind.Object }
            ? _defaults
            : _defaults with { Members = [.. _defaults.Members.Where(m => m.Name != Schedule)] });

    static PositionedJson Over(PositionedJson own, PositionedJson shared) => own with
    {
        Members =
        [
            .. own.Members.Select(
                m => m.Value.Kind == JsonValueKind.Object && shared.Member(m.Name) is { Kind: JsonValueKind.Object } section
                    ? m with { Value = Joined(m.Value, section) }
                    : m),
            .. shared.Members.Where(m => own.Member(m.Name) is null),
        ],
    };

    static PositionedJson Joined(PositionedJson own, PositionedJson shared) =>
        own with { Members = [.. own.Members, .. shared.Members.Where(m => own.Member(m.Name) is null)] };
}
