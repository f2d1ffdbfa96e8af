using System.Text;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Telemetry;

/// <summary>The shipped alert rules, judged by Prometheus's own tool.</summary>
public sealed class AlertRulesTests
{
    const int HealthyNights = 90;

    /// <summary>Through the healthy nights: each evaluation takes a millisecond.</summary>
    const int EvaluatedMinutes = 30;

    /// <summary>The second night, in hours: the run begins at 26:30 and ends at 28:20.</summary>
    static readonly (int From, int To) Night = (26, 29);

    static readonly (string Alert, int From, int To, int Hours, SimulatedFaults Faults)[] Incidents =
    [
        ("AttrBackfillDown", 34, 36, 36, new() { IsDown = true }),
        ("AttrBackfillRunFailed", Night.From, Night.To, 36, new() { EndsAs = "failed" }),
        ("AttrBackfillRunStopped", Night.From, Night.To, 36, new() { EndsAs = "stopped" }),
        ("AttrBackfillConversationsFailed", Night.From, Night.To, 36, new() { Failed = 3 }),
        ("AttrBackfillNoSuccess", Night.From, 40, 40, new() { StartsNothing = true }),
        ("AttrBackfillDayIncomplete", Night.From, Night.To, 104, new() { LeavesDayOut = true }),
        ("AttrBackfillRunTooLong", 30, 43, 43, new() { WorksByHand = true }),
        ("AttrBackfillThrottled", Night.From, Night.To, 36, new() { Throttled = 15 }),
        ("AttrBackfillFlowCallsFailing", 34, 35, 36, new() { FlowCallsFailed = 4 }),
        ("AttrBackfillFlowCallsSlow", 34, 35, 36, new() { FlowCallsSlow = 4 }),
        ("AttrBackfillValuesLost", Night.From, Night.To, 36, new() { Lost = 2 }),
    ];

    [Fact]
    public async Task Prometheus_takes_the_rules() => await PromtoolAsync("check", "rules", AlertRule.RulesPath);

    [Fact]
    public void Every_alert_has_an_incident() => Assert.Equal(AlertRule.All.Select(a => a.Name), Incidents.Select(i => i.Alert));

    [Fact]
    public async Task Each_incident_raises_its_alert_and_no_other_and_names_the_job()
    {
        var tests = new StringBuilder();
        foreach (var (alert, from, to, hours, faults) in Incidents)
        {
            var honoursLabels = alert == "AttrBackfillRunStopped";
            var daemon = new SimulatedDaemon(honoursLabels);
            var (first, end) = (from * SimulatedDaemon.StepsAnHour, to * SimulatedDaemon.StepsAnHour);
            daemon.Run(
                hours * SimulatedDaemon.StepsAnHour + 1, step => step >= first && step < end ? faults : SimulatedFaults.None, _ => false);
            tests.Append(Test(alert, daemon, hours * 60, alert));
            if (alert is "AttrBackfillRunFailed" or "AttrBackfillRunStopped")
                tests.Append(Rendered(alert, 28 * 60 + 40, honoursLabels));
        }

        await TestRulesAsync(tests.ToString(), SimulatedDaemon.StepMinutes);
    }

    [Fact]
    public async Task Ninety_healthy_nights_with_restarts_raise_none()
    {
        var daemon = new SimulatedDaemon();
        daemon.Run(HealthyNights * SimulatedDaemon.StepsADay + 1, _ => SimulatedFaults.None, IsRestart);
        await TestRulesAsync(Test("healthy nights", daemon, HealthyNights * 24 * 60, null), EvaluatedMinutes);
    }

    /// <summary>Every third day at some time, and every fifth night while the run works; at times when the rules are evaluated.</summary>
    static bool IsRestart(int step)
    {
        var (day, time) = (step / SimulatedDaemon.StepsADay, step % SimulatedDaemon.StepsADay);
        return (day % 3 == 1 && time == day * 37 % 48 * 3) || (day % 5 == 2 && time == 3 * SimulatedDaemon.StepsAnHour);
    }

    /// <summary>What fired from the start up to a minute.</summary>
    static string Test(string name, SimulatedDaemon daemon, int minutes, string? alert)
    {
        var fired = alert is null ? "" : $"{{ labels: '{{alertname=\"{alert}\"}}', value: 1 }}";
        return $$"""
              - name: {{name}}
                interval: {{SimulatedDaemon.StepMinutes}}m
                input_series:
            {{daemon.InputSeries().TrimEnd('\n')}}
                promql_expr_test:
                  - expr: count by (alertname) (count_over_time(ALERTS{alertstate="firing"}[{{minutes}}m]))
                    eval_time: {{minutes}}m
                    exp_samples: [{{fired}}]

            """;
    }

    /// <summary>The alert as a person gets it, with the job's name in it.</summary>
    static string Rendered(string alert, int minute, bool honoursLabels)
    {
        var rule = AlertRule.All.Single(a => a.Name == alert);
        var annotations = rule.Annotations.Keys.Select(name => $"{name}: '{rule.Annotation(name, "nightly")}'");
        var labels = honoursLabels ? "job: nightly" : "job: attrbackfill, exported_job: nightly";
        return $$"""
                alert_rule_test:
                  - eval_time: {{minute}}m
                    alertname: {{alert}}
                    exp_alerts:
                      - exp_labels: { severity: critical, {{labels}} }
                        exp_annotations: { {{string.Join(", ", annotations)}} }

            """;
    }

    static async Task TestRulesAsync(string tests, int evaluatedMinutes)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("tests.yml", $"""
            rule_files: ['{AlertRule.RulesPath}']
            evaluation_interval: {evaluatedMinutes}m
            tests:
            {tests}
            """);
        await PromtoolAsync("test", "rules", file);
    }

    static Task<string> PromtoolAsync(params string[] arguments) => Tool.RunAsync("promtool", "prometheus", arguments);
}
