using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Request;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Runs;

/// <summary>Analytics never learns of a late patch: audits know from the ledger what was written, attribute by attribute.</summary>
public sealed class AuditTests
{
    static readonly int RuleSets =
        int.TryParse(Environment.GetEnvironmentVariable("ATTRBACKFILL_TEST_RULE_SETS"), out var sets) ? sets : 25;

    static readonly DateTimeOffset Until = new(2026, 11, 8, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task An_audit_of_other_rules_reports_exactly_what_is_not_on_the_live_conversations()
    {
        var options = new SandboxOptions
        {
            Conversations = 60, Days = 3, DaysAhead = 3, ReopenedPercent = 40,
            AvailabilityLag = TimeSpan.FromHours(1)
        };
        await using var nights = await Nights.StartAsync("2026-11-04", options);
        var job = Nights.Nightly with { Select = new SelectSettings { MediaTypes = [] } };
        var other = job with
        {
            Name = "other",
            Flatten = new FlattenSettings { Separator = ".", Prefixes = new Dictionary<string, string>(), Exclude = ["*subject*"] }
        };
        await nights.RunAsync("2026-11-04", job);
        await nights.RunAsync("2026-11-05", other);
        await nights.RunAsync("2026-11-06", job);
        await nights.RunAsync("2026-11-06", other);
        await nights.RunAsync("2026-11-07", RunRequest.After(nights.Run.Finished!.Run, RunKind.Revert, dryRun: false));

        var random = new Random(16);
        for (var i = 0; i < RuleSets; i++)
        {
            var audit = RandomRules(random);
            await nights.RunAsync("2026-11-15", Nights.ByHand(audit, "2026-11-01", "2026-11-08"));
            Assert.Equal(NotOnLive(nights, audit), await ReportedAsync(nights));
        }

        Assert.DoesNotContain(
            nights.Summary.Calls.ByEndpoint.Keys, e => e.StartsWith("GET /api/v2/conversations/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_that_was_written_counts_as_missing_once_analytics_has_corrected_itself()
    {
        await using var nights = await Nights.StartAsync("2026-11-04", """
            {"conversations":[{"id":"11111111-0000-0000-0000-000000000001","start":"2026-11-03T10:00:00Z","end":"2026-11-03T10:20:00Z",
             "participants":[{"id":"p1","purpose":"customer","attributes":{"pre":"{\"a\":\"1\",\"b\":\"2\"}"},"later":[{"at":"2026-11-05T00:00:00Z","attributes":{"new":"{\"x\":\"1\"}"}}]}]}]}
            """);
        await nights.RunAsync("2026-11-04");
        var one = Nights.Audit with { Name = "one", Flatten = new FlattenSettings { Include = ["pre_b"] } };
        Assert.Equal(0, (await nights.RunAsync("2026-11-06", one)).ExitCode);
        var all = await nights.RunAsync("2026-11-06", Nights.Audit);
        Assert.Equal((3, 1L), (all.ExitCode, all.Kinds["missing"]));
        Assert.Equal("new_x", nights.Run.Report("mismatches.csv").Single()["attribute"]);
    }

    static async Task<IEnumerable<string>> ReportedAsync(Nights nights)
    {
        await using var ledger = await nights.Run.OpenLedgerAsync(TestContext.Current.CancellationToken);
        var rows = await ledger.Reports.MismatchesAsync(nights.Run.Finished!.Run.RunId, TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);
        return rows.Select(r => $"{r.ConversationId} {r.Kind} {r.Attribute} {r.Expected} {r.Actual}").Order(StringComparer.Ordinal);
    }

    static IEnumerable<string> NotOnLive(Nights nights, JobSettings audit) =>
        LiveConversations.Of(nights.Server).Where(c => c.Start < Until)
            .SelectMany(c => LiveConversations.Mismatches(c, audit)
            .Select(m => $"{c.Id} {ContractNames.Of(m.Kind)} {m.Attribute} {m.Expected} {m.Actual}"))
            .Order(StringComparer.Ordinal);

    static JobSettings RandomRules(Random random)
    {
        T Of<T>(params T[] values) => values[random.Next(values.Length)];
        var none = new Dictionary<string, string>();
        return Nights.Audit with
        {
            Select = new SelectSettings { MediaTypes = [] },
            Extract = new ExtractSettings { Multiple = Of(Enum.GetValues<MultipleRule>()) },
            OnDifferent = Of(Enum.GetValues<DifferentPolicy>()),
            Flatten = new FlattenSettings
            {
                Separator = Of("_", ".", "-"),
                Prefixes = Of(none, new Dictionary<string, string> { ["pre_chat_form_data"] = Of("prechat_", "x_", "") }),
                Arrays = Of(Enum.GetValues<ArrayRule>()),
                Nulls = Of(Enum.GetValues<NullRule>()),
                ExpandJsonStrings = random.Next(5) > 0,
                MaxDepth = Of(1, 2, 8),
                Include = Of<string[]>(["*"], ["prechat_*"], ["*e*", "later*"]),
                Exclude = Of<string[]>([], [], ["*mail*"]),
                Rename = Of(none, new Dictionary<string, string> { ["prechat_email"] = "mail", ["later_order_number"] = "order" }),
                MaxValueLength = Of<int?>(null, null, 12),
                Oversize = Of(Enum.GetValues<OversizeRule>()),
            },
        };
    }
}
