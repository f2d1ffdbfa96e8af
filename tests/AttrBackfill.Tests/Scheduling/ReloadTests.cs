using Xunit;

namespace AttrBackfill.Tests.Scheduling;

public sealed class ReloadTests
{
    static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_changed_file_is_taken_over_with_its_new_its_changed_and_without_its_former_jobs()
    {
        await using var daemon = new Daemon(Noon, Jobs(
            """{ "name": "gone", "schedule": { "cron": "0 30 13 * * ?", "timeZone": "UTC" } }""", Hourly("kept", 45), Hourly("moved", 50)));
        await daemon.StartAsync();
        Write(daemon, Jobs(Hourly("kept", 45), Hourly("moved", 20), Hourly("added", 10)));
        await daemon.UntilAsync(() => daemon.Log.Contains("added", StringComparison.Ordinal));
        await daemon.GoToAsync(Noon.AddMinutes(105));
        Assert.Equal(
            ["added 12:10", "moved 12:20", "kept 12:45", "added 13:10", "moved 13:20", "kept 13:45"],
            daemon.Fired.Select(f => $"{f.Job} {f.At:HH:mm}"));
    }

    [Theory]
    [InlineData("{ \"jobs\": [ { \"name\": \"kept\", ", "jobs.json:1")] // not JSON
    [InlineData("""{ "jobs": [ { "name": "kept", "schedul": {} } ] }""", "schedule")] // an unknown setting
    [InlineData("""{ "jobs": [ { "name": "kept" } ] }""", "no job has a schedule")]
    [InlineData("""{ "connections": { "default": { "clientId": "env:NO_SUCH_VARIABLE" } }, "jobs": [ { "name": "kept", "schedule": {} } ] }""", "NO_SUCH_VARIABLE")]
    [InlineData("""{ "ledger": { "provider": "postgres", "connectionString": "env:X" }, "jobs": [ { "name": "kept", "schedule": {} } ] }""", "restart")]
    [InlineData(null, "not found")]
    public async Task A_bad_file_is_reported_once_and_the_old_one_stays_in_force(string? content, string expected)
    {
        await using var daemon = new Daemon(Noon, Jobs(Hourly("kept", 45)));
        await daemon.StartAsync();
        Write(daemon, content);
        await daemon.UntilAsync(() => daemon.Log.Contains("stays in force", StringComparison.Ordinal));
        await daemon.GoToAsync(Noon.AddMinutes(46));
        Assert.Contains(expected, daemon.Log, StringComparison.Ordinal);
        Assert.Single(daemon.Log.Split('\n'), l => l.Contains("stays in force", StringComparison.Ordinal));
        Assert.Equal("kept", Assert.Single(daemon.Fired).Job);

        Write(daemon, Jobs(Hourly("kept", 50))); // and once it is repaired
        await daemon.UntilAsync(() => daemon.Log.Contains("jobs.json has changed", StringComparison.Ordinal));
        await daemon.GoToAsync(Noon.AddMinutes(51));
        Assert.Equal(2, daemon.Fired.Count);
    }

    static void Write(Daemon daemon, string? content)
    {
        if (content is null) File.Delete(daemon.JobsFile);
        else File.WriteAllText(daemon.JobsFile, content);
    }

    static string Jobs(params string[] jobs) => $$"""{ "jobs": [ {{string.Join(", ", jobs)}} ] }""";

    static string Hourly(string name, int minute) =>
        $$"""{ "name": "{{name}}", "schedule": { "cron": "0 {{minute}} * * * ?", "timeZone": "UTC" } }""";
}
