using System.Globalization;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Telemetry;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Telemetry;

public sealed class JobSuccessesTests
{
    const string EveryNight = "0 30 2 * * ?";
    const string EveryMonday = "0 0 6 ? * MON";

    /// <summary>Friday; when the daemon starts.</summary>
    const string Now = "2026-11-20T12:00:00Z";

    // Known runs, oldest first: by whom, status, exit code, start.
    [Theory]
    [InlineData(EveryNight, "", "2026-11-21T02:30:00Z")]
    [InlineData(EveryMonday, "", "2026-11-23T06:00:00Z")]
    [InlineData(EveryNight, "schedule completed 0 2026-11-20T02:30:00Z", "2026-11-21T02:30:00Z")]
    [InlineData(EveryNight, "schedule completed 3 2026-11-15T02:30:00Z", "2026-11-16T02:30:00Z")]
    [InlineData(EveryNight, "schedule completed 0 2026-11-15T02:30:00Z,schedule completed 4 2026-11-16T02:30:00Z", "2026-11-16T02:30:00Z")]
    [InlineData(EveryNight, "schedule failed 7 2026-11-15T02:30:00Z,schedule failed 7 2026-11-16T02:30:00Z", "2026-11-16T02:30:00Z")]
    [InlineData(EveryNight, "schedule failed 7 2026-11-15T02:30:00Z,command completed 0 2026-11-18T09:00:00Z", "2026-11-19T02:30:00Z")]
    [InlineData(EveryNight, "command completed 0 2026-11-15T09:00:00Z", "2026-11-21T02:30:00Z")] // tried by hand before there was a daemon
    public void A_success_is_due_when_the_schedule_fires_first_after_the_last_one(string cron, string runs, string due)
    {
        var successes = new JobSuccesses(new FakeTimeProvider(Time(Now)));
        successes.Knows(runs.Split(',', StringSplitOptions.RemoveEmptyEntries).Reverse().Select(Run));
        var job = new JobSettings { Name = "j", Schedule = new ScheduleSettings { Cron = cron, TimeZone = "UTC" } };
        Assert.Equal(Time(due), successes.DueOf(job));
    }

    static RunRecord Run(string text)
    {
        var words = text.Split(' ');
        return new RunRecord
        {
            RunId = "r", Job = "j", Connection = "c", Mode = "backfill", Target = "participant", TimeZone = "UTC", Settings = "{}",
            Version = "1", Origin = ContractNames.RunOrigin(words[0]), Status = ContractNames.Status(words[1]),
            ExitCode = int.Parse(words[2], CultureInfo.InvariantCulture), StartedAt = Time(words[3]),
            EndedAt = Time(words[3]).AddMinutes(5),
        };
    }

    static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
