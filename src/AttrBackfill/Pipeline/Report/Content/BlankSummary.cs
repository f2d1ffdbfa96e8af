using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AttrBackfill.Configuration;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Targets;

namespace AttrBackfill.Pipeline.Report.Content;

/// <summary>How to empty the attributes that earlier runs wrote and the new rules do not want.</summary>
/// <param name="Attributes">That the job blanks.</param>
/// <param name="Job">A job of mode scrub, as text for jobs.json; null where no such job can do it.</param>
/// <param name="Command">Runs that job over the plan's dates.</param>
/// <param name="Note">What to know before, and what the job does not blank; null where there is nothing to say.</param>
internal sealed record BlankSummary(IReadOnlyList<string> Attributes, string? Job, string? Command, string? Note)
{
    static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="present">By whose rules the attributes were written.</param>
    public static BlankSummary? Of(RunRecord run, JobSettings present, IReadOnlyList<LeftAttribute> left)
    {
        if (left.Count == 0) return null;
        if (!TargetRegistry.IsScrubbed(present))
        {
            return new BlankSummary(
                [], null, null, $"no job blanks single attributes on the target {SettingNames.Of(present.Target)}: "
                    + $"revert the runs that wrote them (attrbackfill history {present.Name}), then run the job with the new rules");
        }

        var names = left.Where(l => !l.StillWanted && !IsPattern(l.Attribute)).Select(l => l.Attribute)
            .Order(StringComparer.Ordinal).ToList();
        var note = NoteOf(left.Count(l => l.StillWanted), left.Count(l => !l.StillWanted && IsPattern(l.Attribute)));
        if (names.Count == 0) return new BlankSummary([], null, null, note);
        var job = JobOf(present, names);
        return new BlankSummary(names, job.ToJsonString(Json), $"run {job["name"]}{DatesOf(run)}", note);
    }

    /// <summary>
    /// Top-level attributes alone, whatever the defaults of jobs.json are: what the customer brought nested may flatten to the same name.
    /// </summary>
    static JsonObject JobOf(JobSettings present, List<string> names) => new()
    {
        ["name"] = $"blank-{present.Name}",
        ["mode"] = SettingNames.Of(JobMode.Scrub),
        ["connection"] = present.Connection,
        ["target"] = SettingNames.Of(present.Target),
        ["channel"] = SettingNames.Of(Channel.Conversations),
        ["select"] = JsonNode.Parse(JobSettingsJson.Serialize(present))!["select"]!.DeepClone(),
        ["extract"] = new JsonObject { ["purposes"] = ListOf(present.Extract.Purposes) },
        ["flatten"] = new JsonObject
        {
            ["include"] = ListOf(names), ["exclude"] = new JsonArray(), ["rename"] = new JsonObject(), ["prefixes"] = new JsonObject(),
            ["expandJsonStrings"] = false, ["maxDepth"] = 1, ["oversize"] = SettingNames.Of(OversizeRule.Report),
        },
        ["scrub"] = new JsonObject { ["with"] = SettingNames.Of(ScrubValue.Empty) },
    };

    static JsonArray ListOf(IEnumerable<string> texts) => [.. texts.Select(t => (JsonNode)t)];

    static string DatesOf(RunRecord run) =>
        run is { From: { } from, To: { } to } ? $" {NextStep.Dates(from, to, "UTC")}" : " --ids FILE";

    static bool IsPattern(string name) => name.AsSpan().ContainsAny('*', '?');

    static string? NoteOf(int wanted, int patterns)
    {
        if (wanted + patterns == 0) return null;
        string?[] parts =
        [
            wanted > 0 ? $"{wanted} of them are wanted on other conversations" : null,
            patterns > 0 ? $"{patterns} of them have a * or ? in their names" : null,
        ];
        return $"{string.Join(", ", parts.OfType<string>())}: a scrub goes by names and would empty others too; "
            + "give it these conversations alone with --ids, or leave the attributes where they are";
    }
}
