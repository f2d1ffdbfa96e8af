using System.Diagnostics.Metrics;

namespace AttrBackfill.Genesys.Api;

/// <summary>Calls as telemetry counts them. The endpoint keeps its placeholders and never holds an id.</summary>
internal static class CallInstruments
{
    static readonly Meter Meter = new("AttrBackfill", ProductVersion.Text);

    static readonly Counter<long> Calls =
        Meter.CreateCounter<long>("attrbackfill.calls", null, "Calls to Genesys Cloud, retries among them.");

    static readonly Counter<long> Throttled = Meter.CreateCounter<long>("attrbackfill.calls.throttled", null, "Calls answered with 429.");

    /// <summary>Both counters are there before the first call, at 0, for the call that each run begins with.</summary>
    public static void Begin()
    {
        const string login = "POST /oauth/token";
        Calls.Add(0, new("endpoint", login), new("retry", false));
        Throttled.Add(0, new KeyValuePair<string, object?>("endpoint", login));
    }

    public static void Sent(string endpoint, bool isRetry) => Calls.Add(1, new("endpoint", endpoint), new("retry", isRetry));

    public static void TooManyRequests(string endpoint) => Throttled.Add(1, new KeyValuePair<string, object?>("endpoint", endpoint));
}
