using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace AttrBackfill.Telemetry;

/// <summary>
/// Metrics as Prometheus reads them (text format 0.0.4). The exporter of OpenTelemetry for it has never left beta; the format is a
/// dozen lines.
/// </summary>
internal sealed class PrometheusText : BaseExporter<Metric>
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    readonly Lock _collecting = new();
    readonly StringBuilder _text = new();
    readonly BaseExportingMetricReader _reader;

    public PrometheusText() => _reader = new BaseExportingMetricReader(this);

    public MetricReader Reader => _reader;

    /// <summary>All metrics as they are now.</summary>
    public string Collect()
    {
        lock (_collecting)
        {
            _text.Clear();
            _reader.Collect();
            return _text.ToString();
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        foreach (var metric in batch) Write(metric);
        return ExportResult.Success;
    }

    void Write(Metric metric)
    {
        var type = metric.MetricType;
        var isCounter = type is MetricType.LongSum or MetricType.DoubleSum;
        var name = NameOf(metric.Name, metric.Unit, isCounter);
        _text.Append("# HELP ").Append(name).Append(' ').Append(metric.Description.Replace("\\", "\\\\").Replace("\n", "\\n")).Append('\n');
        _text.Append("# TYPE ").Append(name).Append(isCounter ? " counter\n" : type.IsHistogram() ? " histogram\n" : " gauge\n");
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            if (type == MetricType.Histogram) WriteHistogram(name, point);
            else Line(name, "", point.Tags, null, ValueOf(type, point));
        }
    }

    void WriteHistogram(string name, in MetricPoint point)
    {
        long below = 0;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            below += bucket.BucketCount;
            Line(name, "_bucket", point.Tags, bucket.ExplicitBound, below);
        }

        Line(name, "_sum", point.Tags, null, point.GetHistogramSum());
        Line(name, "_count", point.Tags, null, point.GetHistogramCount());
    }

    static double ValueOf(MetricType type, in MetricPoint point) => type switch
    {
        _ when type.IsGauge() => type.IsLong() ? point.GetGaugeLastValueLong() : point.GetGaugeLastValueDouble(),
        _ => type.IsLong() ? point.GetSumLong() : point.GetSumDouble(),
    };

    void Line(string name, string suffix, ReadOnlyTagCollection tags, double? bound, double value)
    {
        _text.Append(name).Append(suffix);
        var joint = '{';
        foreach (var (key, tag) in tags)
        {
            Label(joint, Plain(key), tag is bool flag
                ? flag ? "true" : "false"
                : Convert.ToString(tag, CultureInfo.InvariantCulture) ?? "");
            joint = ',';
        }

        if (bound is { } le) Label(joint, "le", NumberOf(le));
        if (joint == ',' || bound is not null) _text.Append('}');
        _text.Append(' ').Append(NumberOf(value)).Append('\n');
    }

    void Label(char joint, string key, string value) => _text.Append(joint).Append(key).Append("=\"")
        .Append(value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")).Append('"');

    static string NumberOf(double value) => double.IsPositiveInfinity(value) ? "+Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>
    /// <c>attrbackfill.run.duration</c> in s is <c>attrbackfill_run_duration_seconds</c>; a counter ends with <c>_total</c>.
    /// </summary>
    static string NameOf(string name, string unit, bool isCounter)
    {
        var word = unit switch { "s" => "_seconds", "By" => "_bytes", "%" => "_percent", "1" => "_ratio", _ => "" };
        var plain = Plain(name);
        if (!plain.EndsWith(word, StringComparison.Ordinal)) plain += word;
        return isCounter && !plain.EndsWith("_total", StringComparison.Ordinal) ? plain + "_total" : plain;
    }

    static string Plain(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
}
