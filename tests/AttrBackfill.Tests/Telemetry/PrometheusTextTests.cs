using System.Diagnostics.Metrics;
using AttrBackfill.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Xunit;

namespace AttrBackfill.Tests.Telemetry;

public sealed class PrometheusTextTests
{
    [Fact]
    public void Each_kind_of_instrument_reads_as_Prometheus_wants_it()
    {
        using var meter = new Meter("prometheus-test");
        using var text = new PrometheusText();
        using var provider = Sdk.CreateMeterProviderBuilder().AddMeter(meter.Name).AddReader(text.Reader).Build();
        meter.CreateCounter<long>("jobs.done", null, "Done.\nTwice.").Add(3, new("job", "a \"b\" \\ c\nd"), new("retry", true));
        meter.CreateUpDownCounter<long>("jobs.active", null, "Active.").Add(-2);
        meter.CreateGauge<double>("share", "1", "Share.").Record(0.25);
        var duration =
            meter.CreateHistogram("took", "s", "Took.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 10] });
        foreach (var seconds in new[] { 0.5, 5, 6, 100 }) duration.Record(seconds);
        const string expected = """
            # HELP jobs_done_total Done.\nTwice.
            # TYPE jobs_done_total counter
            jobs_done_total{job="a \"b\" \\ c\nd",retry="true"} 3
            # HELP jobs_active Active.
            # TYPE jobs_active gauge
            jobs_active -2
            # HELP share_ratio Share.
            # TYPE share_ratio gauge
            share_ratio 0.25
            # HELP took_seconds Took.
            # TYPE took_seconds histogram
            took_seconds_bucket{le="1"} 1
            took_seconds_bucket{le="10"} 3
            took_seconds_bucket{le="+Inf"} 4
            took_seconds_sum 111.5
            took_seconds_count 4

            """;
        Assert.Equal(expected.ReplaceLineEndings("\n"), text.Collect());
        Assert.Equal(expected.ReplaceLineEndings("\n"), text.Collect()); // counted from the start each time
    }
}
