using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Coverage;
using AttrBackfill.Pipeline.Ledger;
using CsCheck;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Coverage;

/// <summary>Which days are proven, by runs of every kind and in zones whose clocks change.</summary>
public sealed class CoverageDaysTests
{
    static readonly JobSettings Job = new() { Name = "nightly" };
    static readonly JobSettings OtherRules = Job with { Flatten = new FlattenSettings { Separator = "." } };

    /// <summary>A zone and a day on which its clocks change, where they do.</summary>
    static readonly (string Zone, DateOnly Day)[] Places =
    [
        ("UTC", new(2026, 11, 3)), ("America/New_York", new(2026, 11, 1)), ("Europe/Berlin", new(2026, 3, 29)),
        ("Asia/Kolkata", new(2026, 5, 5)), ("Australia/Lord_Howe", new(2026, 4, 5)), ("Pacific/Chatham", new(2026, 9, 27)),
        ("America/Santiago", new(2026, 9, 6)), ("Africa/Cairo", new(2026, 10, 29)),
    ];

    const int DaysBefore = 2;
    const int DaysInAll = 5;
    const int StepsInAll = DaysInAll * 24 * 12;

    static readonly Gen<(int From, int To)> Quarters =
        Gen.Select(Gen.Int[0, DaysInAll * 96], Gen.OneOf(Gen.Int[1, 12], Gen.Int[80, 200])).Select((from, length) => (from, from + length));

    static readonly Gen<Func<DateTimeOffset, int, RunLook>> Look = Gen.Select(
        Gen.Frequency((6, Gen.Const(RunKind.Run)), (1, Gen.Const(RunKind.Plan)), (1, Gen.Const(RunKind.Apply))),
        Gen.Frequency((4, Gen.Const(RunStatus.Completed)), (1, Gen.Const(RunStatus.Interrupted)), (1, Gen.Const(RunStatus.Died))),
        Quarters, Quarters.List[0, 3], Gen.Int[0, StepsInAll + 300], Gen.Frequency((4, Gen.Const(Job)), (1, Gen.Const(OtherRules))),
        Gen.Int[0, 3], Gen.Int[0, DaysInAll * 96].List[0, 2])
        .Select<(RunKind, RunStatus, (int From, int To), List<(int From, int To)>, int, JobSettings, int, List<int>),
            Func<DateTimeOffset, int, RunLook>>(g => (begin, number) => new RunLook
            {
                RunId = $"run-{number}",
                Kind = g.Item1,
                Status = g.Item2,
                Window = g.Item1 == RunKind.Apply ? null : Window(begin, g.Item3),
                Read = g.Item1 == RunKind.Apply ? [] : [.. g.Item4.Append(g.Item3).Take(g.Item7 + 1).Select(w => Window(begin, w))],
                StartedAt = begin.AddMinutes(5 * g.Item5),
                Settings = g.Item6,
                IsAll = g.Item5 % 4 != 0,
                ExitCode = g.Item7 == 3 ? 3 : 0,
                RefersTo = g.Item1 == RunKind.Apply ? $"run-{number - 1}" : null,
                Quarters = g.Item1 == RunKind.Run && g.Item2 != RunStatus.Completed
                    ? [.. g.Item8.Select(q => begin.AddMinutes(15 * q))]
                    : [],
            });

    static readonly Gen<List<(int Run, int Quarter)>> Counted = Gen.Select(Gen.Int[0, 7], Gen.Int[0, DaysInAll * 96]).List[0, 4];

    [Fact]
    public void Days_and_hours_have_the_states_that_their_definitions_give_them() =>
        Gen.Select(
            Gen.Int[0, Places.Length - 1].Select(i => Places[i]), Look.List[0, 8], Counted, Counted, Gen.Int[0, 9].List[0, 2],
            Gen.Select(Gen.Int[0, DaysInAll * 96], Gen.Int[0, 14], Gen.Int[0, StepsInAll + 300]).List[0, 3], Gen.Int[0, StepsInAll + 300])
        .Sample((place, looks, failed, waiting, undone, putBack, now) =>
        {
            var zone = TimeZones.Find(place.Zone);
            var begin = ZoneDays.StartOf(place.Day.AddDays(-DaysBefore), zone);
            begin = begin.AddMinutes(-(begin.Minute % 15));
            var known = new JobLooks(
                [.. looks.Select((make, i) => make(begin, i))], undone.Select(i => $"run-{i}").ToHashSet(),
                [.. putBack.SelectMany(p => Enumerable.Range(p.Item1, p.Item2).Select(
                    q => new UndoneQuarter(begin.AddMinutes(15 * q), begin.AddMinutes(5 * p.Item3)))).DistinctBy(u => u.Quarter)],
                [], Count(failed), Count(waiting));
            var at = begin.AddMinutes(5 * now);
            var oracle = new CoverageOracle(known, Job, zone, at);
            var days = new CoverageDays(new Evidence(known, Job), known, zone, at).Of(place.Day.AddDays(-1), place.Day.AddDays(1));
            Assert.Equal(3, days.Count);
            foreach (var day in days)
            {
                var (state, hours) = oracle.Of(day.Day);
                Assert.Equal(state, day.State);
                Assert.Equal(state == DayState.Complete ? [] : hours, day.Hours);
                Assert.Equal(state == DayState.Complete, day.Closing is null);
            }

            List<QuarterCount> Count(List<(int Run, int Quarter)> counts) =>
                [.. counts.Select(c => new QuarterCount($"run-{c.Run}", begin.AddMinutes(15 * c.Quarter), 1))];
        }, iter: 3000);

    [Theory]
    [InlineData("America/New_York", "2026-03-08", 23)]
    [InlineData("America/New_York", "2026-11-01", 25)]
    [InlineData("Europe/Berlin", "2026-07-01", 24)]
    public void A_day_has_the_hours_of_its_clocks(string zone, string day, int hours)
    {
        var known = Knows(Night("2026-07-01T00:00:00Z", "2026-07-02T00:00:00Z", "2026-07-02T02:30:00Z"));
        Assert.Equal(hours, Of(known, zone, day).Hours.Count);
    }

    [Fact]
    public void Runs_over_parts_of_a_day_prove_it_together_and_a_night_that_began_before_its_end_does_not()
    {
        var (morning, evening) = (Night("2026-11-02T00:00:00Z", "2026-11-02T12:07:00Z", "2026-11-03T02:30:00Z"),
            Night("2026-11-02T12:07:00Z", "2026-11-03T00:00:00Z", "2026-11-03T02:31:00Z"));
        Assert.True(Of(Knows(morning, evening)).IsComplete);
        var early = Of(Knows(morning, evening with { StartedAt = Time("2026-11-02T20:00:00Z") }));
        Assert.Equal((DayState.Part, 4), (early.State, early.Hours.Count(h => h.State == DayState.Never)));
        Assert.Equal("run nightly --date 2026-11-02", Command(early));
    }

    [Theory]
    [InlineData(nameof(RunStatus.Interrupted), "resume night")]
    [InlineData(nameof(RunStatus.Died), "resume night")]
    [InlineData(nameof(RunStatus.Stopped), "resume night --ignore-guards")]
    [InlineData(nameof(RunStatus.Running), null)]
    public void A_run_that_did_not_finish_is_finished(string status, string? command)
    {
        var night = Night("2026-11-02T00:00:00Z", "2026-11-03T00:00:00Z", "2026-11-03T02:30:00Z") with
        {
            Status = Enum.Parse<RunStatus>(status),
            Read = [],
            Quarters = [Time("2026-11-02T08:15:00Z")],
            RunId = "night",
        };
        var day = Of(Knows(night));
        Assert.Equal((DayState.Part, command), (day.State, Command(day)));
        Assert.Equal([8], day.Hours.Where(h => h.State == DayState.Part).Select(h => h.Hour));
        Assert.Equal("run nightly --date 2026-11-02", Command(Of(Knows(night with { IsAll = false, Status = RunStatus.Completed }))));
    }

    [Fact]
    public void Failures_are_tried_again_by_their_run_and_those_of_several_by_a_run_over_the_day()
    {
        var (first, second) = (Night("2026-11-02T00:00:00Z", "2026-11-03T00:00:00Z", "2026-11-03T02:30:00Z") with { RunId = "first" },
            Night("2026-11-02T00:00:00Z", "2026-11-03T00:00:00Z", "2026-11-04T02:30:00Z") with { RunId = "second" });
        var (one, two) = (new QuarterCount("first", Time("2026-11-02T08:00:00Z"), 2), new QuarterCount("second", Time("2026-11-02T09:00:00Z"), 1));
        var day = Of(Knows(first, second) with { Failed = [one] });
        Assert.Equal((DayState.Failures, 2L, "resume first"), (day.State, day.Failed, Command(day)));
        Assert.Equal([8], day.Hours.Where(h => h.State == DayState.Failures).Select(h => h.Hour));
        Assert.Equal("run nightly --date 2026-11-02", Command(Of(Knows(first, second) with { Failed = [one, two] })));
    }

    [Fact]
    public void What_was_read_by_other_rules_or_by_a_narrower_selection_is_read_in_part()
    {
        var night = Night("2026-11-02T00:00:00Z", "2026-11-03T00:00:00Z", "2026-11-03T02:30:00Z");
        JobSettings With(Func<SelectSettings, SelectSettings> select) => Job with { Select = select(Job.Select) };
        Assert.Equal(DayState.Part, Of(Knows(night with { Settings = OtherRules })).State);
        Assert.Equal(DayState.Part, Of(Knows(night with { Settings = With(s => s with { QueueIds = ["q"] }) })).State);
        Assert.Equal(DayState.Part, Of(Knows(night with { Settings = With(s => s with { MediaTypes = ["voice"] }) })).State);
        Assert.Equal(DayState.Part, Of(Knows(night with { Settings = Job with { OnDifferent = DifferentPolicy.Keep } })).State);
        Assert.True(Of(Knows(night with { Settings = With(s => s with { MediaTypes = [] }) })).IsComplete);
        Assert.True(Of(Knows(night with { Settings = With(s => s with { MediaTypes = ["voice", "message"] }) })).IsComplete);
        Assert.True(Of(Knows(night with { Settings = Job with { LookBack = "0d", Source = SourceKind.DetailsJob } })).IsComplete);
    }

    [Fact]
    public void What_lies_ahead_waits_for_its_time()
    {
        var day = Of(JobLooks.Nothing, "UTC", "2026-12-02");
        Assert.Equal((DayState.Unavailable, null), (day.State, Command(day)));
    }

    static CoverageDay Of(JobLooks known, string zone = "UTC", string day = "2026-11-02")
    {
        var date = DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);
        return new CoverageDays(new Evidence(known, Job), known, TimeZones.Find(zone), Time("2026-12-01T12:00:00Z")).Of(date, date).Single();
    }

    static string? Command(CoverageDay day) => new JobCoverage(Job, "default", [day]).Command(day.Closing, day.Day, day.Day);

    static JobLooks Knows(params RunLook[] looks) => JobLooks.Nothing with { Runs = looks };

    static RunLook Night(string from, string to, string at) => new()
    {
        RunId = at, Window = new TimeWindow(Time(from), Time(to)), Read = [new TimeWindow(Time(from), Time(to))], StartedAt = Time(at),
        Status = RunStatus.Completed, ExitCode = 0, IsAll = true, Settings = Job,
    };

    static TimeWindow Window(DateTimeOffset begin, (int From, int To) quarters) =>
        new(begin.AddMinutes(15 * quarters.From), begin.AddMinutes(15 * quarters.To));

    static DateTimeOffset Time(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
}
