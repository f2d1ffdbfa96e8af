using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>Bad input gets one clear line that says what, where and what to do, exit code 2, and never a stack trace.</summary>
public sealed class BadInputTests
{
    public static TheoryData<string, string> CommandLines() => new()
    {
        { "run", "'JOB' is missing; known: audit, backfill, messages, webchat" },
        { "history --job backfill", "unknown option '--job'" },
        { "frobnicate", "unknown command 'frobnicate'" },
        { "run backfil", "did you mean 'backfill'" },
        { "runn backfill", "did you mean 'run'" },
        { "run backfill --frm 2026-11-01", "did you mean '--from'" },
        { "ledger prun", "did you mean 'prune'" },
        { "run backfill --log-level infomation", "did you mean 'information'" },
        { "run backfill extra", "unexpected argument 'extra'" },
        { "doctor backfil", "did you mean 'backfill'" },
        { "completion tcsh", "known: bash" },
        { "run backfill --date 2026-02-30", "2026-02-30" },
        { "run backfill --date soon", "'soon'" },
        { "run backfill --from 2026-11-07 --to 2026-11-01", "2026-11-07" },
        { "run backfill --to 2026-11-01", "--from" },
        { "run backfill --from 2026-11-01T10:00:00", "2026-11-01T10:00:00" },
        { "run backfill --last 7w", "7w" },
        { "run backfill --date yesterday --last 7d", "--last" },
        { "run backfill --ids a/b", "'a/b'" },
        { "run backfill --ids ..", "'..'" },
        { "run backfill --ids 00000000-0000-4000-8000-000000000001 --date yesterday", "--ids" },
        { "run backfill --limit 0", "--limit" },
        { "run backfill --limit many", "many" },
        { "run backfill --connection other", "'other'" },
        { "report 20260101T000000Z-0000", "20260101T000000Z-0000" },
        { "history nope", "'nope'" },
        { "validate --config nowhere.json", "nowhere.json" },
        { "sandbox --host 0.0.0.0", "loopback" },
        { "sandbox --rate often", "often" },
        { "sandbox --data nowhere.json", "nowhere.json" },
        { "run backfill --from 1899-01-01", "1899-01-01" },
        { "run backfill --date 2026-13-01", "2026-13-01" },
        { "run backfill --date 2026-11-20T25:00:00Z", "2026-11-20T25:00:00Z" },
        { "run backfill --date 2026-11-20T10:00:00+99:00", "+99:00" },
        { "run backfill --last 0d", "0d" },
        { "run backfill --last 99999d", "99999d" },
        { "run backfill --ids ,,", "',,'" },
        { "run backfill --ids nowhere.csv", "nowhere.csv" },
        { "run backfill --limit -5", "-5" },
        { "run backfill --limit 99999999999", "99999999999" },
        { "run backfill --date yesterday --from 2026-11-01", "--from" },
        { "run backfill --log-level loud", "loud" },
        { "run backfill --log-format xml", "xml" },
        { "run backfill extra", "'extra'" },
        { "plan audit --date yesterday", "audit" },
        { "apply", "'RUN-ID'" },
        { "apply nope", "nope" },
        { "resume nope", "nope" },
        { "revert nope", "nope" },
        { "report ../../etc/passwd", "../../etc/passwd" },
        { "ledger prune --older-than soon", "soon" },
        { "ledger prune --older-than 800000d", "800000d" },
        { "ledger prune --older-than 2147483647d", "2147483647d" },
        { "jobs --config nowhere.json", "nowhere.json" },
        { "history --output jobs.json", "jobs.json" },
        { "sandbox --port 99999", "99999" },
        { "sandbox --port http", "http" },
        { "sandbox --conversations -1", "-1" },
        { "sandbox --days 0", "0" },
        { "sandbox --faults explode=1", "explode" },
        { "sandbox --faults 500=2", "500=2" },
        { "sandbox --faults 418:abc", "418" },
        { "doctor nope", "nope" },
        { "validate extra", "'extra'" },
        { "schedule", "no job has a schedule" },
        { "run backfill --date yesterday", "GENESYS_REGION" },
    };

    public static TheoryData<string, string> JobsFiles() => new()
    {
        { "{", "jobs.json:1:" },
        { """{ "jobs": [ { "name": "a", "schedul": {} } ] }""", "did you mean 'schedule'" },
        { """{ "jobs": [ { "name": "a", "readBeforeWrite": "yes" } ] }""", "readBeforeWrite" },
        { """{ "jobs": [ { "name": "a" }, { "name": "a" } ] }""", "'a'" },
        { """{ "jobs": [ { "name": "a", "schedule": { "cron": "0 99 2 * * ?" } } ] }""", "cron" },
        { """{ "jobs": [ { "name": "a", "schedule": { "timeZone": "America/New_Yrok" } } ] }""", "America/New_York" },
        { "", "empty" },
        { "[]", "expected an object" },
        { new string('[', 100_000), "nested deeper" },
        { """{ "jobs": [ { "name": "a\u001b[31m" } ] }""", "\\u001B" },
        { """{ "jobs": [ { "name": "../a" } ] }""", "../a" },
        { """{ "jobs": [ { "name": "a", "mode": "bakfill" } ] }""", "did you mean 'backfill'" },
        { """{ "jobs": [ { "name": "a", "window": "last:0d" } ] }""", "last:0d" },
        { """{ "jobs": [ { "name": "a", "verify": "sample:0%" } ] }""", "sample:0%" },
        { """{ "jobs": [ { "name": "a", "flatten": { "maxDepth": 0 } } ] }""", "maxDepth" },
        { """{ "jobs": [ { "name": "a", "connection": "other" } ] }""", "'other'" },
        { """{ "connections": { "default": { "quotaShare": 2 } }, "jobs": [ { "name": "a" } ] }""", "quotaShare" },
        { """{ "ledger": { "provider": "mysql" }, "jobs": [ { "name": "a" } ] }""", "mysql" },
        { """{ "connections": { "default": { "clientSecret": "marked-secret-value" } }, "jobs": [ { "name": "a" } ] }""", "env:" },
    };

    [Theory]
    [MemberData(nameof(CommandLines))]
    public async Task A_command_line(string line, string expected)
    {
        await using var place = Workplace.Without();
        await AssertRefusedAsync(place, line.Split(' '), expected);
    }

    [Theory]
    [MemberData(nameof(JobsFiles))]
    public async Task A_jobs_file(string content, string expected)
    {
        await using var place = Workplace.Without(content);
        await AssertRefusedAsync(place, ["validate"], expected);
    }

    [Theory]
    [InlineData("""{ "ledger": { "provider": "postgres", "connectionString": "env:X" }, "jobs": [ { "name": "a", "schedule": {} } ] }""", "ledger: X is not set")]
    public async Task What_this_version_does_not_have_is_refused_before_anything_is_called(string content, string expected)
    {
        await using var place = Workplace.Without(content);
        place.PointTo(new Uri("http://127.0.0.1:9"));
        await AssertRefusedAsync(place, ["run", "a", "--date", "yesterday"], expected);
        await AssertRefusedAsync(place, ["schedule"], expected);
    }

    [Theory]
    [InlineData("GENESYS_REGION", "us-east-9", "us-east-")]
    [InlineData("GENESYS_API_URL", "http://api.example.com", "https")]
    public async Task An_environment(string variable, string value, string expected)
    {
        await using var place = Workplace.Without();
        place.Environment["GENESYS_REGION"] = "us-east-1";
        place.Environment[variable] = value;
        await AssertRefusedAsync(place, ["run", "backfill", "--date", "yesterday"], expected);
    }

    static async Task AssertRefusedAsync(Workplace place, string[] arguments, string expected)
    {
        var run = await place.RunAsync(arguments);
        Assert.True(run.ExitCode == 2, run.ToString());
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Trim().Split('\n'));
        Assert.Empty(run.Out.Trim());
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Error, c => char.IsControl(c) && c is not ('\n' or '\r'));
        Assert.DoesNotContain("marked-secret-value", run.Error, StringComparison.Ordinal);
    }
}
