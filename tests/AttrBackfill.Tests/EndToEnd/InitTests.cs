using System.Text.Json.Nodes;
using AttrBackfill.Telemetry.Monitoring;
using AttrBackfill.Tests.Support;
using AttrBackfill.Tests.Telemetry;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

public sealed class InitTests
{
    [Fact]
    public async Task It_writes_files_that_the_program_and_editors_take()
    {
        await using var place = Empty();
        var init = await place.RunAsync("init");
        Assert.True(init.ExitCode == 0, init.ToString());
        Assert.Contains("written jobs.json\nwritten jobs.schema.json\nwritten .env.example\n", init.Out, StringComparison.Ordinal);
        var validate = await place.RunAsync("validate");
        Assert.True(validate.ExitCode == 0, validate.ToString());
        Assert.Contains("// ", Read(place, "jobs.json"), StringComparison.Ordinal);
        Assert.Equal(
            File.ReadAllText(Repository.Path("src", "AttrBackfill", "Configuration", "jobs.schema.json")), Read(place, "jobs.schema.json"));
        Assert.NotNull(JsonNode.Parse(Read(place, "jobs.schema.json"))!["properties"]);
        File.Move(Path.Combine(place.Folder, ".env.example"), Path.Combine(place.Folder, ".env"));
        var doctor = await place.RunAsync("doctor");
        Assert.Contains("GENESYS_CLIENT_ID, GENESYS_CLIENT_SECRET are not set", doctor.Out, StringComparison.Ordinal); // the region is
    }

    [Theory]
    [InlineData("jobs.json")]
    [InlineData(".env.example")]
    public async Task It_overwrites_nothing_unless_told_to(string name)
    {
        await using var place = Empty();
        place.Write(name, "mine");
        var init = await place.RunAsync("init");
        Assert.True(init.ExitCode == 2, init.ToString());
        Assert.Contains(name, Assert.Single(init.Error.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.Equal("mine", Read(place, name));
        Assert.Single(Directory.EnumerateFiles(place.Folder));
        var forced = await place.RunAsync("init", "--force", "--json");
        Assert.True(forced.ExitCode == 0, forced.ToString());
        Assert.Equal(
            ["jobs.json", "jobs.schema.json", ".env.example"], JsonNode.Parse(forced.Out)!["written"]!.AsArray().Select(n => (string?)n));
        Assert.NotEqual("mine", Read(place, name));
    }

    [Fact]
    public async Task On_a_terminal_it_asks_and_asks_again_where_an_answer_cannot_be()
    {
        Terminal.SkipWhereThereIsNone();
        await using var place = Empty();
        var init = await Terminal.RunAsync(
            place, 80, ["eu-central-9", "eu-central-1", "Europe/Berlin", "25:00", "03:45", "voice, email"], "init");
        Assert.True(init.ExitCode == 0, init.ToString());
        Assert.Contains("did you mean", init.Raw, StringComparison.Ordinal);
        Assert.Contains("is no time of day", init.Raw, StringComparison.Ordinal);
        Assert.Contains("\"cron\": \"0 45 3 * * ?\", \"timeZone\": \"Europe/Berlin\"", Read(place, "jobs.json"), StringComparison.Ordinal);
        Assert.Contains("\"mediaTypes\": [\"voice\", \"email\"]", Read(place, "jobs.json"), StringComparison.Ordinal);
        Assert.Contains("GENESYS_REGION=eu-central-1\n", Read(place, ".env.example"), StringComparison.Ordinal);
        Assert.Equal(0, (await place.RunAsync("validate")).ExitCode);
    }

    [Fact]
    public async Task Return_takes_what_is_suggested_and_all_means_all_media()
    {
        Terminal.SkipWhereThereIsNone();
        await using var place = Empty();
        var init = await Terminal.RunAsync(place, 40, ["", "", "", "all"], "init");
        Assert.True(init.ExitCode == 0, init.ToString());
        Assert.Contains("\"cron\": \"0 30 2 * * ?\"", Read(place, "jobs.json"), StringComparison.Ordinal);
        Assert.Contains("\"mediaTypes\": [] }", Read(place, "jobs.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_monitoring_it_writes_rules_and_dashboard_alone_and_overwrites_only_with_force()
    {
        await using var place = Empty();
        string[] written = [Path.Combine("mon", MonitoringFiles.Rules), Path.Combine("mon", MonitoringFiles.Dashboard)];
        var init = await place.RunAsync("init", "--monitoring", "mon");
        Assert.True(init.ExitCode == 0, init.ToString());
        Assert.StartsWith($"written {written[0]}\nwritten {written[1]}\nnext: ", init.Out, StringComparison.Ordinal);
        Assert.Equal([Path.Combine(place.Folder, "mon")], Directory.EnumerateFileSystemEntries(place.Folder));
        Assert.Equal(File.ReadAllText(AlertRule.RulesPath).ReplaceLineEndings("\n"), Read(place, written[0]));
        Assert.Equal(File.ReadAllText(AlertRule.DashboardPath).ReplaceLineEndings("\n"), Read(place, written[1]));

        place.Write(written[1], "mine");
        var again = await place.RunAsync("init", "--monitoring", "mon", "--json");
        Assert.True(again.ExitCode == 2, again.ToString());
        Assert.Contains($"{written[0]} is there already", Assert.Single(again.Error.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.Equal("mine", Read(place, written[1]));
        var forced = await place.RunAsync("init", "--monitoring", "mon", "--force", "--json");
        Assert.True(forced.ExitCode == 0, forced.ToString());
        Assert.Equal(written, JsonNode.Parse(forced.Out)!["written"]!.AsArray().Select(n => (string?)n));
        Assert.NotEqual("mine", Read(place, written[1]));
    }

    static Workplace Empty()
    {
        var place = Workplace.Without();
        File.Delete(Path.Combine(place.Folder, "jobs.json"));
        place.Environment.Clear();
        return place;
    }

    static string Read(Workplace place, string name) => File.ReadAllText(Path.Combine(place.Folder, name)).ReplaceLineEndings("\n");
}
