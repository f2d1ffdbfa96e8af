using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Doctor;
using AttrBackfill.Doctor.Checks;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>doctor against an organisation that refuses things, and on a machine that lacks them.</summary>
public sealed class DoctorTests
{
    static readonly SandboxOptions Small = new() { Conversations = 40, Days = 2, Rate = "600/60s" };

    [Fact]
    public async Task All_is_well_and_nothing_was_written()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        var doctor = await place.RunAsync("doctor");
        Assert.True(doctor.ExitCode == 0, doctor.ToString());
        var lines = doctor.Out.Trim().Split('\n');
        Assert.All(lines[..^1], l => Assert.StartsWith("ok ", l, StringComparison.Ordinal));
        Assert.Equal($"ready: {lines.Length - 1} checks", lines[^1]);
        string[] expected =
        [
            "jobs.json", "time zone data", "output folder", "disk", "file modes", "file system", "service", "ledger", "ledger growth", "next runs", "environment", "credentials", "region and clock",
            "permission analytics:conversationDetail:view", "divisions", "threading time", "permission conversation:communication:view",
            "reading messages (conversation:communication:view)", "permission conversation:webchat:read", "attribute search", "target participant",
            "target conversation", "availability", "limit", "platform facts",
        ];
        Assert.Equal(expected, lines[..^1].Select(l => l[8..].Split(": ")[0]));
        Assert.Contains("attribute search: allowed; on trial, 0 of 200 single reads agreed with it so far", doctor.Out, StringComparison.Ordinal);
        Assert.Contains("limit: 600 calls a minute; AttrBackfill uses at most 540 (90%)", doctor.Out, StringComparison.Ordinal);
        Assert.Equal(0, place.Server!.WriteCount);
        Assert.False(Directory.Exists(place.Output));
    }

    [Fact]
    public async Task What_schedule_needs_is_looked_at_and_the_last_line_says_what_to_do_first()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        place.Write("jobs.json", """
            { "jobs": [ { "name": "a", "schedule": { "cron": "0 30 2 * * ?" }, "lookBack": "1d", "notify": { "url": "env:HOOK" } } ] }
            """);
        var doctor = await place.RunAsync("doctor");
        Assert.True(doctor.ExitCode == 2, doctor.ToString());
        Assert.Contains("FAILED  service: job 'a': notify: HOOK is not set; set it in the environment", doctor.Out, StringComparison.Ordinal);
        Assert.Contains("; set \"lookBack\": \"3d\" or more in a, ", doctor.Out, StringComparison.Ordinal);
        Assert.Contains("first service: set it in the environment", doctor.Out.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        place.Environment["HOOK"] = "https://hooks.invalid/x";
        place.Environment["ATTRBACKFILL_API_KEY"] = "short";
        Assert.Contains(
            "FAILED  service: ATTRBACKFILL_API_KEY is shorter", (await place.RunAsync("doctor")).Out, StringComparison.Ordinal);
        place.Environment.Remove("ATTRBACKFILL_API_KEY");
        doctor = await place.RunAsync("doctor", "--http", place.Server!.BaseAddress.Authority);
        Assert.Contains($"FAILED  service: {place.Server.BaseAddress.Authority} cannot be listened on", doctor.Out, StringComparison.Ordinal);
        doctor = await place.RunAsync("doctor");
        Assert.Contains("ok      service: 1 scheduled jobs, 1 webhooks, no key", doctor.Out, StringComparison.Ordinal);
        Assert.Matches("ready: [0-9]+ checks, 1 warnings", doctor.Out.TrimEnd().Split('\n')[^1]);
    }

    [Fact]
    public async Task A_job_is_counted_with_its_own_selection()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        place.Write("jobs.json", """{ "jobs": [ { "name": "a", "select": { "queueIds": ["00000000-0000-4000-8000-0000000000ff"] } } ] }""");
        var doctor = await place.RunAsync("doctor", "a");
        Assert.True(doctor.ExitCode == 0, doctor.ToString());
        Assert.Contains(": 0 conversations that a selects in the last 7 days; check select of a", doctor.Out, StringComparison.Ordinal);
        var all = (await place.RunAsync("doctor")).Out;
        Assert.DoesNotContain(": 0 conversations", all, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nfs4", true)]
    [InlineData("fuse.sshfs", true)]
    [InlineData("cifs", true)]
    [InlineData("ext4", false)]
    [InlineData("overlay", false)]
    public void A_network_file_system_is_known_by_its_name(string format, bool isOfNetwork) =>
        Assert.Equal(isOfNetwork, FileSystemCheck.IsOfNetwork(format));

    [Fact]
    public async Task An_unknown_option_is_not_taken_for_a_job()
    {
        await using var place = Workplace.Without();
        var doctor = await place.RunAsync("doctor", "--sandbax");
        Assert.Equal(2, doctor.ExitCode);
        Assert.Contains("unknown option '--sandbax'", doctor.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_webchat_path_is_said_to_be_no_documented_api()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        var webchat = await place.RunAsync("doctor", "webchat");
        Assert.True(webchat.ExitCode == 0, webchat.ToString());
        Assert.Contains("/api/v2/conversations/webchat is no documented API of Genesys Cloud", webchat.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("no documented API", (await place.RunAsync("doctor", "backfill")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_run_the_ledger_is_looked_through()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        await place.RunAsync(["run", "backfill", .. place.AllDates]);
        var doctor = await place.RunAsync("doctor", "backfill");
        Assert.True(doctor.ExitCode == 0, doctor.ToString());
        Assert.Contains("ledger: OK, 1 run", doctor.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("webchat", doctor.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("conversation:communication:view,conversation:webchat:read", "permission analytics:conversationDetail:view", "analytics:conversationDetail:view")]
    [InlineData("analytics:conversationDetail:view,conversation:webchat:read", "permission conversation:communication:view", "add the permission")]
    [InlineData("analytics:conversationDetail:view,conversation:communication:view", "permission conversation:webchat:read", "may use conversation:webchat:read")]
    public async Task A_permission_that_is_lacking_is_named_with_a_remedy(string granted, string check, string remedy)
    {
        await using var place = await Workplace.WithSandboxAsync(Small with { Permissions = granted.Split(',').ToHashSet() });
        var (exitCode, findings) = await JsonAsync(place, "doctor", "--json");
        Assert.Equal(5, exitCode);
        var failed = findings.Where(f => !f.GetProperty("ok").GetBoolean()).ToList();
        Assert.Contains(
            failed, f => f.GetProperty("check").GetString() == check && f.ToString().Contains(remedy, StringComparison.Ordinal));
        Assert.All(failed, f => Assert.NotEmpty(f.GetProperty("remedy").GetString()!));
        Assert.All(findings, f => Assert.Equal(["check", "ok", "message", "remedy"], f.EnumerateObject().Select(p => p.Name)));
        Assert.Equal(0, place.Server!.WriteCount);
    }

    [Theory]
    [InlineData("nope", "", 2, "there is no schema 'nope'")]
    [InlineData("", "analytics:conversationDetail:view,conversation:communication:view,conversation:customAttributes:schemaView", 5, "conversation:customAttributes:view")]
    [InlineData("", "analytics:conversationDetail:view,conversation:communication:view", 5, "conversation:customAttributes:schemaView")]
    [InlineData("", "", 0, "fields; records may be read")]
    public async Task The_schema_of_custom_attributes_is_asked_for(string schema, string granted, int exitCode, string expected)
    {
        await using var place =
            await Workplace.WithSandboxAsync(Small with { Permissions = granted.Length == 0 ? null : granted.Split(',').ToHashSet() });
        if (schema.Length == 0) schema = await SchemaAsync();
        place.Write("jobs.json",
            $$"""{ "jobs": [ { "name": "a", "target": "customAttributes", "customAttributes": { "schemaId": "{{schema}}" } } ] }""");
        var doctor = await place.RunAsync("doctor");
        Assert.True(doctor.ExitCode == exitCode, doctor.ToString());
        var line = doctor.Out.Split('\n').First(l => l.Contains(" custom attributes schema: ", StringComparison.Ordinal));
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.Equal(0, place.Server!.WriteCount);
    }

    /// <summary>The same seed, the same schema.</summary>
    static async Task<string> SchemaAsync()
    {
        await using var sandbox = await SandboxHttp.StartAsync(Small);
        var schemas = await sandbox.GetAsync("/api/v2/conversations/customattributes/schemas");
        return schemas.Json.GetProperty("entities")[0].GetProperty("id").GetString()!;
    }

    [Fact]
    public async Task A_wrong_secret_is_5_and_never_shown()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        place.Environment["GENESYS_CLIENT_SECRET"] = "marked-wrong-secret";
        var doctor = await place.RunAsync("doctor");
        Assert.True(doctor.ExitCode == 5, doctor.ToString());
        Assert.Contains("FAILED  credentials: ", doctor.Out, StringComparison.Ordinal);
        Assert.Contains("GENESYS_CLIENT_SECRET", doctor.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("marked-wrong-secret", doctor.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("permission", doctor.Out, StringComparison.Ordinal); // nobody could ask
    }

    [Fact]
    public async Task Nobody_answers_is_7()
    {
        await using var place = Workplace.Without();
        place.PointTo(new Uri("http://127.0.0.1:9"));
        var doctor = await place.RunAsync("doctor", "backfill");
        Assert.True(doctor.ExitCode == 7, doctor.ToString());
        Assert.Contains("FAILED  credentials: ", doctor.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variables_that_are_not_set_are_2_and_all_named()
    {
        await using var place = Workplace.Without();
        place.Environment.Clear();
        var (exitCode, findings) = await JsonAsync(place, "doctor", "--json");
        Assert.Equal(2, exitCode);
        var environment = findings.Single(f => f.GetProperty("check").GetString() == "environment");
        Assert.Contains("GENESYS_REGION, GENESYS_CLIENT_ID, GENESYS_CLIENT_SECRET are not set",
            environment.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("set them", environment.GetProperty("remedy").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_jobs_file_is_2_and_the_machine_is_looked_at_all_the_same()
    {
        await using var place = Workplace.Without("""{ "jobs": [ { "name": "a", "schedul": {} } ] }""");
        var doctor = await place.RunAsync("doctor");
        Assert.True(doctor.ExitCode == 2, doctor.ToString());
        Assert.Contains("FAILED  jobs.json: jobs.json:1:", doctor.Out, StringComparison.Ordinal);
        Assert.Contains("did you mean 'schedule'", doctor.Out, StringComparison.Ordinal);
        Assert.Contains("ok      disk: ", doctor.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_ledger_is_1()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        Directory.CreateDirectory(place.Output);
        await File.WriteAllTextAsync(Path.Combine(place.Output, "ledger.db"), new string('x', 5000), TestContext.Current.CancellationToken);
        var doctor = await place.RunAsync("doctor", "backfill");
        Assert.True(doctor.ExitCode == 1, doctor.ToString());
        Assert.Contains("FAILED  ledger: ", doctor.Out, StringComparison.Ordinal);
        Assert.Contains("ok      credentials: ", doctor.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_folder_that_is_a_file_is_2()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        place.Write("taken", "");
        var doctor = await place.RunAsync("doctor", "backfill", "--output", "taken");
        Assert.True(doctor.ExitCode == 2, doctor.ToString());
        Assert.Contains("FAILED  output folder: 'taken' is a file; ", doctor.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_job_is_wrong_usage()
    {
        await using var place = Workplace.Without();
        var doctor = await place.RunAsync("doctor", "backfil");
        Assert.Equal(2, doctor.ExitCode);
        Assert.Contains("did you mean 'backfill'", doctor.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_is_wrong_is_told_with_how_much()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        place.Write(".env", string.Join('\n', place.Environment.Select(v => $"{v.Key}={v.Value}")));
        var context = new DoctorContext(
            "jobs.json", () => new JobsFile { Jobs = [new JobSettings { Name = "a" }] }, f => f.Jobs, null, place.Output,
            () => throw new InvalidOperationException("there is no ledger"), place.Folder);
        var wrong = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddMinutes(-10));
        var findings = await new DoctorRun(context, wrong).RunAsync(TestContext.Current.CancellationToken);
        var clock = findings.Single(f => f.Check == "region and clock");
        Assert.False(clock.Ok);
        Assert.Matches("^this machine's clock is (59|60)[0-9] s behind the server$", clock.Message);
        Assert.Contains("NTP", clock.Remedy, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, clock.ExitCode);
    }

    static async Task<(int ExitCode, IReadOnlyList<JsonElement> Findings)> JsonAsync(Workplace place, params string[] arguments)
    {
        var result = await place.RunAsync(arguments);
        return (result.ExitCode, [.. JsonElement.Parse(result.Out).EnumerateArray()]);
    }
}
