using AttrBackfill.Cli.Display;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Execution;
using AttrBackfill.Runs.Request;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Cli;

public sealed class ProgressTests
{
    static readonly DateTimeOffset Midnight = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    readonly FakeTimeProvider _clock = new(Midnight.AddDays(10));
    readonly RunCounters _tally = new(new RunGuards(new GuardSettings(), ignored: false));

    [Fact]
    public void No_line_is_wider_than_the_terminal_and_no_number_is_lost()
    {
        Gen.Select(Gen.Int[40, 200], Gen.Long[0, 999_999_999], Gen.Double[0, 1], Gen.Int[0, 3650]).Sample((width, number, share, days) =>
        {
            var figures = Some with
            {
                Read = number,
                Calls = number,
                Share = share,
                Windows = (days / 2, days),
                Left = TimeSpan.FromSeconds(number % 100_000)
            };
            var lines = ProgressText.Screen(figures, width);
            Assert.All(lines, l => Assert.True(l.Length <= width, l));
            var all = string.Join(' ', lines);
            Assert.Contains($"read {number}", all, StringComparison.Ordinal);
            Assert.Contains($"windows {days / 2} of {days}", all, StringComparison.Ordinal);
            Assert.True(lines.Count <= 9, all);
        });
    }

    [Fact]
    public void A_long_job_name_is_cut() =>
        Assert.All(ProgressText.Screen(Some with { Job = new string('j', 300) }, 40), l => Assert.True(l.Length <= 40));

    [Fact]
    public void The_plain_line_tells_everything_in_one()
    {
        var line = ProgressText.Line(Some with { Windows = (3, 7), Share = 0.4, Left = TimeSpan.FromMinutes(4) });
        Assert.Equal("read 100, in sync 60, patched 30, failed 2, calls 64 (300 a window), windows 3 of 7, about 4 min 0 s left", line);
    }

    [Fact]
    public void A_recheck_shows_how_far_it_is()
    {
        Assert.DoesNotContain("recheck", Line(), StringComparison.Ordinal);
        _tally.Recheck(50, 120);
        Assert.Contains("rechecking 50 of 120", Line(), StringComparison.Ordinal);

        string Line() => ProgressText.Line(new RunGauge(Run(), _clock).Read(_tally, 1, 300));
    }

    [Fact]
    public void A_wait_is_named_at_the_end_of_the_line_and_on_a_line_of_its_own_on_a_terminal()
    {
        var waiting = Some with { Share = 0.4, Left = TimeSpan.FromMinutes(4), Wait = "rate limit until 02:31:17Z" };
        Assert.EndsWith(", about 4 min 0 s left, waits: rate limit until 02:31:17Z", ProgressText.Line(waiting), StringComparison.Ordinal);
        Assert.Equal("waits: rate limit until 02:31:17Z", ProgressText.Screen(waiting, 80)[^1]);
        Assert.All(ProgressText.Screen(waiting, 30), l => Assert.True(l.Length <= 30, l));
        Assert.DoesNotContain("waits", ProgressText.Line(waiting with { Wait = null }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_dry_run_never_says_patched()
    {
        var figures = new RunGauge(Run() with { DryRun = true }, _clock).Read(_tally, 1, 300);
        foreach (var text in new[] { ProgressText.Line(figures), string.Join('\n', ProgressText.Screen(figures, 80)) })
        {
            Assert.Contains("would patch 0", text, StringComparison.Ordinal);
            Assert.DoesNotContain("patched", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_share_is_where_reading_has_come_less_what_waits_and_time_left_follows_from_it()
    {
        var gauge = new RunGauge(Run() with { From = Midnight, To = Midnight.AddDays(4) }, _clock);
        Assert.Null(Read(gauge).Share);
        _tally.CountRead(100, Midnight.AddDays(2));
        for (var i = 0; i < 50; i++) _tally.Count(Result(ConversationOutcome.InSync), null);
        _clock.Advance(TimeSpan.FromMinutes(1));
        var figures = Read(gauge);
        Assert.Equal(0.25, figures.Share!.Value, 3);
        Assert.Equal(TimeSpan.FromMinutes(3), figures.Left);
        Assert.Equal((1, 4), figures.Windows);
    }

    [Fact]
    public void The_time_left_is_that_of_the_calls_left_at_the_limit()
    {
        var gauge = new RunGauge(Run() with { From = Midnight, To = Midnight.AddDays(4), QuotaShare = 0.9 }, _clock);
        _tally.CountRead(0, Midnight.AddDays(1)); // the calls of the first minute came in a burst
        _clock.Advance(TimeSpan.FromSeconds(3));
        var figures = gauge.Read(_tally, 270, 300);
        Assert.Equal((TimeSpan.FromMinutes(3), 270), (figures.Left, figures.Pace));
        Assert.Contains("about 3 min 0 s left at 270 calls a minute", ProgressText.Line(figures), StringComparison.Ordinal);
        figures = gauge.Read(_tally, 20, 300);
        Assert.Equal((TimeSpan.FromSeconds(9), null), (figures.Left, figures.Pace)); // 60 calls more are within the minute
        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(gauge.Read(_tally, 270, 300).Pace); // slower than the limit
    }

    [Fact]
    public void A_run_that_goes_on_does_not_count_what_an_earlier_process_did()
    {
        var gauge = new RunGauge(Run() with { From = Midnight, To = Midnight.AddDays(4), Read = 1000 }, _clock);
        _tally.CountRead(0, Midnight.AddDays(2));
        Assert.Null(Read(gauge).Left);
        _clock.Advance(TimeSpan.FromMinutes(1));
        _tally.CountRead(0, Midnight.AddDays(3));
        Assert.Equal(TimeSpan.FromMinutes(1), Read(gauge).Left);
    }

    [Fact]
    public void Of_a_list_of_ids_the_share_is_their_number()
    {
        var gauge = new RunGauge(Run() with { Selection = new RunSelection(["a", "b", "c", "d"], null).ToJson() }, _clock);
        _tally.CountRead(1, null);
        _tally.Count(Result(ConversationOutcome.Patched), null);
        Assert.Equal(0.25, Read(gauge).Share!.Value, 3);
        Assert.Null(Read(gauge).Windows);
    }

    [Theory]
    [InlineData(0, 30, 0, 0, 2)]
    [InlineData(0, 48, 24, 0, 2)]
    [InlineData(0, 48, 25, 1, 2)]
    [InlineData(5, 29, 29, 2, 2)]
    [InlineData(5, 24, 23, 0, 1)]
    public void Windows_are_the_days_that_the_window_touches_done_once_reading_is_past_them(int from, int to, int reached, int done, int of)
    {
        var gauge = new RunGauge(Run() with { From = Midnight.AddHours(from), To = Midnight.AddHours(to) }, _clock);
        _tally.CountRead(1, Midnight.AddHours(reached));
        Assert.Equal((done, of), Read(gauge).Windows);
    }

    [Fact]
    public async Task Where_there_is_no_terminal_a_line_comes_every_30_seconds()
    {
        using var stderr = new StringWriter();
        await using (var progress = new RunProgress(stderr, ProgressStyle.Lines, _clock))
        {
            progress.Show(() => Some);
            _clock.Advance(TimeSpan.FromSeconds(29));
            Assert.Empty(stderr.ToString());
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.StartsWith("read 100, in sync 60", Assert.Single(Lines(stderr)), StringComparison.Ordinal);
            _clock.Advance(TimeSpan.FromSeconds(60));
            Assert.Equal(3, Lines(stderr).Length);
        }

        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(3, Lines(stderr).Length);
    }

    [Fact]
    public async Task Without_progress_nothing_comes()
    {
        using var stderr = new StringWriter();
        await using var progress = new RunProgress(stderr, ProgressStyle.None, _clock);
        progress.Show(() => Some);
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Empty(stderr.ToString());
    }

    static ProgressFigures Some { get; } = new("backfill", null, 100, 60, 30, 2, 64, 300, null, TimeSpan.FromSeconds(12), null);

    ProgressFigures Read(RunGauge gauge) => gauge.Read(_tally, 0, null);

    static string[] Lines(StringWriter text) => text.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    static ConversationResult Result(ConversationOutcome outcome) => new() { RunId = "r", ConversationId = "c", Outcome = outcome };

    static RunRecord Run() => new()
    {
        RunId = "20261120T000000Z-0000", Job = "backfill", Connection = "default", Mode = "backfill", Target = "participant",
        TimeZone = "UTC",
        Selection = new RunSelection(null, null).ToJson(), Settings = "{}", StartedAt = Midnight, Version = "0",
    };
}
