using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Request;
using AttrBackfill.Tests.EndToEnd;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Faults;

/// <summary>A patch that the server refuses for its content is written as far as the server takes it.</summary>
public sealed class RefusedPatchTests
{
    const string Id = "00000000-0000-4000-8000-000000000001";

    static readonly string[] Bad = [RefusingGenesys.Name(0), RefusingGenesys.Name(1), RefusingGenesys.Name(44)];

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A server that minds <see cref="Bad"/>, and may say which.</summary>
    static RefusingGenesys Minding(int status, bool names) => new((attributes, _) =>
        Bad.FirstOrDefault(attributes.ContainsKey) is not { } bad ? null : RefusingGenesys.Refuse(
            status, "invalid.value", $"Not allowed here: [{attributes[bad]}] and [{attributes[bad][..20]}...]", names
                ? $"attributes.{bad}"
                : null));

    [Theory]
    [InlineData(400, true, 8)]
    [InlineData(400, false, 31)]
    [InlineData(413, false, 31)]
    [InlineData(422, true, 8)]
    public async Task Three_refused_attributes_do_not_keep_57_from_being_written(int status, bool names, int mostPatches)
    {
        await using var server = Minding(status, names);
        using var run = new InProcessRun();
        await run.RunAsync(server.Address, [Id], TimeProvider.System, cancellationToken: Cancel);
        Assert.Equal(ExitCode.ConversationsFailed, run.ExitCode);
        Assert.Equal(57, server.On(Id).Count);
        Assert.InRange(server.Patches, 1, mostPatches);
        Assert.Equal(57, run.Finished!.Counts.AttributesPatched);

        var rows = run.Report("mismatches.csv");
        Assert.Equal(57, rows.Count(r => r["action"] == "patched" && r["message"].Length == 0));
        var failed = rows.Where(r => r["action"] == "failed").ToList();
        Assert.Equal(Bad, failed.Select(r => r["attribute"]));
        Assert.All(failed, r => Assert.StartsWith(
            $"refused: {status} invalid.value: Not allowed here: […] and […...]", r["message"], StringComparison.Ordinal));
        if (names)
        {
            Assert.All(
                failed, r => Assert.Contains($"[invalid.value attributes.{r["attribute"]}]", r["message"], StringComparison.Ordinal));
        }

        Assert.All(failed, r => Assert.Contains($"(correlation id corr-{status}-", r["message"], StringComparison.Ordinal));

        var conversation = Assert.Single(run.Report("conversations.csv"));
        Assert.Equal(("failed", "60", "57", $"{status}"),
            (conversation["outcome"], conversation["attributes"], conversation["patched"], conversation["http_status"]));
        Assert.StartsWith("3 of 60 attributes refused; 'form_field_", conversation["message"], StringComparison.Ordinal);
        Assert.DoesNotContain("private", conversation["message"], StringComparison.Ordinal);
        Assert.DoesNotContain("private", string.Concat(run.Finished.FirstFailures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_patch_that_is_too_large_goes_in_parts()
    {
        await using var server = new RefusingGenesys((_, bytes) => bytes <= 1000
            ? null
            : RefusingGenesys.Refuse(413, "request.entity.too.large", "The request is over the size limit. Maximum bytes: 1000"));
        using var run = new InProcessRun();
        await run.RunAsync(server.Address, [Id], TimeProvider.System, cancellationToken: Cancel);
        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(RefusingGenesys.Fields, server.On(Id).Count);
        Assert.All(run.Report("mismatches.csv"), r => Assert.Equal(("patched", ""), (r["action"], r["message"])));
        Assert.Equal("patched", Assert.Single(run.Report("conversations.csv"))["outcome"]);
    }

    [Fact]
    public async Task What_was_refused_before_in_the_run_costs_the_next_conversation_three_calls()
    {
        await using var server = new RefusingGenesys((attributes, _) =>
            attributes.ContainsKey(Bad[2]) ? RefusingGenesys.Refuse(400, "bad.request", "No.") : null);
        using var run = new InProcessRun();
        var ids = Enumerable.Range(1, 5).Select(i => $"00000000-0000-4000-8000-{i:D12}").ToList();
        var request = new RunRequest(InProcessRun.Backfill, "default", RunKind.Run, false, null, new RunSelection(ids, null));
        await run.RunAsync(server.Address, request, TimeProvider.System, maxConcurrency: 1, Cancel);
        Assert.All(ids, id => Assert.Equal(59, server.On(id).Count));
        Assert.InRange(server.Patches, 15, 13 + (4 * 3));
    }

    [Fact]
    public async Task An_attribute_by_attribute_refusal_leaves_nothing_to_undo()
    {
        await using var server = new RefusingGenesys((_, _) => RefusingGenesys.Refuse(400, "bad.request", ""));
        using var run = new InProcessRun();
        await run.RunAsync(server.Address, [Id], TimeProvider.System, cancellationToken: Cancel);
        var patches = server.Patches;
        Assert.Equal((2 * RefusingGenesys.Fields) - 1, patches);
        Assert.All(run.Report("mismatches.csv"), r => Assert.Equal("failed", r["action"]));
        await UndoAsync(server, run);
        Assert.Equal((ExitCode.Done, patches), (run.ExitCode, server.Patches));
    }

    [Fact]
    public async Task A_resume_sends_only_what_was_refused_and_reports_the_whole_and_an_undo_puts_all_back()
    {
        await using var server = Minding(400, names: true);
        using var run = new InProcessRun();
        await run.RunAsync(server.Address, [Id], TimeProvider.System, cancellationToken: Cancel);
        var (rows, first) = (Written(run), run.Finished!.Run);
        var taken = server.Taken.Count;
        await run.RunAsync(server.Address, RunRequest.ToResume(first), TimeProvider.System, 4, Cancel);
        Assert.Equal((ExitCode.ConversationsFailed, taken), (run.ExitCode, server.Taken.Count));
        Assert.Equal(rows, Written(run));
        Assert.Equal(57, run.Finished.Counts.AttributesPatched);

        await UndoAsync(server, run);
        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(57, run.Report("mismatches.csv").Count(r => r is { } row && row["action"] == "reverted"));
        Assert.All(server.On(Id).Values, v => Assert.Equal("", v));
    }

    [Fact]
    public async Task A_resume_writes_what_the_server_has_come_to_accept()
    {
        var minds = true;
        await using var server = new RefusingGenesys((attributes, _) =>
            minds && attributes.ContainsKey(Bad[1]) ? RefusingGenesys.Refuse(400, "bad.request", "No.") : null);
        using var run = new InProcessRun();
        await run.RunAsync(server.Address, [Id], TimeProvider.System, cancellationToken: Cancel);
        minds = false;
        await run.RunAsync(server.Address, RunRequest.ToResume(run.Finished!.Run), TimeProvider.System, 4, Cancel);
        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(RefusingGenesys.Fields, server.Taken.Distinct().Count());
        Assert.Equal(RefusingGenesys.Fields, server.Taken.Count); // none was sent twice
        Assert.Equal(60, run.Report("mismatches.csv").Count(r => r["action"] == "patched"));
    }

    /// <summary>After so many patches of a conversation the process is killed; the resumed run ends like an undisturbed one.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task A_run_killed_among_the_parts_of_a_patch_ends_like_an_undisturbed_one(int patches)
    {
        await using var calm = Minding(400, names: false);
        using var undisturbed = new InProcessRun();
        await undisturbed.RunAsync(calm.Address, [Id], TimeProvider.System, cancellationToken: Cancel);

        await using var server = Minding(400, names: false);
        server.SilentAfter = patches;
        await using var place = Workplace.Without();
        place.PointTo(server.Address);
        using (var process = place.Start("run", "backfill", "--ids", Id))
        {
            var ended = process.EndAsync();
            while (!ended.IsCompleted && server.Patches <= patches) await Task.Delay(5, Cancel);
            process.Kill();
            await ended;
        }

        server.SilentAfter = null;
        var runId =
            Path.GetFileName(Assert.Single(await Compatibility.OldLedger.RunsAsync(place, "backfill")).GetProperty("runId").GetString()!);
        var resumed = await place.RunAsync("resume", runId);
        Assert.True(resumed.ExitCode == 4, resumed.ToString());
        Assert.Equal(Written(undisturbed), Written(Csv.Read(place.ReportPath("backfill", "mismatches.csv"))));
        Assert.Equal(calm.On(Id).OrderBy(a => a.Key), server.On(Id).OrderBy(a => a.Key));
        var undone = await place.RunAsync("revert", runId);
        Assert.True(undone.ExitCode == 0, undone.ToString());
        Assert.All(server.On(Id).Values, v => Assert.Equal("", v));
    }

    static async Task UndoAsync(RefusingGenesys server, InProcessRun run) =>
        await run.RunAsync(server.Address, RunRequest.After(run.Finished!.Run, RunKind.Revert, dryRun: false), TimeProvider.System, 4,
            Cancel);

    static List<string> Written(InProcessRun run) => Written(run.Report("mismatches.csv"));

    static List<string> Written(List<Dictionary<string, string>> rows) =>
        [.. rows.Select(r => $"{r["attribute"]} {r["kind"]} {r["expected"]} {r["actual"]} {r["action"]} {r["message"]}")];
}
