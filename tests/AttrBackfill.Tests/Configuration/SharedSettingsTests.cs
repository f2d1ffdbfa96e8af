using AttrBackfill.Configuration;
using Xunit;

namespace AttrBackfill.Tests.Configuration;

public class SharedSettingsTests
{
    [Fact]
    public void Defaults_are_the_settings_of_each_job_that_does_not_say_them_itself()
    {
        var file = JobsFileText.Read("""
            { "defaults": { "report": { "mask": ["*email*"], "xlsx": true }, "verify": "all", "flatten": { "prefixes": { "a": "x_" } } },
              "jobs": [ { "name": "one" },
                        { "name": "two", "verify": "none", "report": { "mask": ["*phone*"] }, "flatten": { "prefixes": { "b": "y_" } } } ] }
            """);
        var (one, two) = (file.Jobs[0], file.Jobs[1]);
        Assert.Equal(["*email*"], one.Report.Mask);
        Assert.Equal((true, "all"), (one.Report.Xlsx, one.Verify));
        Assert.Equal(["a"], one.Flatten.Prefixes.Keys);
        Assert.Equal(["*phone*"], two.Report.Mask);
        Assert.Equal((true, "none"), (two.Report.Xlsx, two.Verify));
        Assert.Equal(["b"], two.Flatten.Prefixes.Keys);
    }

    [Fact]
    public void A_default_schedule_completes_schedules_and_gives_none()
    {
        var jobs = JobsFileText.Read("""
            { "defaults": { "schedule": { "timeZone": "Asia/Tokyo" } },
              "jobs": [ { "name": "byhand" }, { "name": "nightly", "schedule": { "cron": "0 0 3 * * ?" } } ] }
            """).Jobs;
        Assert.Null(jobs[0].Schedule);
        Assert.Equal(("0 0 3 * * ?", "Asia/Tokyo"), (jobs[1].Schedule!.Cron, jobs[1].Schedule!.TimeZone));
    }

    [Fact]
    public void A_job_like_another_has_its_selection_rules_and_target_and_nothing_else_of_it()
    {
        var jobs = JobsFileText.Read("""
            { "defaults": { "flatten": { "separator": "." } },
              "jobs": [ { "name": "audit", "mode": "audit", "like": "middle", "flatten": { "maxDepth": 3 } },
                        { "name": "middle", "like": "backfill", "extract": { "multiple": "merge" } },
                        { "name": "backfill", "select": { "mediaTypes": ["voice"] }, "flatten": { "prefixes": { "a": "x_" }, "maxDepth": 5 },
                          "target": "customAttributes", "customAttributes": { "schemaId": "s" }, "verify": "all" } ] }
            """).Jobs;
        var audit = jobs[0];
        Assert.Equal(["voice"], audit.Select.MediaTypes);
        Assert.Equal((TargetKind.CustomAttributes, "s"), (audit.Target, audit.CustomAttributes!.SchemaId));
        Assert.Equal(["a"], audit.Flatten.Prefixes.Keys);
        Assert.Equal((3, ".", MultipleRule.Merge), (audit.Flatten.MaxDepth, audit.Flatten.Separator, audit.Extract.Multiple));
        Assert.Equal((JobMode.Audit, "none"), (audit.Mode, audit.Verify));
        Assert.Equal("all", jobs[2].Verify);
    }

    [Theory]
    [InlineData("""{ "jobs": [{ "name": "a", "like": "bb" }, { "name": "bbb" }] }""", "1:35: job 'a': like: there is no job 'bb'; did you mean 'bbb'?")]
    [InlineData("""{ "jobs": [{ "name": "a", "like": "a" }] }""", "1:35: job 'a': like: 'a' leads back to this job; name a job with rules of its own")]
    [InlineData("""{ "jobs": [{ "name": "a", "like": 1 }] }""", "1:35: job 'a': like: expected a text, found a number; write a text that is not empty")]
    [InlineData("""{ "defaults": { "verfy": "all" }, "jobs": [{ "name": "a" }, { "name": "b" }] }""", "1:17: unknown property 'verfy'; did you mean 'verify'?")]
    [InlineData("""{ "defaults": { "name": "x" }, "jobs": [] }""", "1:17: unknown property 'name'")]
    [InlineData("""{ "jobs": [{ "name": "a", "like": "b" }, { "name": "b", "flatten": { "maxDepth": 0 } }] }""", "1:82: job 'a': flatten.maxDepth: '0' is out of range")]
    [InlineData("""{ "jobs": [{ "name": "a", "select": { "mediaTypes": ["mesage"] } }] }""", "1:54: job 'a': select.mediaTypes[0]: 'mesage' is no media type; did you mean 'message'?")]
    [InlineData("""{ "jobs": [{ "name": "a", "select": { "directions": ["in"] } }] }""", "1:54: job 'a': select.directions[0]: 'in' is no direction; known: inbound, outbound")]
    [InlineData("""{ "jobs": [{ "name": "a", "select": { "messageTypes": ["webmesaging"] } }] }""", "1:56: job 'a': select.messageTypes[0]: 'webmesaging' is no message type; did you mean 'webmessaging'?")]
    public void A_fault_is_named_once_where_it_stands(string json, string fault) =>
        Assert.StartsWith("jobs.json:" + fault, Assert.Single(JobsFileText.Faults(json)), StringComparison.Ordinal);

    [Fact]
    public void Jobs_that_are_like_each_other_in_a_circle_are_a_fault_of_each() => Assert.All(
        JobsFileText.Faults("""{ "jobs": [{ "name": "a", "like": "b" }, { "name": "b", "like": "a" }] }"""),
        fault => Assert.Contains("leads back to this job", fault, StringComparison.Ordinal));

    [Fact]
    public void A_message_type_that_the_platform_may_have_added_is_taken() => Assert.Equal(
        ["zalo"], JobsFileText.Read("""{ "jobs": [{ "name": "a", "select": { "messageTypes": ["zalo"] } }] }""").Jobs[0].Select.MessageTypes);
}
