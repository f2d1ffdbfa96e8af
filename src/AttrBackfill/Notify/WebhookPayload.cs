using System.Text.Json;
using System.Text.Json.Nodes;
using AttrBackfill.Configuration;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Runs.Execution;

namespace AttrBackfill.Notify;

/// <summary>
/// What a webhook gets: summary.json and, beside it, what it is about (<c>events</c>), the run's own words (<c>message</c>) and a line
/// for people (<c>text</c>, which chat tools show). Counts and names of endpoints; never an attribute's value.
/// </summary>
internal static class WebhookPayload
{
    public static string Of(RunResult finished, IReadOnlyList<NotifyEvent> events)
    {
        var summary = RunSummary.Of(finished.Run, finished.Counts);
        var json = JsonNode.Parse(summary.ToJson())!.AsObject();
        var why = finished.Run.Message is { } message ? $" ({message})" : "";
        return With(json, events, finished.Run.Message,
            $"attrbackfill {summary.Job} {summary.Status}: {summary.SumLine()}{why}; run {summary.RunId}");
    }

    /// <summary>Of a run without a summary: it could not begin, or broke off.</summary>
    public static string OfBroken(JobSettings job, string? runId, string why)
    {
        var json = new JsonObject { ["runId"] = runId, ["job"] = job.Name, ["mode"] = SettingNames.Of(job.Mode), ["status"] = "failed" };
        return With(json, [NotifyEvent.Failure], why, $"attrbackfill {job.Name} failed: {why}");
    }

    static string With(JsonObject json, IReadOnlyList<NotifyEvent> events, string? message, string text)
    {
        json["events"] = new JsonArray([.. events.Select(e => (JsonNode)SettingNames.Of(e))]);
        json["message"] = Scrubber.CleanOrNull(message);
        json["text"] = Scrubber.Clean(text);
        return json.ToJsonString(JsonSerializerOptions.Default);
    }
}
