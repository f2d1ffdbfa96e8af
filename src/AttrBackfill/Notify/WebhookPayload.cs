using System.Text.Json;
using System.Text.Json.Nodes;
using AttrBackfill.Configuration;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Runs.Execution;
using AttrBackfill.Text;

namespace AttrBackfill.Notify;

/// <summary>
/// What a webhook gets: summary.json and, beside it, what it is about (<c>events</c>), the run's own words (<c>message</c>) and a text
/// for people (<c>text</c>, which chat tools show). Counts and names of endpoints; never an attribute's value.
/// </summary>
internal static class WebhookPayload
{
    public static string OfStarted(RunRecord run, string text) => With(
        new JsonObject
        {
            ["runId"] = run.RunId, ["job"] = run.Job, ["kind"] = ContractNames.Of(run.Kind), ["mode"] = run.Mode, ["dryRun"] = run.DryRun,
            ["from"] = IsoTime.Of(run.From), ["to"] = IsoTime.Of(run.To), ["startedAt"] = IsoTime.Of(run.StartedAt),
            ["status"] = ContractNames.Of(RunStatus.Running),
        },
        [NotifyEvent.Start], null, text);

    public static string OfEnded(RunResult finished, IReadOnlyList<NotifyEvent> events, string text) => With(
        JsonNode.Parse(RunSummary.Of(finished.Run, finished.Counts).ToJson())!.AsObject(), events, finished.Run.Message, text);

    /// <summary>Of a run without a summary: it could not begin, or broke off.</summary>
    public static string OfBroken(JobSettings job, string? runId, string why, string text) => With(
        new JsonObject { ["runId"] = runId, ["job"] = job.Name, ["mode"] = SettingNames.Of(job.Mode), ["status"] = "failed" },
        [NotifyEvent.Failure], why, text);

    static string With(JsonObject json, IReadOnlyList<NotifyEvent> events, string? message, string text)
    {
        json["events"] = new JsonArray([.. events.Select(e => (JsonNode)SettingNames.Of(e))]);
        json["message"] = Scrubber.CleanOrNull(message);
        json["text"] = Scrubber.Clean(text);
        return json.ToJsonString(JsonSerializerOptions.Default);
    }
}
