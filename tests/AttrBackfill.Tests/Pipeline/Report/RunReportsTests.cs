using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Report;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Pipeline.Targets;
using AttrBackfill.Tests.Pipeline.Ledger;
using Dapper;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Report;

public sealed class RunReportsTests : LedgerSuite
{
    const string RunId = "20261120T023000Z-0001";

    string Output => ((SqlitePlace)Place).Folder;

    private protected override ILedgerPlace NewPlace() => new SqlitePlace();

    [Fact]
    public async Task The_exact_bytes_of_a_small_run()
    {
        await RecordSmallRunAsync(new JobSettings { Name = "nightly" });
        var paths = await WriteAsync();
        var folder = Path.Combine(Output, "nightly", RunId);
        Assert.Equal(
            ["mismatches.csv", "conversations.csv", "attributes.csv", "summary.json", "report.html"],
            paths.Select(p => Path.GetRelativePath(folder, p)));
        Assert.DoesNotContain("report.xlsx", await File.ReadAllTextAsync(paths[4], Token), StringComparison.Ordinal);
        Assert.Equal(
            """"
            run_id,job,conversation_id,participant_id,conversation_start,media_type,attribute,source_path,kind,expected,actual,action,http_status,correlation_id,message
            20261120T023000Z-0001,nightly,c1,p-c1,2026-11-19T06:00:00.000Z,message,prechat_email,pre_chat_form_data.email,missing,user@example.com,,patched,200,corr-1,
            20261120T023000Z-0001,nightly,c1,p-c1,2026-11-19T06:00:00.000Z,message,prechat_subject,pre_chat_form_data.subject,different,"'=Billing, ""Issue""",old,patched,200,corr-1,

            """",
            await TextAsync(paths[0]));
        Assert.Equal(
            """
            run_id,job,conversation_id,participant_id,conversation_start,conversation_end,media_type,outcome,attributes,missing,different,other,patched,calls,http_status,correlation_id,message
            20261120T023000Z-0001,nightly,c2,,,,,failed,0,0,0,0,0,1,404,corr-2,not found
            20261120T023000Z-0001,nightly,c1,p-c1,2026-11-19T06:00:00.000Z,2026-11-19T06:05:00.000Z,message,patched,2,1,1,0,2,2,200,corr-1,

            """,
            await TextAsync(paths[1]));
        Assert.Equal(
            """"
            attribute,source_path,conversations,coverage,mismatches,patched,max_length,architect
            prechat_email,pre_chat_form_data.email,1,1.0000,1,1,16,"Get Participant Data ""prechat_email"""
            prechat_subject,pre_chat_form_data.subject,1,1.0000,1,1,16,"Get Participant Data ""prechat_subject"""

            """",
            await TextAsync(paths[2]));
    }

    [Fact]
    public async Task The_summary_of_a_small_run()
    {
        await RecordSmallRunAsync(new JobSettings { Name = "nightly" });
        var path = (await WriteAsync())[3];
        var bytes = await File.ReadAllTextAsync(path, Token);
        Assert.Equal(
            """
            {
              "runId": "20261120T023000Z-0001",
              "job": "nightly",
              "kind": "run",
              "mode": "backfill",
              "target": "participant",
              "dryRun": false,
              "refersTo": null,
              "from": "2026-11-19T05:00:00.000Z",
              "to": "2026-11-20T05:00:00.000Z",
              "timeZone": "America/New_York",
              "startedAt": "2026-11-20T02:30:00.000Z",
              "endedAt": "2026-11-20T02:31:00.000Z",
              "status": "completed",
              "exitCode": 4,
              "message": null,
              "read": 2,
              "pending": 0,
              "knownAgain": 0,
              "changedAgain": 0,
              "waiting": 0,
              "bulkRead": 0,
              "recheck": null,
              "canary": null,
              "outcomes": {
                "in-sync": 0,
                "patched": 1,
                "planned": 0,
                "kept": 0,
                "deferred": 0,
                "no-customer": 0,
                "no-attributes": 0,
                "gone": 0,
                "failed": 1
              },
              "gone": 0,
              "kinds": {
                "missing": 1,
                "different": 1,
                "collision": 0,
                "oversize": 0,
                "type": 0
              },
              "attributesPatched": 2,
              "remaining": 0,
              "calls": {
                "total": 3,
                "byEndpoint": {
                  "GET /api/v2/conversations/{conversationId}": 2,
                  "PATCH /api/v2/conversations/{conversationId}/participants/{participantId}/attributes": 1
                },
                "retries": 1,
                "tooManyRequests": 0
              },
              "quota": {
                "allowed": 300,
                "share": 0.9
              },
              "attempts": [
                {
                  "startedAt": "2026-11-20T02:30:00.000Z",
                  "endedAt": "2026-11-20T02:31:00.000Z",
                  "message": null
                }
              ],
              "masked": [],
              "unmatchedSettings": [],
              "forecast": null,
              "rules": null,
              "version": "0.1.0"
            }

            """,
            bytes);
        var summary = await RunSummary.BuildAsync(Ledger, (await Ledger.Runs.FindAsync(RunId, Token))!, Token);
        Assert.Equal(bytes, summary.ToJson() + "\n");
        Assert.Equal("read 2 = in-sync 0 + patched 1 + deferred 0 + no-customer 0 + no-attributes 0 + failed 1", summary.SumLine());
    }

    [Fact]
    public async Task An_empty_run_has_whole_reports_too()
    {
        await using var held = await Ledger.Locks.TakeAsync("nightly", RunId, Token);
        await Ledger.Runs.StartAsync(NewRun(RunId) with { From = null, To = null }, Token);
        var paths = await WriteAsync();
        Assert.All(paths.Take(3), p => Assert.Single(File.ReadAllLines(p)));
        var summary = await File.ReadAllTextAsync(paths[3], Token);
        Assert.Contains("\"from\": null,", summary, StringComparison.Ordinal);
        Assert.Contains("\"status\": \"running\",", summary, StringComparison.Ordinal);
        Assert.Contains("\"exitCode\": null,", summary, StringComparison.Ordinal);
        Assert.Contains("\"byEndpoint\": {},", summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Masked_values_are_nowhere_in_the_reports()
    {
        await RecordSmallRunAsync(new JobSettings { Name = "nightly", Report = new() { Mask = ["*EMAIL*", "*.subject"] } });
        var paths = await WriteAsync();
        foreach (var path in paths)
        {
            var text = await File.ReadAllTextAsync(path, Token);
            Assert.DoesNotContain("example.com", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Billing", text, StringComparison.Ordinal);
        }
        Assert.Equal(3, (await TextAsync(paths[0])).Split("sha256:").Length - 1);
        Assert.Contains(",missing,sha256:", await TextAsync(paths[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_settings_of_the_run_count_and_excel_gets_its_mark()
    {
        await RecordSmallRunAsync(
            new JobSettings { Name = "nightly", Report = new() { Excel = true, Mask = ["*"], MaskWith = MaskRule.Stars } });
        var paths = await WriteAsync();
        foreach (var path in paths.Take(3))
            Assert.Equal([0xEF, 0xBB, 0xBF], (await File.ReadAllBytesAsync(path, Token))[..3]);
        Assert.Equal((byte)'{', (await File.ReadAllBytesAsync(paths[3], Token))[0]);
        Assert.Contains(",missing,***,,patched,", await File.ReadAllTextAsync(paths[0], Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_written_again_are_the_same_and_leftovers_go()
    {
        await RecordSmallRunAsync(new JobSettings { Name = "nightly" });
        var paths = await WriteAsync();
        var first = paths.Select(File.ReadAllText).ToList();
        await File.WriteAllTextAsync(paths[0] + ".partial", "half", Token);
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(paths[0])!, "old.csv.partial"), "half", Token);
        await File.WriteAllTextAsync(paths[1], "tampered", Token);
        Assert.Equal(paths, await WriteAsync());
        Assert.Equal(first, paths.Select(File.ReadAllText));
        Assert.Equal(5, Directory.GetFiles(Path.GetDirectoryName(paths[0])!).Length);
    }

    [Fact]
    public async Task The_delimiter_and_the_workbook_are_settings()
    {
        await RecordSmallRunAsync(new JobSettings { Name = "nightly", Report = new() { Delimiter = ";", Xlsx = true } });
        var paths = await WriteAsync();
        Assert.StartsWith("attribute;source_path;conversations;", await File.ReadAllTextAsync(paths[2], Token), StringComparison.Ordinal);
        Assert.Equal("report.xlsx", Path.GetFileName(paths[5]));
        Assert.Equal(6, Directory.GetFiles(Path.GetDirectoryName(paths[0])!).Length);
        Assert.Contains("<a href=\"report.xlsx\">", await File.ReadAllTextAsync(paths[4], Token), StringComparison.Ordinal);

        var run = (await Ledger.Runs.FindAsync(RunId, Token))!;
        Assert.Equal(paths, RunReports.Find(run, Output));
        File.Delete(paths[5]);
        Assert.Empty(RunReports.Find(run, Output));
        Assert.False(RunReports.Exist(run, Output));
        await WriteAsync();
        Assert.True(RunReports.Exist(run, Output));
    }

    [Fact]
    public async Task A_report_that_breaks_off_leaves_the_one_before()
    {
        await RecordSmallRunAsync(new JobSettings { Name = "nightly" });
        var paths = await WriteAsync();
        var attributes = await File.ReadAllTextAsync(paths[2], Token);
        using (var connection = Place.Connect())
            await connection.ExecuteAsync("DROP TABLE attributes_seen");
        await Assert.ThrowsAsync<LedgerException>(WriteAsync);
        Assert.Equal(attributes, await File.ReadAllTextAsync(paths[2], Token));
        Assert.Equal(5, Directory.GetFiles(Path.GetDirectoryName(paths[0])!).Length);
    }

    [Fact]
    public async Task Reports_of_one_run_written_at_once_all_end_well()
    {
        await RecordSmallRunAsync(new JobSettings { Name = "nightly" });
        var paths = await WriteAsync();
        var first = paths.Select(File.ReadAllText).ToList();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(WriteAsync)));
        Assert.Equal(first, paths.Select(File.ReadAllText));
        Assert.Equal(5, Directory.GetFiles(Path.GetDirectoryName(paths[0])!).Length);
    }

    [Fact]
    public async Task Old_reports_go_and_those_just_written_stay_however_old_the_run_is()
    {
        await RecordSmallRunAsync(new JobSettings { Name = "nightly", Report = new() { KeepRuns = 1 } });
        string[] newer = ["20261121T023000Z-0002", "20261122T023000Z-0003"];
        foreach (var run in newer) Directory.CreateDirectory(Path.Combine(Output, "nightly", run));
        var paths = await WriteAsync();
        Assert.All(paths, p => Assert.True(File.Exists(p), p));
        Assert.False(Directory.Exists(Path.Combine(Output, "nightly", newer[0])));
        Assert.True(Directory.Exists(Path.Combine(Output, "nightly", newer[1])));
    }

    [Fact]
    public async Task A_partial_file_of_a_process_that_lives_is_left_alone_and_one_of_a_dead_process_goes()
    {
        await RecordSmallRunAsync(new JobSettings { Name = "nightly" });
        var folder = Path.GetDirectoryName((await WriteAsync())[0])!;
        var (living, dead) = (Path.Combine(
            folder, $"a.csv.{Environment.ProcessId}-0123abcd.partial"), Path.Combine(folder, "a.csv.2147483647-0123abcd.partial"));
        await File.WriteAllTextAsync(living, "half", Token);
        await File.WriteAllTextAsync(dead, "half", Token);
        await WriteAsync();
        Assert.True(File.Exists(living));
        Assert.False(File.Exists(dead));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named_with_a_remedy()
    {
        await RecordSmallRunAsync(new JobSettings { Name = "nightly" });
        await File.WriteAllTextAsync(Path.Combine(Output, "nightly"), "a file where the folder should be", Token);
        var e = await Assert.ThrowsAsync<ReportException>(WriteAsync);
        Assert.Contains($"attrbackfill report {RunId}", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Theory]
    [InlineData("Participant", "a_1", "Get Participant Data \"a_1\"")]
    [InlineData("Participant", "ANI ", "Get Participant Data \"ANI \"")]
    [InlineData("CustomAttributes", "ANI ", "data action: ani")]
    [InlineData("CustomAttributes", "email", "data action: email")]
    [InlineData("Conversation", "_A", "sys.conversation.attributes._A")]
    [InlineData("Conversation", "a b", "sys.conversation.attributes[\"a b\"]")]
    [InlineData("Conversation", "q\"\\", "sys.conversation.attributes[\"q\\\"\\\\\"]")]
    [InlineData("Conversation", "a\n", "sys.conversation.attributes[\"a\n\"]")]
    public void A_flow_reads_an_attribute_by_its_name_on_the_target(string target, string name, string expression)
    {
        var fields = new CustomAttributesSettings { Fields = new Dictionary<string, string> { ["ANI "] = "ani" } };
        var job = new JobSettings { Name = "j", Target = Enum.Parse<TargetKind>(target), CustomAttributes = fields };
        Assert.Equal(expression, FlowExpression.Of(job, new AttributeRow(name, name, 1, 1, 1, 1, 1)));
        var unmapped = FlowExpression.Of(job, new AttributeRow(name, name, 1, 1, 1, 1, 1, IsUnmapped: true));
        Assert.Equal(job.Target == TargetKind.CustomAttributes ? "" : expression, unmapped);
    }

    [Fact]
    public void The_sum_names_planned_and_kept_only_where_there_are_any()
    {
        var run = NewRun(RunId);
        var outcomes = new Dictionary<ConversationOutcome, long>
        {
            [ConversationOutcome.InSync] = 612,
            [ConversationOutcome.Patched] = 301,
            [ConversationOutcome.Deferred] = 40,
            [ConversationOutcome.NoCustomer] = 12,
            [ConversationOutcome.NoAttributes] = 35,
        };
        RunCounts Counts() => new(outcomes, new Dictionary<MismatchKind, long>(), 0, []);
        Assert.Equal(
            "read 1000 = in-sync 612 + patched 301 + deferred 40 + no-customer 12 + no-attributes 35 + failed 0",
            RunSummary.Of(run, Counts()).SumLine());
        outcomes[ConversationOutcome.Planned] = 2;
        outcomes[ConversationOutcome.Kept] = 1;
        Assert.Equal(
            "read 1003 = in-sync 612 + patched 301 + planned 2 + kept 1 + deferred 40 + no-customer 12 + no-attributes 35 + failed 0",
            RunSummary.Of(run, Counts()).SumLine());
    }

    async Task RecordSmallRunAsync(JobSettings settings)
    {
        var run = NewRun(RunId, settings: settings);
        await Ledger.Runs.StartAsync(run, Token);
        Ledger.Journal.CountCalls(
            RunId, [new("PATCH /api/v2/conversations/{conversationId}/participants/{participantId}/attributes", 1, 1, 0)]);
        Ledger.Journal.CountCalls(RunId, [new("GET /api/v2/conversations/{conversationId}", 2, 0, 0)]);
        var subject = new Mismatch(
            "prechat_subject", "pre_chat_form_data.subject", MismatchKind.Different, "=Billing, \"Issue\"", "old", ToWrite: true);
        await RecordAsync(
            Result(
                run, "c1", ConversationOutcome.Patched, new MismatchResult(subject, AttributeAction.Patched),
                Missing("prechat_email", "user@example.com", path: "pre_chat_form_data.email")) with
            {
                End = run.From!.Value.AddMinutes(65),
                Attributes = 2,
                Patched = 2,
                Calls = 2,
                HttpStatus = 200,
                CorrelationId = "corr-1",
                Seen = [new("prechat_email", "pre_chat_form_data.email", 16), new("prechat_subject", "pre_chat_form_data.subject", 16)],
            },
            new ConversationResult
            {
                RunId = RunId,
                ConversationId = "c2",
                Outcome = ConversationOutcome.Failed,
                Calls = 1,
                HttpStatus = 404,
                CorrelationId = "corr-2",
                Message = "not found",
            });
        var end = new RunEnd(RunStatus.Completed, ExitCode.ConversationsFailed, run.StartedAt.AddMinutes(1), null, 300);
        await Ledger.Runs.EndAsync(RunId, end, Token);
    }

    async Task<IReadOnlyList<string>> WriteAsync() =>
        await RunReports.WriteAsync(Ledger, (await Ledger.Runs.FindAsync(RunId, Token))!, Output, _ => { }, Token);

    /// <summary>With the line ends of this source file; that they are CRLF is checked on the way.</summary>
    static async Task<string> TextAsync(string path)
    {
        var text = await File.ReadAllTextAsync(path, Token);
        Assert.DoesNotContain('\n', text.Replace("\r\n", ""));
        return text.Replace("\r\n", "\n");
    }
}
