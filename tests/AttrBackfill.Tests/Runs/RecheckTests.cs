using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Runs.Request;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AttrBackfill.Tests.Runs;

/// <summary>Written values are read again by later runs: what got lost is found and nothing else is, with a share of the calls.</summary>
public sealed class RecheckTests
{
    const string Get = "GET /api/v2/conversations/{conversationId}";

    static readonly JobSettings Job =
        Nights.Nightly with { Select = new SelectSettings { MediaTypes = [] }, Recheck = new RecheckSettings { Share = 1 } };

    static readonly SandboxOptions TwoDays = new() { Conversations = 120, Days = 2 };

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_value_that_gets_lost_within_the_span_is_found_once_and_no_other_is(bool isSearchTrusted)
    {
        await using var nights = await WrittenAsync(
            TwoDays with { LoseWritten = 0.2, LoseAfter = new SandboxAges(TimeSpan.FromDays(1), TimeSpan.FromDays(29)) }, Job);
        var patched = nights.Summary.Outcomes["patched"];
        var found = new List<(string Conversation, string Participant, string Name)>();
        var (rechecked, byNight) = (0L, new List<RunSummary>());
        foreach (var day in new[] { "2026-11-21", "2026-11-22", "2026-11-23", "2026-12-01", "2026-12-20", "2026-12-21", "2026-12-22" })
        {
            if (isSearchTrusted && day == "2026-11-22") await TrustAsync(nights);
            var night = await nights.RunAsync(day, Job);
            patched += night.Outcomes["patched"];
            rechecked += night.Recheck!.Rechecked;
            byNight.Add(night);
            var lost = LostRows(nights);
            Assert.Equal(night.Recheck.Lost, lost.Count);
            Assert.Equal(lost.Count > 0 ? (int)ExitCode.MismatchesRemain : (int)ExitCode.Done, night.ExitCode);
            Assert.All(lost, r => Assert.Matches("^lost after [0-9]+ days$", r["message"]));
            found.AddRange(lost.Select(r => (r["conversation_id"], r["participant_id"], r["attribute"])));
            Assert.Subset(nights.Server.Lost.Select(Key).ToHashSet(), found.ToHashSet());
        }

        Assert.Equal(nights.Server.Lost.Select(Key).Order(), found.Order());
        Assert.True(found.Count > 50);
        Assert.Equal(2 * patched, rechecked); // at a day and at the end of the span
        Assert.Equal(0, byNight[3].Recheck!.Rechecked); // in between nothing is due
        var first = byNight[1];
        Assert.True(first.Recheck!.Rechecked > 20);
        if (isSearchTrusted) Assert.InRange(Reads(first), 0, first.Recheck.Rechecked / 2);
        else Assert.Equal(first.Recheck.Rechecked, Reads(first));
        AssertAddsUp(byNight);
    }

    [Fact]
    public async Task A_recheck_writes_nothing_to_Genesys_Cloud()
    {
        await using var nights = await WrittenAsync(TwoDays with { LoseWritten = 0.2, LoseAfter = AtOnce }, Job);
        await nights.RunAsync("2026-11-21", Job);
        var writes = nights.Server.WriteCount;
        var night = await nights.RunAsync("2026-11-22", Job);
        Assert.True(night.Recheck!.Lost > 0);
        Assert.Equal(writes, nights.Server.WriteCount);
    }

    [Fact]
    public async Task A_recheck_makes_no_more_calls_than_its_share_and_continues_in_the_next_night()
    {
        const double allowed = 1_000_000_000; // a minute, where the sandbox has no limit
        const int callsOfDay = 20;
        var few = Job with { Recheck = new RecheckSettings { Share = (callsOfDay + 0.5) / (allowed * 60 * 24) } };
        await using var nights = await WrittenAsync(TwoDays, few);
        var patched = nights.Summary.Outcomes["patched"] + (await nights.RunAsync("2026-11-21", few)).Outcomes["patched"];
        var rechecked = new List<long>();
        for (var day = 22; day < 30 && rechecked.Sum() < patched; day++)
        {
            var night = await nights.RunAsync($"2026-11-{day}", few);
            Assert.Equal(night.Recheck!.Rechecked, Reads(night));
            rechecked.Add(night.Recheck.Rechecked);
        }

        Assert.Equal(patched, rechecked.Sum());
        Assert.True(rechecked.Count > 1);
        Assert.All(rechecked, calls => Assert.InRange(calls, 1, callsOfDay));
        Assert.Equal(0, (await nights.RunAsync("2026-11-30", few)).Recheck!.Rechecked);
    }

    [Fact]
    public async Task Without_the_setting_nothing_is_read_again()
    {
        var job = Job with { Recheck = null };
        await using var nights = await WrittenAsync(TwoDays, job);
        await nights.RunAsync("2026-11-21", job);
        var night = await nights.RunAsync("2026-11-23", job);
        Assert.Null(night.Recheck);
        Assert.Equal(0, Reads(night));
    }

    [Fact]
    public async Task Another_value_was_changed_by_others_and_an_empty_one_is_lost()
    {
        await using var nights = await WrittenAsync(TwoDays, Job);
        await nights.RunAsync("2026-11-21", Job);
        await using var ledger = await nights.Run.OpenLedgerAsync(Cancel);
        var written = await ledger.Journal.PatchesAsync((await ledger.Runs.ListAsync(Job.Name, Cancel))[^1].RunId, Cancel)
            .Where(p => p.Changes.Any(c => c.After is { Length: > 0 })).Take(2).ToListAsync(Cancel);
        var (changed, emptied) = (written[0].Changes.First(c => c.After!.Length > 0), written[1].Changes.First(c => c.After!.Length > 0));
        await PatchAsync(nights, written[0], changed.Name, "another value");
        await PatchAsync(nights, written[1], emptied.Name, "");
        var night = await nights.RunAsync("2026-11-23", Job);
        Assert.Equal((1L, 1L), (night.Recheck!.ChangedByOthers, night.Recheck.Lost));
        var lost = Assert.Single(LostRows(nights));
        Assert.Equal((written[1].ConversationId, emptied.Name), (lost["conversation_id"], lost["attribute"]));
        Assert.Equal(("different", "kept", "", "lost after 2 days"), (lost["kind"], lost["action"], lost["actual"], lost["message"]));
        Assert.True(lost["correlation_id"].Length > 0);
    }

    [Fact]
    public async Task A_conversation_that_is_gone_is_counted_and_not_asked_for_again()
    {
        await using var nights = await WrittenAsync(TwoDays with { LiveRetention = TimeSpan.FromDays(5) }, Job);
        await nights.RunAsync("2026-11-21", Job);
        var night = await nights.RunAsync("2026-11-28", Job);
        Assert.True(night.Recheck!.Gone > 20);
        Assert.Equal((night.Recheck.Rechecked, 0L), (night.Recheck.Gone, night.Recheck.Lost));
        Assert.Equal(0, Reads(await nights.RunAsync("2026-12-20", Job)));
    }

    [Theory]
    [InlineData("missing@search=0.5")]
    [InlineData("wrong@search=0.5")]
    public async Task A_search_that_lies_makes_no_loss_and_ends_its_trust(string faults)
    {
        await using var nights = await WrittenAsync(TwoDays with { Faults = faults }, Job with { BulkRead = BulkReadRule.Off });
        await nights.RunAsync("2026-11-21", Job with { BulkRead = BulkReadRule.Off });
        await TrustAsync(nights);
        var night = await nights.RunAsync("2026-11-23", Job);
        Assert.True(night.Recheck!.Rechecked > 20);
        Assert.Equal((0L, 0L), (night.Recheck.Lost, night.Recheck.ChangedByOthers));
        Assert.Contains("differed from the attribute search", night.Message!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(TargetKind.CustomAttributes))]
    [InlineData(nameof(TargetKind.Conversation))]
    public async Task Other_targets_are_read_again_by_their_own_reader(string word)
    {
        var target = Enum.Parse<TargetKind>(word);
        await using var nights = await Nights.StartAsync("2026-11-20", TwoDays);
        var job = target == TargetKind.Conversation
            ? Job with
            {
                Target = target,
                Channel = Channel.Webchat,
                Select = new SelectSettings { MediaTypes = ["message"], MessageTypes = ["webmessaging"] },
            }
            : Job with { Target = target, CustomAttributes = new CustomAttributesSettings { SchemaId = nights.Server.SchemaId } };
        var run = await nights.RunAsync("2026-11-20", Nights.ByHand(job, "2026-11-18", "2026-11-20"));
        var (patched, attributes) = (run.Outcomes["patched"], run.AttributesPatched);
        Assert.True(patched > 5);
        var night = await nights.RunAsync("2026-11-22", Nights.ByHand(job, "2026-11-10", "2026-11-11"));
        Assert.Equal((patched, attributes, 0L), (night.Recheck!.Rechecked, night.Recheck.StillThere, night.Recheck.Lost));
    }

    [Fact]
    public async Task History_the_index_and_the_page_show_what_got_lost()
    {
        await using var nights = await WrittenAsync(TwoDays with { LoseWritten = 0.2, LoseAfter = AtOnce }, Job);
        await nights.RunAsync("2026-11-21", Job);
        var night = await nights.RunAsync("2026-11-22", Job);
        var lost = night.Recheck!.Lost;
        Assert.Equal(lost, nights.Run.Finished!.Run.Lost);
        Assert.Contains($"{lost} lost", night.RecheckLine()!, StringComparison.Ordinal);
        var folder = Path.GetDirectoryName(nights.Run.Finished.Reports[0])!;
        var page = await File.ReadAllTextAsync(Path.Combine(folder, "report.html"), Cancel);
        Assert.Contains("<td>lost after 1 days</td>", page, StringComparison.Ordinal);
        Assert.Contains(night.RecheckLine()!, page, StringComparison.Ordinal);
        var index = await File.ReadAllTextAsync(Path.Combine(folder, "..", "..", "index.html"), Cancel);
        Assert.Contains($""">completed, {lost} lost</span>""", index, StringComparison.Ordinal);
    }

    static SandboxAges AtOnce => new(TimeSpan.Zero, TimeSpan.FromHours(1));

    /// <summary>At noon of the 20th everything is written that there is by then.</summary>
    static async Task<Nights> WrittenAsync(SandboxOptions options, JobSettings job)
    {
        var nights = await Nights.StartAsync("2026-11-20", options);
        await nights.RunAsync("2026-11-20", Nights.ByHand(job, "2026-11-18", "2026-11-20"));
        Assert.True(nights.Summary.Outcomes["patched"] > 20);
        return nights;
    }

    static async Task TrustAsync(Nights nights)
    {
        await using var ledger = await nights.Run.OpenLedgerAsync(Cancel);
        await Task.WhenAll(Enumerable.Range(0, SearchTrust.Needed).Select(_ => ledger.SearchTrust.AgreeAsync("default", Cancel)));
    }

    static async Task PatchAsync(Nights nights, PatchIntent written, string name, string value)
    {
        var address = nights.Server.BaseAddress;
        var endpoint = new GenesysEndpoint("default", address, address, "sandbox", new Secret("sandbox"), 1, 1);
        using var client = GenesysClient.Open(endpoint, mayWrite: true, TimeProvider.System, NullLogger.Instance);
        var body = new ParticipantAttributes(new Dictionary<string, string> { [name] = value });
        await client.Conversations.PatchAttributesAsync(written.ConversationId, written.ParticipantId, body, new CallLog(), Cancel);
    }

    static List<Dictionary<string, string>> LostRows(Nights nights) =>
        [.. nights.Run.Report("mismatches.csv").Where(r => r["message"].StartsWith("lost after", StringComparison.Ordinal))];

    static (string Conversation, string Participant, string Name) Key(SandboxLoss loss) =>
        (loss.ConversationId, loss.ParticipantId, loss.Name);

    static long Reads(RunSummary summary) => summary.Calls.ByEndpoint.GetValueOrDefault(Get);

    static void AssertAddsUp(IEnumerable<RunSummary> nights)
    {
        foreach (var night in nights)
        {
            var sums = night.Recheck!;
            Assert.Equal(sums.StillThere, sums.ByAge.Sum(a => a.StillThere));
            Assert.Equal(sums.Lost, sums.ByAge.Sum(a => a.Lost));
            Assert.Equal(0, sums.ChangedByOthers);
            Assert.All(sums.ByAge, a => Assert.InRange(a.Days, 1, 30));
        }
    }
}
