using System.Diagnostics;
using AttrBackfill.Genesys.Api;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AttrBackfill.Telemetry;

/// <summary>
/// Where telemetry goes: to <c>/metrics</c> when there is one, and over OTLP when the environment's usual <c>OTEL_*</c> variables
/// name a receiver. Their meaning, protocol, headers and intervals among them, is OpenTelemetry's own.
/// </summary>
internal sealed class Exports : IDisposable
{
    /// <summary>How long the end of the program waits for what has not been sent yet.</summary>
    const int ShutdownMilliseconds = 2000;

    const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    readonly MeterProvider? _metrics;
    readonly TracerProvider? _traces;

    Exports(MeterProvider? metrics, TracerProvider? traces, PrometheusText? scrape) =>
        (_metrics, _traces, Scrape) = (metrics, traces, scrape);

    /// <summary>Null where nobody asks for it.</summary>
    public PrometheusText? Scrape { get; }

    /// <param name="scraped">Whether there is a <c>/metrics</c>.</param>
    /// <param name="environment">A variable of the process; null where it is not set.</param>
    public static Exports Start(bool scraped, Func<string, string?> environment)
    {
        var enabled = !string.Equals(environment("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase);
        var metrics = enabled && IsSent("METRICS", environment);
        var traces = enabled && IsSent("TRACES", environment);
        // Who calls is no business of the other side's.
        if (traces) DistributedContextPropagator.Current = DistributedContextPropagator.CreateNoOutputPropagator();
        var scrape = scraped ? new PrometheusText() : null;
        return new Exports(scraped || metrics ? Metrics(scrape, metrics) : null, traces ? Traces() : null, scrape);
    }

    /// <summary>Whether metrics are read.</summary>
    public bool HasMetrics => _metrics is not null;

    public void Dispose()
    {
        _traces?.Shutdown(ShutdownMilliseconds);
        _metrics?.Shutdown(ShutdownMilliseconds);
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    static bool IsSent(string signal, Func<string, string?> environment) =>
        (Has(environment, Endpoint) || Has(environment, $"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")
            || environment($"OTEL_{signal}_EXPORTER") is "otlp")
        && environment($"OTEL_{signal}_EXPORTER") is null or "" or "otlp";

    static bool Has(Func<string, string?> environment, string name) => !string.IsNullOrWhiteSpace(environment(name));

    static MeterProvider Metrics(PrometheusText? scrape, bool sent)
    {
        // Calls to Genesys Cloud by duration and status, and the runtime's memory and threads, come with the platform.
        var builder = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(Resource())
            .AddMeter(RunInstruments.Name, "System.Net.Http", "System.Runtime");
        if (scrape is not null) builder.AddReader(scrape.Reader);
        if (sent) builder.AddOtlpExporter();
        var provider = builder.Build();
        CallInstruments.Begin();
        return provider;
    }

    static TracerProvider Traces() => Sdk.CreateTracerProviderBuilder().SetResourceBuilder(Resource())
        .AddSource(RunInstruments.Name, "System.Net.Http").AddOtlpExporter().Build();

    /// <summary>OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win.</summary>
    static ResourceBuilder Resource() => ResourceBuilder.CreateEmpty()
        .AddService("attrbackfill", serviceVersion: ProductVersion.Text).AddTelemetrySdk().AddEnvironmentVariableDetector();
}
