using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>The jobs.json of the repository, as it is, on a sandbox of mixed conversations.</summary>
public sealed class ShippedJobsTests
{
    static readonly SandboxOptions Mixed =
        new() { Conversations = 150, Days = 2, Rate = "none", Varied = true, AvailabilityLag = TimeSpan.Zero };

    [Fact]
    public async Task The_audit_finds_nothing_after_the_backfill_and_names_of_web_forms_are_flat()
    {
        await using var place = await PlaceAsync();
        var run = await place.RunAsync(["run", "nightly-backfill", .. place.AllDates]);
        Assert.True(run.ExitCode == 0, run.ToString());
        var attributes = Csv.Read(place.ReportPath("nightly-backfill", "attributes.csv"));
        Assert.Contains(attributes, a => a["source_path"].StartsWith("context.pre_chat_form_data.", StringComparison.Ordinal));
        Assert.All(
            attributes.Where(a => a["source_path"].Contains("pre_chat_form_data.", StringComparison.Ordinal)),
            a => Assert.StartsWith("prechat_", a["attribute"], StringComparison.Ordinal));
        var mismatches =
            Csv.Read(place.ReportPath("nightly-backfill", "mismatches.csv")).Where(m => m["attribute"] == "prechat_email").ToList();
        Assert.NotEmpty(mismatches);
        Assert.All(mismatches, m => Assert.StartsWith("sha256:", m["expected"], StringComparison.Ordinal));
        var audit = await place.RunAsync(["run", "weekly-audit", .. place.AllDates]);
        Assert.True(audit.ExitCode == 0, audit.ToString());
    }

    [Fact]
    public async Task The_webchat_job_reads_web_messages_alone_and_none_fails()
    {
        await using var place = await PlaceAsync();
        var run = await place.RunAsync(["run", "webchat-backfill", .. place.AllDates]);
        Assert.True(run.ExitCode == 0, run.ToString());
        var rows = Csv.Read(place.ReportPath("webchat-backfill", "conversations.csv"));
        Assert.True(rows.Count(r => r["outcome"] == "patched") > 20);
        Assert.DoesNotContain(rows, r => r["outcome"] is "failed" or "gone");
    }

    static Task<Workplace> PlaceAsync() => Workplace.WithSandboxAsync(Mixed, File.ReadAllText(Repository.Path("jobs.json")));
}
