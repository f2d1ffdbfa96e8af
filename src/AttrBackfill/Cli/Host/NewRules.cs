using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Scheduling;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Host;

/// <summary>A job under the rules of another jobs.json, which a plan compares with the present ones.</summary>
internal static class NewRules
{
    public const string Option = "--with";

    /// <summary>The same job from the other file.</summary>
    /// <param name="sameConnection">Whether both work on one connection, whatever the files say.</param>
    /// <exception cref="UsageException">What is wrong with the file, or why the two jobs cannot be compared.</exception>
    public static JobSettings Read(string path, JobSettings present, bool sameConnection)
    {
        var file = JobsFileReader.Read(path, CronRule.Problem, Option);
        var names = file.Jobs.Select(j => j.Name).ToList();
        var job = file.Jobs.FirstOrDefault(j => j.Name == present.Name) ?? throw new UsageException(
            $"{path}: there is no job {SafeText.Quoted(present.Name)} to compare with; {Suggestions.Hint(present.Name, names)}");
        if (Problem(job, present, sameConnection) is { } problem) throw new UsageException($"{path}: job '{job.Name}' {problem}");
        return job;
    }

    /// <summary>Refuses a plan whose rules the job does not have: its next run would write the values of its own rules again.</summary>
    /// <exception cref="UsageException">The rules differ.</exception>
    public static void ThrowIfNotPresent(RunRecord plan, JobSettings present, string configPath)
    {
        if (plan.ComparedWith is null) return;
        var others = SettingDifference.Of(present, JobSettingsJson.Deserialize(plan.Settings)).Where(d => d.IsRule).ToList();
        if (others.Count == 0) return;
        var more = others.Count > 1 ? $" and {others.Count - 1} more" : "";
        throw new UsageException(
            $"plan {plan.RunId} has other rules than job '{present.Name}' in {configPath} ({others[0].Setting}{more}), whose next run would "
            + "write its own values again: put the new rules into that file, then apply the plan");
    }

    static string? Problem(JobSettings job, JobSettings present, bool sameConnection)
    {
        if (job.Mode == JobMode.Scrub || present.Mode == JobMode.Scrub)
            return "is compared as a backfill, and here or there it has mode scrub; run attrbackfill plan without --with for a scrub";
        if (!job.Mode.WritesToTarget())
            return "is an audit: it writes nothing that could be planned; set \"mode\": \"backfill\" there";
        if (!sameConnection && job.Connection != present.Connection)
        {
            return $"has connection {SafeText.Quoted(job.Connection)}, and the present one has {SafeText.Quoted(present.Connection)}: "
                + "one reading covers one organisation; name it with --connection";
        }

        return job.Channel != present.Channel && (job.Channel == Channel.Webchat || present.Channel == Channel.Webchat)
            ? "has another channel, and webchat has attributes of its own: one reading cannot compare them; set the same channel"
            : null;
    }
}
