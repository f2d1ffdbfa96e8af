using System.Text;
using System.Text.Json.Nodes;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;
using BenchmarkDotNet.Attributes;

namespace AttrBackfill.Benchmarks;

/// <summary>
/// The inner loop on one core: a page of real shape (<c>tests/AttrBackfill.Tests/Data/details-job-results.json</c>, repeated to 20 MB)
/// through the
/// reader, and its conversations through flatten and reconcile.
/// </summary>
[MemoryDiagnoser]
public class PageReading
{
    const int Megabytes = 20;

    byte[] _page = [];
    List<IReadOnlyList<SourceAttribute>> _attributes = [];
    List<FlatAttributes> _flat = [];
    Flattener _flattener = null!;
    Reconciler _reconciler = null!;

    internal double PageMegabytes => _page.Length / 1e6;

    [GlobalSetup]
    public void Prepare()
    {
        _page = MakePage(Path.Combine(AppContext.BaseDirectory, "details-job-results.json"));
        var selection = new Selection(new SelectSettings { MediaTypes = [] }, Channel.Conversations,
            new TimeWindow(DateTimeOffset.MinValue, DateTimeOffset.MaxValue));
        var conversations = ReadPageAsync().GetAwaiter().GetResult().Conversations!.Take(1000)
            .Select(c => WireMapping.Map(c, selection, SourceDepth.Snapshot)).ToList();
        (_flattener, _reconciler) =
            (new Flattener(new FlattenSettings()), new Reconciler(new FlattenSettings(), DifferentPolicy.Overwrite));
        _attributes = [.. conversations.SelectMany(c => c.Participants).Select(p => p.Attributes).Where(a => a.Count > 0)];
        _flat = [.. _attributes.Select(_flattener.Flatten)];
    }

    internal static byte[] MakePage(string sample)
    {
        var conversations = JsonNode.Parse(File.ReadAllText(sample))!["conversations"]!.AsArray();
        var texts = conversations.Select(c => c!.ToJsonString()).ToList();
        var page = new StringBuilder("{\"conversations\":[");
        for (var i = 0; page.Length < Megabytes * 1_000_000; i++) page.Append(i == 0 ? "" : ",").Append(texts[i % texts.Count]);
        return Encoding.UTF8.GetBytes(page.Append("]}").ToString());
    }

    [Benchmark]
    public async Task<object> ReadPage() => await ReadPageAsync();

    [Benchmark]
    public int Flatten() => _attributes.Sum(a => _flattener.Flatten(a).Desired.Count);

    [Benchmark]
    public int Reconcile() => _flat.Zip(_attributes, (f, a) => _reconciler.Reconcile(f, a).Mismatches.Count).Sum();

    internal async Task<DetailsPage> ReadPageAsync()
    {
        using var stream = new MemoryStream(_page);
        return await DetailsPageReader.ReadAsync(stream, CancellationToken.None);
    }
}
