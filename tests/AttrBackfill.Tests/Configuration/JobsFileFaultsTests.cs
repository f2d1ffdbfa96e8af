using AttrBackfill.Configuration;
using CsCheck;
using Xunit;

namespace AttrBackfill.Tests.Configuration;

public class JobsFileFaultsTests
{
    [Theory]
    [InlineData("{", "1:2: not valid JSON: the file ends too early; is a closing quote or bracket missing?")]
    [InlineData("", "1:1: the file is empty; write at least { \"jobs\": [] }")]
    [InlineData(" \n", "2:1: the file is empty; write at least { \"jobs\": [] }")]
    [InlineData("{ \"jobs\": [] \"ledger\": {} }", "1:14: not valid JSON: unexpected \"; is a comma or colon missing before it?")]
    [InlineData("{\n  jobs: []\n}", "2:3: not valid JSON: unexpected characters; write texts and names in double quotes, and escape a backslash as \\\\")]
    [InlineData("{ 'jobs': [] }", "1:3: not valid JSON: unexpected single quote; write texts and names in double quotes")]
    [InlineData("{ \"jobs\": [}", "1:12: not valid JSON: unexpected }; is something missing before it, or is it one too many?")]
    [InlineData("{ \"jobs\": [] } x", "1:16: not valid JSON: unexpected characters; write texts and names in double quotes, and escape a backslash as \\\\")]
    [InlineData("{ \"jobs: []\n}", "1:12: not valid JSON: the line ends too early; is a closing quote missing?")]
    [InlineData("{ \"ä\": \"\\ud800\" }", "1:8: a text with half a surrogate pair (\\uD800 to \\uDFFF); write both halves, or the character itself")]
    [InlineData("[]", "1:1: expected an object, found a list; write an object")]
    [InlineData("null", "1:1: expected an object, found null; write an object")]
    public void What_is_no_settings_file_is_told_with_its_place(string json, string fault) =>
        Assert.Equal("jobs.json:" + fault, Assert.Single(JobsFileText.Faults(json)));

    [Fact]
    public void Nesting_is_bounded() => Assert.Equal(
        "jobs.json:1:18: nested deeper than 16 levels; no setting is", Assert.Single(JobsFileText.Faults(new string('[', 100_000))));

    [Theory]
    [InlineData("""{ "job": [] }""", "1:3: unknown property 'job'; did you mean 'jobs'?")]
    [InlineData("""{ "xyzzy": [] }""", "1:3: unknown property 'xyzzy'; known: $schema, connections, ledger, defaults, files, jobs")]
    [InlineData("""{ "jobs": [], "jobs": [] }""", "1:15: 'jobs' stands here twice; keep one of them")]
    [InlineData("""{ "jobs": {} }""", "1:11: jobs: expected a list, found an object; write a list")]
    [InlineData("""{ "jobs": ["x"] }""", "1:12: job 1 in the list: jobs[0]: expected an object, found a text; write an object")]
    [InlineData("""{ "jobs": [{}] }""", "1:12: job 1 in the list: 'name' is missing; it has no default")]
    [InlineData("""{ "jobs": [{ "name": "a" }, { "name": "b" }, { "name": "A" }] }""", "1:56: job 'A': name: another job has this name (capital letters make no difference); choose another")]
    [InlineData("""{ "connections": { "sandbox": {} } }""", "1:20: connections: 'sandbox' is reserved for the sandbox; choose another name")]
    [InlineData("""{ "connections": { " ": {} } }""", "1:20: connections: a connection has no name; write one")]
    [InlineData("""{ "connections": { "a": {}, "a": {} } }""", "1:29: 'a' stands here twice; keep one of them")]
    [InlineData("""{ "connections": { "prod": {} }, "jobs": [{ "name": "x" }] }""", "1:43: job 'x': connection 'default' is not among the connections; known: prod")]
    [InlineData("""{ "connections": [], "jobs": [{ "name": "x", "connection": "prod" }] }""", "1:18: connections: expected an object, found a list; write an object")]
    [InlineData("""{ "connections": {}, "jobs": [{ "name": "x" }] }""", "1:31: job 'x': connection 'default' is not among the connections; add it to connections")]
    [InlineData("""{ "connections": { "prod": {} }, "jobs": [{ "name": "x", "connection": "prdo" }] }""", "1:72: job 'x': connection 'prdo' is not among the connections; did you mean 'prod'?")]
    [InlineData("""{ "ledger": { "provider": "postgres" } }""", "1:13: ledger: provider postgres needs a connectionString; write \"connectionString\": \"env:NAME\" and set NAME in the environment")]
    [InlineData("""{ "ledger": { "connectionString": "env:PG" } }""", "1:13: ledger: a connectionString is for provider postgres only; write \"provider\": \"postgres\", or take it out")]
    [InlineData("""{ "ledger": { "provider": "mysql" } }""", "1:27: ledger.provider: unknown word 'mysql'; write one of sqlite, postgres")]
    public void A_fault_of_the_file_is_told_with_its_place(string json, string fault) =>
        Assert.Equal("jobs.json:" + fault, Assert.Single(JobsFileText.Faults(json)));

    // § marks the place that the fault names.
    [Theory]
    [InlineData("§\"schedul\": {}", "job 'x': unknown property 'schedul'; did you mean 'schedule'?")]
    [InlineData("§\"Mode\": \"audit\"", "job 'x': unknown property 'Mode'; did you mean 'mode'?")]
    [InlineData("\"mode\": §\"bakfill\"", "job 'x': mode: unknown word 'bakfill'; did you mean 'backfill'? write one of backfill, audit, scrub")]
    [InlineData("\"mode\": §null", "job 'x': mode: expected a text, found null; write one of backfill, audit, scrub")]
    [InlineData("\"select\": { \"originatingDirections\": [§\"inbond\"] }", "job 'x': select.originatingDirections[0]: unknown word 'inbond'; did you mean 'inbound'? write one of inbound, outbound")]
    [InlineData("\"source\": §true", "job 'x': source: expected a text, found true; write one of auto, detailsJob, detailsQuery")]
    [InlineData("\"flatten\": { \"maxDepth\": §\"8\" }", "job 'x': flatten.maxDepth: expected a whole number, found a text; write a whole number from 1 to 64")]
    [InlineData("\"flatten\": { \"maxDepth\": §65 }", "job 'x': flatten.maxDepth: '65' is out of range; write a whole number from 1 to 64")]
    [InlineData("\"flatten\": { \"maxDepth\": §0 }", "job 'x': flatten.maxDepth: '0' is out of range; write a whole number from 1 to 64")]
    [InlineData("\"flatten\": { \"maxDepth\": §1.5 }", "job 'x': flatten.maxDepth: '1.5' is no whole number; write a whole number from 1 to 64")]
    [InlineData("\"flatten\": { \"maxNameLength\": §0 }", "job 'x': flatten.maxNameLength: '0' is out of range; write a whole number, 1 or more")]
    [InlineData("\"flatten\": { \"maxNameLength\": §99999999999 }", "job 'x': flatten.maxNameLength: '99999999999' is out of range; write a whole number, 1 or more")]
    [InlineData("\"flatten\": { \"separator\": §1 }", "job 'x': flatten.separator: expected a text, found a number; write a text in double quotes")]
    [InlineData("\"flatten\": { \"prefixes\": { \"a\": §[] } }", "job 'x': flatten.prefixes.a: expected a text, found a list; write a text in double quotes")]
    [InlineData("\"flatten\": { \"rename\": { \"a\": §\"\" } }", "job 'x': flatten.rename.a: the text is empty; write one")]
    [InlineData("\"flatten\": { \"include\": §[] }", "job 'x': flatten.include: the list is empty, so nothing would ever be taken; name at least one, or leave it out for the default")]
    [InlineData("\"flatten\": { \"include\": §\"*\" }", "job 'x': flatten.include: expected a list, found a text; write a list of at least one")]
    [InlineData("\"select\": { \"queueIds\": [\"q\", §7] }", "job 'x': select.queueIds[1]: expected a text, found a number; write a text that is not empty")]
    [InlineData("\"guards\": { \"maxChanges\": §-1 }", "job 'x': guards.maxChanges: '-1' is out of range; write a whole number, 0 or more")]
    [InlineData("\"guards\": { \"maxChangePercent\": §100.1 }", "job 'x': guards.maxChangePercent: '100.1' is out of range; write a number from 0 up to 100")]
    [InlineData("\"guards\": { \"maxFailures\": §\"many\" }", "job 'x': guards.maxFailures: expected a whole number, found a text; write a whole number, 0 or more")]
    [InlineData("\"report\": { \"keepRuns\": §0 }", "job 'x': report.keepRuns: '0' is out of range; write a whole number, 1 or more")]
    [InlineData("\"report\": { \"excel\": §\"yes\" }", "job 'x': report.excel: expected true or false, found a text; write true or false")]
    [InlineData("\"window\": §\"last:0d\"", "job 'x': window: 'last:0d' is no window; write sinceLast, yesterday, today, or last: with days or hours, such as last:7d (1d to 3650d, or 1h to 8760h)")]
    [InlineData("\"recheck\": { \"within\": §\"1d\" }", "job 'x': recheck.within: '1d' is no time to look again within; write days or hours, such as 30d or 72h (more than 1d, up to 365d)")]
    [InlineData("\"recheck\": { \"within\": §\"soon\" }", "job 'x': recheck.within: 'soon' is no time to look again within; write days or hours, such as 30d or 72h (more than 1d, up to 365d)")]
    [InlineData("\"recheck\": { \"share\": §0 }", "job 'x': recheck.share: '0' is out of range; write a number above 0 up to 1")]
    [InlineData("\"verify\": §\"sample:0%\"", "job 'x': verify: 'sample:0%' is no way to verify; write none, all, or sample: with a percentage above 0 and up to 100, such as sample:5%")]
    [InlineData("\"report\": { \"delimiter\": §\"|\" }", "job 'x': report.delimiter: '|' is no delimiter; write \",\", \";\" or \"tab\"")]
    [InlineData("\"schedule\": { \"cron\": §\"bad\" }", "job 'x': schedule.cron: 'bad' is no cron expression: too few fields; write seconds, minutes, hours, day, month and weekday, such as \"0 30 2 * * ?\", or the five fields of crontab")]
    [InlineData("\"schedule\": { \"timeZone\": §\"America/NewYork\" }", "job 'x': schedule.timeZone: 'America/NewYork' is unknown; did you mean 'America/New_York'?")]
    [InlineData("\"schedule\": { \"timeZone\": §\"Europe\" }", "job 'x': schedule.timeZone: 'Europe' is unknown; write an IANA name such as Europe/Berlin")]
    [InlineData("\"schedule\": { \"timeZone\": §\"zone.tab\" }", "job 'x': schedule.timeZone: 'zone.tab' is unknown; write an IANA name such as Europe/Berlin")]
    [InlineData("\"schedule\": { \"timeZone\": §\"\" }", "job 'x': schedule.timeZone: '' is unknown; write an IANA name such as Europe/Berlin")]
    [InlineData("\"flatten\": { \"prefixes\": { \"a\\nb\": §1 } }", "job 'x': flatten.prefixes.a\\u000Ab: expected a text, found a number; write a text in double quotes")]
    [InlineData("\"schedule\": { \"timeZone\": §\"../../etc/passwd\" }", "job 'x': schedule.timeZone: '../../etc/passwd' is unknown; write an IANA name such as Europe/Berlin")]
    [InlineData("\"channel\": §\"webchat\"", "job 'x': channel webchat writes to the conversation only; set \"target\": \"conversation\", or choose another channel")]
    [InlineData("\"target\": §\"conversation\"", "job 'x': target conversation exists on channel webchat only; set \"channel\": \"webchat\", or choose another target")]
    [InlineData("\"target\": §\"customAttributes\"", "job 'x': target customAttributes needs a schema; write \"customAttributes\": { \"schemaId\": \"…\" }")]
    [InlineData("\"target\": \"customAttributes\", \"customAttributes\": §{}", "job 'x': target customAttributes needs a schema; write \"customAttributes\": { \"schemaId\": \"…\" }")]
    [InlineData("\"customAttributes\": §{ \"schemaId\": \"s\" }", "job 'x': the block customAttributes is for target customAttributes only; set \"target\": \"customAttributes\", or take it out")]
    [InlineData("\"scrub\": §{}", "job 'x': the block scrub is for mode scrub only; set \"mode\": \"scrub\", or take it out")]
    [InlineData("\"mode\": §\"scrub\"", "job 'x': mode scrub needs a list of attributes, and '*' names all of them; write \"flatten\": { \"include\": [\"*email*\", …] }")]
    [InlineData("\"mode\": \"scrub\", \"flatten\": { \"include\": §[\"a\", \"?*\"] }", "job 'x': mode scrub needs a list of attributes, and '?*' names all of them; write \"flatten\": { \"include\": [\"*email*\", …] }")]
    [InlineData("\"mode\": \"scrub\", \"flatten\": { \"include\": [\"a\"] }, \"customAttributes\": { \"schemaId\": \"s\" }, \"target\": §\"customAttributes\"", "job 'x': mode scrub works on participants; take out the target, or set \"target\": \"participant\"")]
    [InlineData("\"mode\": \"scrub\", \"flatten\": { \"include\": [\"a\"] }, \"channel\": §\"messages\"", "job 'x': mode scrub needs the end of a conversation, which only channel conversations tells; set \"channel\": \"conversations\"")]
    [InlineData("\"mode\": \"scrub\", \"flatten\": { \"include\": [\"a\"] }, \"scrub\": { \"with\": §\"stars\" }", "job 'x': scrub.with: unknown word 'stars'; write one of empty, hash")]
    [InlineData("\"mode\": \"scrub\", \"flatten\": { \"include\": [\"a\"] }, \"scrub\": { \"after\": §\"3 days\" }", "job 'x': scrub.after: '3 days' is no time after the end; write hours or days, such as 72h or 30d (up to 3650d), or 0h for at once")]
    public void A_fault_of_a_job_is_told_with_its_place(string setting, string fault) => Assert.Equal(
        $"jobs.json:2:{5 + setting.IndexOf('§', StringComparison.Ordinal)}: {fault}",
        Assert.Single(
            JobsFileText.Faults("{ \"jobs\": [{ \"name\": \"x\",\n    " + setting.Replace("§", "", StringComparison.Ordinal) + "\n}] }")));

    [Theory]
    [InlineData("sandbox", "is reserved: the output folder keeps something else under it; choose another name")]
    [InlineData("Sandbox", "is reserved: the output folder keeps something else under it; choose another name")]
    [InlineData("ledger.db", "is reserved: the output folder keeps something else under it; choose another name")]
    [InlineData("index.html", "is reserved: the output folder keeps something else under it; choose another name")]
    [InlineData(".hidden", "is no name for a job; use letters (a to z), digits, '.', '_' and '-', and no dot at the start")]
    [InlineData("a/b", "is no name for a job; use letters (a to z), digits, '.', '_' and '-', and no dot at the start")]
    [InlineData("a\\u000A", "is no name for a job; use letters (a to z), digits, '.', '_' and '-', and no dot at the start")]
    [InlineData("CON", "is no name for a job: Windows keeps 'CON' for a device, with any ending; choose another name")]
    [InlineData("nul.txt", "is no name for a job: Windows keeps 'nul' for a device, with any ending; choose another name")]
    [InlineData("com1", "is no name for a job: Windows keeps 'com1' for a device, with any ending; choose another name")]
    [InlineData("Lpt9.a.b", "is no name for a job: Windows keeps 'Lpt9' for a device, with any ending; choose another name")]
    [InlineData("a.", "is no name for a job: it ends with a dot, which Windows drops; choose another name")]
    [InlineData("-x", "is no name for a job: it starts with '-', as an option does; choose another name")]
    [InlineData("a b", "is no name for a job; use letters (a to z), digits, '.', '_' and '-', and no dot at the start")]
    [InlineData("ä", "is no name for a job; use letters (a to z), digits, '.', '_' and '-', and no dot at the start")]
    public void A_name_that_cannot_be_a_folder_of_the_output_is_refused(string name, string fault) => Assert.Equal(
        $"jobs.json:1:22: job '{name}': name: '{name}' {fault}", Assert.Single(
            JobsFileText.Faults($$"""{ "jobs": [{ "name": "{{name}}" }] }""")));

    [Theory]
    [InlineData("\"quotaShare\": 0", "connections.default.quotaShare: '0' is out of range; write a number above 0 up to 1")]
    [InlineData("\"quotaShare\": 1.01", "connections.default.quotaShare: '1.01' is out of range; write a number above 0 up to 1")]
    [InlineData("\"quotaShare\": 1e999", "connections.default.quotaShare: '1e999' is out of range; write a number above 0 up to 1")]
    [InlineData("\"maxConcurrency\": 257", "connections.default.maxConcurrency: '257' is out of range; write a whole number from 1 to 256")]
    [InlineData("\"region\": \"us-est-1\"", "connections.default.region: 'us-est-1' is unknown; did you mean 'us-east-1'? Known: "
        + RegionsTests.Known)]
    [InlineData("\"region\": \"env:A-B\"", "connections.default.region: 'env:A-B' names no variable; write env: and a name of letters, digits and '_'")]
    [InlineData("\"clientId\": \"\"", "connections.default.clientId: the text is empty; write one")]
    public void A_fault_of_a_connection_is_told(string setting, string fault)
    {
        var line = Assert.Single(JobsFileText.Faults($$"""{ "connections": { "default": { {{setting}} } } }"""));

        Assert.EndsWith(": " + fault, line, StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_are_told_in_the_files_order_each_once()
    {
        var faults = JobsFileText.Faults("""
            {
              "jobs": [
                { "name": "a", "mode": "x", "connection": "nowhere" },
                { "name": "a", "flatten": { "maxDepth": 0, "arrays": 1 } },
              ],
              "ledgr": {},
            }
            """);

        Assert.Equal(["3:28", "3:47", "4:15", "4:45", "4:58", "6:3"], faults.Select(f => string.Join(':', f.Split(':')[1..3])));
    }

    [Fact]
    public void A_column_counts_characters_not_bytes() => Assert.StartsWith(
        "jobs.json:1:8: unknown property 'b'", JobsFileText.Faults("{/*ä😀*/\"b\": 1 }")[0], StringComparison.Ordinal);

    [Fact]
    public void A_faulty_setting_draws_no_further_faults_after_it() =>
        Assert.Contains("unknown word 'webchatt'", Assert.Single(JobsFileText.Faults(
            """{ "jobs": [{ "name": "x", "channel": "webchatt", "target": "conversation" }] }""")), StringComparison.Ordinal);

    [Fact]
    public void What_would_break_the_line_is_escaped_and_cut() => Assert.Contains(
        "unknown word 'a\\u000Ab\\u202E" + new string('c', 56) + "…'",
        Assert.Single(JobsFileText.Faults("{ \"jobs\": [{ \"name\": \"x\", \"mode\": \"a\\nb\\u202e" + new string('c', 99) + "\" }] }")),
        StringComparison.Ordinal);

    const string Marked = "Zq7-very-secret_Value";

    [Theory]
    [InlineData("""{ "connections": { "default": { "clientSecret": "@" } } }""")]
    [InlineData("""{ "connections": { "default": { "clientSecret": "env:@" } } }""")]
    [InlineData("""{ "connections": { "default": { "clientSecret": "env:@\n" } } }""")]
    [InlineData("""{ "connections": { "default": { "clientSecret": ["@"] } } }""")]
    [InlineData("""{ "connections": { "default": { "clientSecret": { "@": 1 } } } }""")]
    [InlineData("""{ "connections": { "default": { "clientSecret": @ } } }""")]
    [InlineData("""{ "connections": { "default": { "clientSecret": n@ } } }""")]
    [InlineData("""{ "connections": { "default": { "clientSecret": '@' } } }""")]
    [InlineData("""{ "connections": { "default": { "clientSecret": "@ } } }""")]
    [InlineData("""{ "connections": { "default": { "clientSecret": "@\q" } } }""")]
    [InlineData("""{ "connections": { "default": { "clientSecret": 12@ } } }""")]
    [InlineData("""{ "connections": { "default": { "clientSecret": "@", "clientSecret": "@" } } }""")]
    [InlineData("""{ "ledger": { "provider": "postgres", "connectionString": "Host=h;Password=@" } }""")]
    [InlineData("""{ "ledger": { "provider": "sqlite", "connectionString": "@" } }""")]
    public void A_secret_in_the_file_is_refused_and_not_repeated(string json)
    {
        var faults = string.Join('\n', JobsFileText.Faults(json.Replace("@", Marked, StringComparison.Ordinal)));

        Assert.DoesNotContain(Marked, faults, StringComparison.Ordinal);
        Assert.DoesNotContain("Zq7", faults, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_in_the_file_is_told_what_to_do() => Assert.Equal(
        "jobs.json:1:49: connections.default.clientSecret: a secret must not stand in jobs.json; write \"env:NAME\" and set NAME in the environment or in a .env file",
        Assert.Single(JobsFileText.Faults("""{ "connections": { "default": { "clientSecret": "abc" } } }""")));

    /// <summary>
    /// Whatever is done to the shipped file, the answer is settings or lines that begin with its path: never another exception.
    /// </summary>
    [Fact]
    public void Damage_gives_faults_and_nothing_worse()
    {
        var shipped = File.ReadAllText(JobsFileText.RepositoryFile("jobs.json"));
        using var folder = new ConfigFolder();
        Gen.Select(Gen.Int[0, shipped.Length - 1], Gen.Int[0, 12], Gen.OneOf(
            "", "\"", "{", "}", "[", "]", ",", ":", "null", "1e9", "\\", "/", "\u0000", "ä"))
            .Sample((at, length, inserted) =>
            {
                var json = shipped.Remove(at, Math.Min(length, shipped.Length - at)).Insert(at, inserted);
                var path = folder.Write("jobs.json", json);
                try
                {
                    JobsFileReader.Read(path, JobsFileText.CronProblem);
                }
                catch (UsageException e)
                {
                    Assert.All(e.Message.Split('\n'), line => Assert.Matches(@"jobs\.json:\d+:\d+: .+; .+", line));
                }
            }, iter: 3_000, threads: 1);
    }
}
