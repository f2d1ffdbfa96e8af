using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Runs.Request;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>A pattern of the settings that matched nothing in a whole run is named, with the nearest name that was seen.</summary>
public sealed class UnmatchedSettingsTests
{
    const string Two = """
        {"conversations":[
          {"id":"11111111-0000-0000-0000-000000000001","start":"2026-11-03T10:00:00Z","end":"2026-11-03T10:20:00Z","participants":[{"id":"p1","purpose":"customer",
           "attributes":{"context.pre_chat_form_data":"{\"email\":\"a@example.com\",\"phone\":\"1\"}","internal_note":"x","lang":"en"}}]},
          {"id":"22222222-0000-0000-0000-000000000002","start":"2026-11-03T11:00:00Z","end":"2026-11-03T11:20:00Z","participants":[{"id":"q1","purpose":"customer",
           "attributes":{"context.pre_chat_form_data":"{\"email\":\"b@example.com\",\"subject\":\"s\"}","lang":"de"}}]}]}
        """;

    [Fact]
    public async Task The_end_of_a_run_its_page_and_its_summary_name_them_with_the_nearest_name()
    {
        using var folder = new TemporaryFolder();
        await using var place = await Workplace.WithSandboxAsync(
            new SandboxOptions { DataFiles = [folder.Write("two.json", Two)], Rate = "none", AvailabilityLag = TimeSpan.Zero },
            """
            { "jobs": [ { "name": "typos", "flatten": {
                "prefixes": { "pre_chat_form_data": "prechat_", "context.pre_chat_form_data": "ctx_" }, "rename": { "ctx_emial": "mail", "lang": "language" },
                "include": ["*"], "exclude": ["internal_*", "Internal_*"] },
              "report": { "mask": ["*email*", "*phnoe*"] } } ] }
            """);
        var run = await place.RunAsync("run", "typos", "--date", "2026-11-03");
        Assert.Equal(0, run.ExitCode);
        string[] expected =
        [
            "flatten.prefixes pre_chat_form_data (nearest: context.pre_chat_form_data)", "flatten.rename ctx_emial (nearest: ctx_email)",
            "flatten.exclude Internal_* (nearest: internal_note)", "report.mask *phnoe* (nearest: ctx_phone)",
        ];
        using var summary = JsonDocument.Parse(place.Report("typos", "summary.json"));
        Assert.Equal(expected, summary.RootElement.GetProperty("unmatchedSettings").EnumerateArray().Select(u => u.GetString()!));
        Assert.Contains(
            $"matched nothing: {expected[0]}, {expected[1]}, and 2 more in summary.json", run.Out.ReplaceLineEndings(" "),
            StringComparison.Ordinal);
        Assert.Contains($"<dt>Matched nothing</dt><dd>{expected[0]}, ", place.Report("typos", "report.html"), StringComparison.Ordinal);
        Assert.DoesNotContain("internal_note", place.Report("typos", "attributes.csv"), StringComparison.Ordinal);

        var again = await place.RunAsync("run", "typos", "--date", "2026-11-03", "--json");
        using var known = JsonDocument.Parse(again.Out);
        Assert.Equal(expected, known.RootElement.GetProperty("unmatchedSettings").EnumerateArray().Select(u => u.GetString()!));
    }

    [Fact]
    public async Task What_only_an_earlier_attempt_of_the_run_matched_counts()
    {
        var rules = new FlattenSettings { Prefixes = new Dictionary<string, string>(), Exclude = ["internal_*", "nowhere"] };
        var job = Job(rules) with { Guards = new GuardSettings { MaxChanges = 1 } };
        await using var nights = await Nights.StartAsync("2026-11-04", Two);
        var stopped = await nights.RunAsync("2026-11-04", Nights.ByHand(job, "2026-11-03", "2026-11-04"));
        Assert.Equal(("stopped", 1L), (stopped.Status, stopped.Outcomes["patched"]));
        Assert.Empty(stopped.UnmatchedSettings);
        var resumed = await nights.RunAsync("2026-11-04", RunRequest.ToResume(nights.Run.Finished!.Run) with { IgnoreGuards = true });
        Assert.Equal(("completed", 2L), (resumed.Status, resumed.Outcomes["patched"]));
        Assert.Equal(["flatten.exclude nowhere"], resumed.UnmatchedSettings);
    }

    [Fact]
    public async Task An_include_that_takes_nothing_is_named_although_nothing_is_desired()
    {
        var job = Job(new FlattenSettings { Prefixes = new Dictionary<string, string>(), Include = ["context.pre_chat_form_data_emial"] });
        await using var nights = await Nights.StartAsync("2026-11-04", Two);
        var summary = await nights.RunAsync("2026-11-04", Nights.ByHand(job, "2026-11-03", "2026-11-04"));
        Assert.Equal(2, summary.Outcomes["in-sync"]);
        Assert.Equal(
            ["flatten.include context.pre_chat_form_data_emial (nearest: context.pre_chat_form_data_email)"], summary.UnmatchedSettings);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task A_run_without_attributes_names_nothing(string attributes)
    {
        await using var nights = await Nights.StartAsync("2026-11-04", $$"""
            {"conversations":[{"id":"11111111-0000-0000-0000-000000000001","start":"2026-11-03T10:00:00Z","end":"2026-11-03T10:20:00Z",
             "participants":[{"id":"p1","purpose":"customer","attributes":{{attributes}}}]}]}
            """);
        var summary = await nights.RunAsync(
            "2026-11-04", Job(new FlattenSettings { Exclude = ["x"] }) with { Report = new ReportSettings { Mask = ["y"] } });
        Assert.Equal(1, summary.Outcomes["no-attributes"]);
        Assert.Empty(summary.UnmatchedSettings);
    }

    [Fact]
    public void An_unfinished_run_an_apply_and_a_run_of_an_earlier_version_name_nothing()
    {
        var older = new RunCounts(
            ContractNames.Outcomes.ToDictionary(o => o, _ => 1L), ContractNames.Kinds.ToDictionary(k => k, _ => 0L), 0, []);
        var counts = older with { MatchedPatterns = [SettingPattern.Applied] };
        var run = new RunRecord
        {
            RunId = "r", Job = "j", Connection = "default", Mode = "backfill", Target = "participant", TimeZone = "UTC", QuotaShare = 1,
            Status = RunStatus.Completed, StartedAt = DateTimeOffset.UnixEpoch, Version = "0.1.0",
            Settings = JobSettingsJson.Serialize(Job(new FlattenSettings { Exclude = ["x"] })),
        };
        Assert.NotEmpty(RunSummary.Of(run, counts).UnmatchedSettings);
        Assert.Empty(RunSummary.Of(run, older).UnmatchedSettings);
        Assert.Empty(RunSummary.Of(run with { Status = RunStatus.Interrupted }, counts).UnmatchedSettings);
        Assert.Empty(RunSummary.Of(run with { Kind = RunKind.Apply }, counts).UnmatchedSettings);
    }

    [Fact]
    public void However_many_names_there_are_only_a_few_of_those_left_out_are_kept()
    {
        var flattener = new Flattener(new FlattenSettings { Exclude = ["junk*"] });
        var value = AttributeValue.String("v");
        Parallel.For(0, 2000, i => flattener.Flatten([new($"junk{i}", value), new("kept", value)]));
        Assert.InRange(flattener.Matched.LeftOut.Count, 10, 100);
        Assert.Equal(["flatten", "flatten.exclude junk*", "flatten.include *"], flattener.Matched.Patterns.Order(StringComparer.Ordinal));
    }

    static JobSettings Job(FlattenSettings flatten) => Nights.Nightly with { Flatten = flatten };
}
