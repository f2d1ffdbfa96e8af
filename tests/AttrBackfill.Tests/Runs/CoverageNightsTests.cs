using System.Globalization;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Coverage;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Runs.Request;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Runs;

/// <summary>
/// Nights of every kind over a change of clocks: the days have the states that the organisation itself shows, and the commands that are
/// printed end with complete days.
/// </summary>
public sealed class CoverageNightsTests
{
    /// <summary>Every other night is usual; the others come one after the other, over and over again.</summary>
    enum Night { Refused, Skipped, BrokenOff, Limited, Reverted, BeforeTheLake, ByOtherRules, Planned, Usual }

    static readonly DateOnly First = new(2026, 10, 27);

    [Fact]
    public async Task Days_have_the_states_that_the_organisation_shows_and_the_printed_commands_complete_them()
    {
        var (nights, perNight) = (Number("ATTRBACKFILL_TEST_NIGHTS", 17), Number("ATTRBACKFILL_TEST_PER_NIGHT", 24));
        await using var world = await World.StartAsync(First, nights, perNight);
        var kinds = Enumerable.Range(0, nights).ToDictionary(
            First.AddDays, i => i % 2 == 0 ? Night.Usual : (Night)(i / 2 % (int)Night.Usual));
        foreach (var (day, night) in kinds) await world.PassAsync(day, night);

        var coverage = await world.CoverageAsync();
        Assert.Equal(kinds.Select(k => (k.Key, world.Expected(k.Key, k.Value))), coverage.Days.Select(d => (d.Day, d.State)));
        Assert.Equal(Enum.GetValues<DayState>(), coverage.Days.Select(d => d.State).Distinct().Order());
        Assert.All(coverage.Days.Where(d => d.IsComplete), d => Assert.Equal(world.Conversations(d.Day).Count, d.Read));

        world.EndAll();
        var rounds = 0;
        for (; !(coverage = await world.CoverageAsync(coverage.Days[^1].Day)).IsComplete; rounds++)
        {
            Assert.True(rounds < 2, string.Join('\n', coverage.Gaps));
            foreach (var gap in coverage.Gaps) await world.TypeAsync(coverage.Command(gap.Closing, gap.First, gap.Last)!);
        }

        Assert.All(coverage.Days, d => Assert.Equal(0, world.Conversations(d.Day).Count(World.IsUnwritten)));
    }

    static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    /// <summary>A sandbox behind a proxy that can refuse calls, and the runs of a job over it.</summary>
    sealed class World : IAsyncDisposable
    {
        static readonly JobSettings Job = new()
        {
            Name = "nightly", Window = "yesterday", Schedule = new ScheduleSettings { TimeZone = "America/New_York" },
            Select = new SelectSettings { MediaTypes = [] },
        };

        static readonly TimeZoneInfo Zone = TimeZones.Find(Job.TimeZone);

        readonly InProcessRun _run = new();
        readonly FastClock _clock;
        readonly SandboxServer _server;
        readonly RecordingProxy _proxy;
        readonly HashSet<DateOnly> _openAtNight = [];

        World(FastClock clock, SandboxServer server) => (_clock, _server, _proxy) = (clock, server, RecordingProxy.To(server.BaseAddress));

        static CancellationToken Token => TestContext.Current.CancellationToken;

        public static async Task<World> StartAsync(DateOnly first, int nights, int perNight)
        {
            var clock = new FastClock(50, AtNight(first));
            return new World(clock, await SandboxServer.StartAsync(
                new SandboxOptions
                {
                    Conversations = perNight * (nights + 2), Days = 1, DaysAhead = nights + 1, LongOpenPercent = 4, Clock = clock,
                    Rate = "none", JobDelay = TimeSpan.Zero, AvailabilityLag = TimeSpan.FromHours(4),
                },
                Token));
        }

        public async Task PassAsync(DateOnly day, Night night)
        {
            _clock.SetUtcNow(AtNight(day.AddDays(1)));
            var byHand = ByHand(day, day);
            if (HasOpen(day)) _openAtNight.Add(day);
            switch (night)
            {
                case Night.Skipped:
                    return;
                case Night.Refused:
                    var refused = Conversations(day).Where(c => c.End is not null && IsUnwritten(c)).Take(3).Select(c => c.Id).ToList();
                    _proxy.Refuses = (method, path) => method == "PATCH" && refused.Any(path.Contains);
                    break;
                case Night.BrokenOff:
                    _proxy.Refuses = (_, path) => path.EndsWith("details/query", StringComparison.Ordinal);
                    break;
                case Night.Limited:
                    byHand = byHand with { Selection = new RunSelection(null, 5) };
                    break;
                case Night.BeforeTheLake:
                    byHand = byHand with { Job = Job with { Source = SourceKind.DetailsJob } };
                    break;
                case Night.ByOtherRules:
                    byHand = byHand with { Job = Job with { Flatten = Job.Flatten with { Separator = "-" } } };
                    break;
                case Night.Planned:
                    byHand = byHand with { Kind = RunKind.Plan };
                    break;
            }

            if (night == Night.Usual) await _run.RunDueAsync(_proxy.Address, Job, _clock, Token);
            else await RunAsync(byHand);
            if (night == Night.Reverted) await RunAsync(RunRequest.After(_run.Finished!.Run, RunKind.Revert, dryRun: false));
            if (night == Night.Planned) await RunAsync(RunRequest.After(_run.Finished!.Run, RunKind.Apply, dryRun: false));
            _proxy.Refuses = (_, _) => false;
        }

        /// <summary>What the organisation shows of a day, and what happened in its night.</summary>
        public DayState Expected(DateOnly day, Night night)
        {
            if (night == Night.Refused) Assert.Equal(3, Conversations(day).Count(c => c.End is not null && IsUnwritten(c)));
            return night switch
            {
                Night.Skipped or Night.Reverted => DayState.Never,
                Night.Refused => DayState.Failures,
                Night.BeforeTheLake => DayState.Unavailable,
                Night.Usual when HasOpen(day) => DayState.Waiting, // others were looked at again after their end
                Night.Usual => DayState.Complete,
                Night.Planned when !_openAtNight.Contains(day) => DayState.Complete,
                _ => DayState.Part,
            };
        }

        bool HasOpen(DateOnly day) => Conversations(day).Any(c => c.End is null);

        public async Task<JobCoverage> CoverageAsync(DateOnly? last = null)
        {
            await using var ledger = await _run.OpenLedgerAsync(Token);
            return await JobCoverage.OfAsync(ledger, Job, "default", null, last, _clock.GetUtcNow(), Token);
        }

        public List<SourceConversation> Conversations(DateOnly day)
        {
            var window = ZoneDays.WindowOf(day, Zone);
            return [.. LiveConversations.Of(_server).Where(c => c.Start >= window.From && c.Start < window.To)];
        }

        public static bool IsUnwritten(SourceConversation conversation) => LiveConversations.Mismatches(conversation, Job).Count > 0;

        /// <summary>Conversations stay open for 45 days at most.</summary>
        public void EndAll() => _clock.SetUtcNow(_clock.GetUtcNow().AddDays(60));

        public async Task TypeAsync(string command)
        {
            var words = command.Split(' ');
            string After(string option) => words[Array.IndexOf(words, option) + 1];
            DateOnly Day(string option) => DateOnly.Parse(After(option), CultureInfo.InvariantCulture);
            if (words[0] == "resume") await RunAsync(RunRequest.ToResume(await FindAsync(words[1])));
            else if (words.Contains("--date")) await RunAsync(ByHand(Day("--date"), Day("--date")));
            else await RunAsync(ByHand(Day("--from"), Day("--to")));
        }

        public async ValueTask DisposeAsync()
        {
            await _proxy.DisposeAsync();
            await _server.DisposeAsync();
            _run.Dispose();
        }

        /// <summary>In the night after a day: the data lake ends within the day's last hours.</summary>
        static DateTimeOffset AtNight(DateOnly day) => new(day, new TimeOnly(7, 30), TimeSpan.Zero);

        static RunRequest ByHand(DateOnly first, DateOnly last) => new(
            Job, "default", RunKind.Run, false, new TimeWindow(ZoneDays.WindowOf(first, Zone).From, ZoneDays.WindowOf(last, Zone).To),
            new RunSelection(null, null))
        { IsDated = true };

        Task RunAsync(RunRequest request) => _run.RunAsync(_proxy.Address, request, _clock, 16, Token);

        async Task<RunRecord> FindAsync(string runId)
        {
            await using var ledger = await _run.OpenLedgerAsync(Token);
            return (await ledger.Runs.FindAsync(runId, Token))!;
        }
    }
}
