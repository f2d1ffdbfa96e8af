using System.Globalization;
using System.Text;

namespace AttrBackfill.Tests.Telemetry;

/// <summary>
/// What Prometheus reads of a daemon over simulated days, scrape by scrape, as promtool's tests take it. Three jobs run each hour, each
/// night and each week; flows call by day, and a few of their calls fail or are slow.
/// </summary>
internal sealed class SimulatedDaemon(bool honoursLabels = false)
{
    public const int StepMinutes = 10;
    public const int StepsAnHour = 60 / StepMinutes;
    public const int StepsADay = 24 * StepsAnHour;

    /// <summary>Simulated time begins on a Thursday, as the one of Unix does.</summary>
    const int Monday = 4;

    const string Nightly = "nightly";
    const string Target = """{job="attrbackfill",instance="127.0.0.1:8080"}""";

    readonly SimulatedJob[] _jobs =
    [
        new("hourly", 1, StepsAnHour, _ => 1),
        new(Nightly, 5 * StepsAnHour / 2, StepsADay, step => 4 + step / StepsADay * 7 % 8),
        new("weekly", Monday * StepsADay + 6 * StepsAnHour, 7 * StepsADay, _ => 15),
    ];

    readonly Dictionary<string, long> _counters = new(StringComparer.Ordinal);
    readonly Dictionary<string, List<long?>> _series = new(StringComparer.Ordinal);
    int _step;

    public void Run(int steps, Func<int, SimulatedFaults> faultsAt, Func<int, bool> restartsAt)
    {
        for (var end = _step + steps; _step < end; _step++)
        {
            var faults = faultsAt(_step);
            if (faults.IsDown || restartsAt(_step)) Miss();
            else Scrape(faults);
        }
    }

    /// <summary>Lines of promtool's <c>input_series</c>.</summary>
    public string InputSeries()
    {
        var text = new StringBuilder();
        foreach (var (name, values) in _series)
            text.Append(CultureInfo.InvariantCulture, $"      - series: '{name}'\n        values: '{Shortened(values)}'\n");
        return text.ToString();
    }

    /// <summary>The process is gone, and with it its counters. Its series end, but for Prometheus's own.</summary>
    void Miss()
    {
        _counters.Clear();
        Set("up" + Target, 0);
        foreach (var (_, values) in _series.Where(s => !s.Key.StartsWith("up{", StringComparison.Ordinal))) values.Add(null);
    }

    void Scrape(SimulatedFaults faults)
    {
        Set("up" + Target, 1);
        foreach (var job in _jobs)
        {
            var isNightly = job.Name == Nightly;
            job.Step(_step, isNightly ? faults : SimulatedFaults.None, faults.WorksByHand && job.Name == "weekly");
            Work(job, isNightly ? faults : SimulatedFaults.None);
        }

        Count("calls_total", null, 0, """endpoint="POST /oauth/token",retry="false" """);
        FlowCalls(faults, isDay: _step % StepsADay is >= 8 * StepsAnHour and < 20 * StepsAnHour);
        foreach (var (name, value) in _counters) Set(name, value);
    }

    void Work(SimulatedJob job, SimulatedFaults faults)
    {
        var works = job.IsActive ? 1 : 0;
        Count("conversations_total", job, 100 * works, """outcome="in-sync" """);
        Count("conversations_total", job, job.EndedAs is null ? 0 : faults.Failed, """outcome="failed" """);
        Count("values_lost_total", job, job.EndedAs is null ? 0 : faults.Lost);
        Count("calls_total", null, 130 * works, """endpoint="GET /api",retry="false" """);
        Count("calls_throttled_total", null, works * (faults.Throttled + (_step % 7 == 0 ? 1 : 0)), """endpoint="GET /api" """);
        foreach (var status in new[] { "completed", "interrupted", "stopped", "failed" })
            Count("runs_total", job, job.EndedAs == status ? 1 : 0, $"status=\"{status}\" ");
        Set(Name("runs_active", job), works);
        Set(Name("job_last_success_seconds", job), Seconds(job.LastSuccess));
        Set(Name("job_success_due_seconds", job), Seconds(job.Due));
        Set(Name("oldest_incomplete_day_age_seconds", job), Seconds(job.OldestIncomplete(_step)));
    }

    void FlowCalls(SimulatedFaults faults, bool isDay)
    {
        var minute = _step % StepsADay;
        Count("conversations_calls_total", null, isDay ? 20 : 0, """operation="read",status="200" """);
        Count("conversations_calls_total", null, isDay && _step % 10 == 0 ? 1 : 0, """operation="read",status="404" """);
        Count(
            "conversations_calls_total", null, isDay ? faults.FlowCallsFailed + (minute == 12 * StepsAnHour ? 1 : 0) : 0,
            """operation="read",status="503" """);
        Count(
            "conversations_calls_slow_total", null, isDay ? faults.FlowCallsSlow + (minute == 13 * StepsAnHour ? 1 : 0) : 0,
            """operation="read" """);
    }

    void Count(string name, SimulatedJob? job, int by, string labels = "")
    {
        var series = Name(name, job, labels);
        _counters[series] = _counters.GetValueOrDefault(series) + by;
    }

    void Set(string name, long value)
    {
        if (!_series.TryGetValue(name, out var values)) _series[name] = values = [.. Enumerable.Repeat<long?>(null, _step)];
        values.Add(value);
    }

    /// <summary>As Prometheus names it: its own label "job" is kept, unless the scrape configuration honours the daemon's.</summary>
    string Name(string name, SimulatedJob? job, string labels = "")
    {
        var ofJob = job is null ? "job=\"attrbackfill\""
            : honoursLabels ? $"job=\"{job.Name}\"" : $"job=\"attrbackfill\",exported_job=\"{job.Name}\"";
        var more = labels.Length > 0 ? $",{labels.TrimEnd()}" : "";
        return $"attrbackfill_{name}{{{ofJob},instance=\"127.0.0.1:8080\"{more}}}";
    }

    static long Seconds(int steps) => steps * StepMinutes * 60L;

    /// <summary>Values that grow evenly are one item; a missed scrape ends the series until the next one.</summary>
    static string Shortened(List<long?> values)
    {
        var items = new List<string>();
        for (var i = 0; i < values.Count;)
        {
            if (values[i] is not { } first)
            {
                items.Add("stale");
                i++;
                continue;
            }

            var (by, last) = (i + 1 < values.Count && values[i + 1] is { } second ? second - first : 0, i);
            while (last + 1 < values.Count && values[last + 1] is { } next && next == first + by * (last + 1 - i)) last++;
            items.Add($"{first}{(by < 0 ? "-" : "+")}{Math.Abs(by)}x{last - i}");
            i = last + 1;
        }

        return string.Join(' ', items);
    }
}
