using static AttrBackfill.Benchmarks.Numbers;

namespace AttrBackfill.Benchmarks.Endpoint;

/// <summary>
/// How soon the daemon answers a flow's calls while it backfills, next to direct calls to the same sandbox, and whether a call is lost when
/// the daemon is terminated.
/// </summary>
internal static class EndpointBenchmark
{
    const int Latency = 20;
    const int Allowance = 20;

    static readonly TimeSpan Start = TimeSpan.FromSeconds(5);
    static readonly TimeSpan End = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(string[] options)
    {
        var flattens = options.Contains("--flatten");
        var rate = options.SkipWhile(o => o != "--rate").Skip(1).FirstOrDefault() ?? "none";
        string[] numbers = [.. options.TakeWhile(o => !o.StartsWith('-'))];
        var (duration, perSecond) = (TimeSpan.FromSeconds(numbers.Or(0, 60)), numbers.Or(1, 50));
        using var place = await EndpointPlace.StartAsync(numbers.Or(2, 60_000), Latency, rate);
        var random = new Random(1);
        string[] ids = [.. Enumerable.Range(0, 10_000).Select(_ => place.Ids[random.Next(place.Ids.Count)])];
        var calls = flattens
            ? new SteadyCalls("POST flatten", i => place.Daemon.PostAsync($"/conversations/{Id(i)}/flatten?job=job", null))
            : new SteadyCalls("GET attributes", i => place.Daemon.GetAsync($"/conversations/{Id(i)}/attributes?job=job"));
        var direct = new SteadyCalls("direct", i => place.Sandbox.GetAsync($"/api/v2/conversations/{Id(i)}"));

        await place.StartBackfillAsync();
        await LoadAsync(Start);
        calls.Forget();
        direct.Forget();
        var before = await place.CallsAsync();
        await LoadAsync(duration);
        var after = await place.CallsAsync();
        var backfills = (after - before) / duration.TotalSeconds - perSecond;
        Show($"{perSecond} calls a second, {duration.TotalSeconds:0} s, {Latency} ms each, rate {rate}, beside a backfill of {backfills:0} a second:");
        // A conversation that is read and written takes two calls.
        Console.WriteLine(calls.Figures((flattens ? 2 : 1) * Latency + Allowance));
        Console.WriteLine(direct.Figures(Latency + Allowance));
        return await EndAsync(place, calls, perSecond);

        string Id(int i) => ids[i % ids.Length];

        Task LoadAsync(TimeSpan longest) => Task.WhenAll(calls.RunAsync(perSecond, longest), direct.RunAsync(perSecond, longest));
    }

    /// <summary>Calls continue while the daemon is terminated: each is answered, or is refused a connection.</summary>
    static async Task<int> EndAsync(EndpointPlace place, SteadyCalls calls, int perSecond)
    {
        var (answered, failed) = (calls.Answered, calls.Failed);
        var load = calls.RunAsync(perSecond, End);
        await Task.Delay(End / 3);
        var exitCode = await place.TerminateDaemonAsync();
        await load;
        var (answers, lost) = (calls.Answered - answered, calls.Failed - failed);
        Show($"SIGTERM: {answers} answers, {calls.Refused} calls refused a connection, {lost} lost, exit code {exitCode}");
        return 0;
    }
}
