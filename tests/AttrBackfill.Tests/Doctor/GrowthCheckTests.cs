using AttrBackfill.Configuration;
using AttrBackfill.Doctor.Checks;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Tests.Pipeline.Ledger;
using Xunit;

namespace AttrBackfill.Tests.Doctor;

/// <summary>What doctor says about the size of the ledger.</summary>
public sealed class GrowthCheckTests : LedgerSuite
{
    private protected override ILedgerPlace NewPlace() => new SqlitePlace();

    [Fact]
    public async Task Bytes_a_conversation_and_the_oldest_values_are_said_and_the_growth_once_there_is_history()
    {
        Assert.Equal("no conversations yet", await LookAsync());
        var run = await StartAsync();
        await RecordAsync([.. Enumerable.Range(0, 500).Select(i => Result(run, "c" + i, ConversationOutcome.Patched, Missing("a")))]);
        var bytes = await Ledger.SizeAsync(Token) / 500;
        Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(
            FormattableString.Invariant(
                $"{bytes * 500 / 1e6:N1} MB, {bytes:N0} bytes a conversation; growth is known after 7 days of runs; the oldest kept values are of 2026-11-20 (2 days)"),
            await LookAsync());

        Clock.Advance(TimeSpan.FromDays(8));
        await System.IO.File.WriteAllBytesAsync(Path.Combine(Output, "ledger.db.before-0004"), new byte[2_000_000], Token);
        Assert.EndsWith(
            "; grows by 0.0 MB a day; the oldest kept values are of 2026-11-20 (10 days); earlier copies beside it: 1 (2.0 MB)",
            await LookAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_day_on_which_the_disk_is_full_is_a_warning_when_it_is_near()
    {
        var run = await StartAsync();
        await RecordAsync(Result(run, "c"));
        Clock.Advance(TimeSpan.FromDays(10));
        // So many conversations that the disk has room for twenty days more.
        var free = DiskCheck.FreeBytes(Output)!.Value;
        var check = new GrowthCheck(Context, null, Clock);
        var (line, advice) = check.FullOn(bytesPerDay: free / 20.5, isFile: true);
        Assert.Equal("at that rate the disk is full on 2026-12-20", line);
        Assert.NotNull(advice);
        (line, advice) = check.FullOn(bytesPerDay: free / 400.5, isFile: true);
        Assert.Equal("at that rate the disk is full on 2028-01-04", line);
        Assert.Null(advice);
        Assert.Equal((null, null), check.FullOn(bytesPerDay: free / 20.5, isFile: false));
    }

    string Output => Path.GetDirectoryName(((SqlitePlace)Place).File)!;

    DoctorContext Context => new("jobs.json", () => new JobsFile(), f => f.Jobs, null, Output, OpenAnotherAsync, Output);

    Task<string> LookAsync() => new GrowthCheck(Context, null, Clock).LookAsync(Token);
}
