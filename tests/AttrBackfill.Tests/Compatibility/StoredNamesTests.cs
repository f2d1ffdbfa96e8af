using System.Text;
using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Request;
using AttrBackfill.Scheduling;
using AttrBackfill.Tests.Pipeline.Ledger;
using Dapper;
using Quartz;
using Xunit;

namespace AttrBackfill.Tests.Compatibility;

/// <summary>
/// Names and formats that ledgers of released versions contain. They are literal here: a rename in the code must not change them.
/// </summary>
public sealed class StoredNamesTests
{
    /// <summary>As SchemaVersions (SQLite) and ledger_versions (PostgreSQL) list them. A release adds its scripts at the end.</summary>
    public static readonly string[] Scripts =
    [
        "AttrBackfill.Pipeline.Ledger.Migrations.0001_ledger.sql",
        "AttrBackfill.Pipeline.Ledger.Migrations.0002_many_machines.sql",
        "AttrBackfill.Pipeline.Ledger.Migrations.0003_custom_attributes.sql",
        "AttrBackfill.Pipeline.Ledger.Migrations.0004_reports.sql",
    ];

    static readonly string[] Tables =
    [
        "attributes_seen", "call_counts", "calls_over_time", "conversations", "deferred", "locks", "meta", "mismatch_totals", "mismatches",
        "patches", "run_parts", "runs", "settled", "watermarks", "windows_read",
    ];

    const string Job = "AttrBackfill.Scheduling.ScheduledRun";

    [Fact]
    public void Migration_scripts_keep_their_names()
    {
        var names = LedgerSchema.Source.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToList();
        Assert.Equal(Scripts, names.Take(Scripts.Length));
        Assert.All(names, n => Assert.True(LedgerSchema.IsScript(n), n));
    }

    [Fact]
    public async Task Tables_keep_their_names()
    {
        await using var place = new SqlitePlace();
        await (await place.OpenAsync(TimeProvider.System, TestContext.Current.CancellationToken)).DisposeAsync();
        using var connection = place.Connect();
        Assert.Subset(
            (await connection.QueryAsync<string>("SELECT name FROM sqlite_master WHERE type = 'table'")).ToHashSet(), Tables.ToHashSet());
    }

    [Fact]
    public void Changes_of_a_patch_keep_their_json()
    {
        const string stored =
            """[{"name":"a","before":null,"after":"x","sourcePath":"p.q"},{"name":"b","before":"1\u0001\u00012","after":null,"sourcePath":""}]""";
        AttributeChange[] changes = [new("a", null, "x", "p.q"), new("b", "1\u00002", null)];
        Assert.Equal(stored, Encoding.UTF8.GetString(StoredChanges.Serialize(changes)));
        Assert.Equal(changes, StoredChanges.Deserialize(Encoding.UTF8.GetBytes(stored)));
    }

    [Fact]
    public void Mismatches_of_a_conversation_keep_their_json()
    {
        const string stored =
            """[{"change":1,"kind":"missing","action":"patched"},{"attribute":"b","sourcePath":"p.b","kind":"oversize","expected":"1\u0001\u00012","action":"kept","message":"too long"}]""";
        AttributeChange[] changes = [new("c", null, "v"), new("a", null, "x", "p.q")];
        RecordedMismatch[] mismatches =
            [new("a", "p.q", "missing", "x", null, "patched", null), new("b", "p.b", "oversize", "1\u00002", null, "kept", "too long")];
        Assert.Equal(stored, Encoding.UTF8.GetString(PackedText.Unpack(StoredMismatches.Pack(mismatches, changes, out var isShared))));
        Assert.True(isShared);
        Assert.Equal(mismatches, StoredMismatches.Unpack(Encoding.UTF8.GetBytes(stored), changes));
    }

    [Fact]
    public void Ids_and_fingerprints_keep_their_bytes()
    {
        Assert.Equal("0A1B2C3D4E5F60718293A4B5C6D7E8F9", Convert.ToHexString(StoredId.Encode("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9")));
        Assert.Equal("c", Encoding.UTF8.GetString(StoredId.Encode("c")));
        Assert.Equal("C829911EC00A28E7BDED1A7F089F5723", Convert.ToHexString(StoredHash.Encode("c829911ec00a28e7bded1a7f089f5723")));
        Assert.Equal(
            "C829911EC00A28E7BDED1A7F089F57233A6B657074", Convert.ToHexString(StoredHash.Encode("c829911ec00a28e7bded1a7f089f5723:kept")));
        Assert.Equal("gone:messages", Encoding.UTF8.GetString(StoredHash.Encode("gone:messages")));
    }

    [Fact]
    public void The_selection_of_a_run_keeps_its_json()
    {
        Assert.Equal("""{"ids":null,"limit":null}""", new RunSelection(null, null).ToJson());
        var selection = RunSelection.FromJson("""{"ids":["a","b"],"limit":5}""");
        Assert.Equal(["a", "b"], selection.Ids!);
        Assert.Equal(5, selection.Limit);
        const string listed = """{"ids":null,"limit":5,"listed":2}""";
        Assert.Equal(listed, selection.AsListed().ToJson());
        Assert.Equal(selection.AsListed(), RunSelection.FromJson(listed));
        Assert.True(selection is { HasIds: true, IdCount: 2, IsAll: false });
        Assert.True(selection.AsListed() is { HasIds: true, IdCount: 2, IsAll: false });
    }

    /// <summary>A later version may add settings; those of 0.1.0 keep name and form.</summary>
    [Fact]
    public void The_settings_of_a_run_keep_their_json()
    {
        const string stored = """
            {"name":"completed","mode":"backfill","connection":"default","schedule":null,"window":"sinceLast",
            "select":{"mediaTypes":[],"queueIds":[],"divisionIds":[],"directions":[],"messageTypes":[]},"source":"auto",
            "channel":"conversations","extract":{"purposes":["customer"],"multiple":"firstWithAttributes"},
            "flatten":{"separator":"_","prefixes":{"pre_chat_form_data":"prechat_"},"expandJsonStrings":true,
            "arrays":"json","nulls":"skip","maxDepth":8,"include":["*"],"exclude":[],"rename":{},"maxNameLength":100,
            "maxValueLength":null,"oversize":"report"},"target":"participant","customAttributes":null,
            "onDifferent":"overwrite","readBeforeWrite":true,"verify":"none","guards":{"maxChanges":null,
            "maxChangePercent":null,"maxFailures":1000},"report":{"mask":[],"maskWith":"hash","excel":false,
            "keepRuns":90}}
            """;
        AssertKept(JsonElement.Parse(stored), JsonElement.Parse(JobSettingsJson.Serialize(JobSettingsJson.Deserialize(stored))), "");
    }

    [Fact]
    public void The_clustered_store_finds_the_class_of_its_jobs()
    {
        Assert.Equal(Job, typeof(ScheduledRun).FullName);
        Assert.Equal("attrbackfill", typeof(ScheduledRun).Assembly.GetName().Name);
        Assert.Equal(("jobs", "job"), (TriggerSync.Group, Firing.JobName));
        Assert.Equal(["takesUp"], new Firing("any", TakesUp: true).ToData().Keys);
        var asked = RunTrigger.AskedIn(
            new JobDataMap { ["asked"] = "true", ["from"] = "2026-11-20T00:00:00.000Z", ["to"] = "2026-11-21T00:00:00.000Z" });
        var day = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(new RequestedRun(new TimeWindow(day, day.AddDays(1))), asked);
    }

    static void AssertKept(JsonElement old, JsonElement now, string path)
    {
        Assert.True(old.ValueKind == now.ValueKind, path);
        if (old.ValueKind != JsonValueKind.Object)
        {
            Assert.True(JsonElement.DeepEquals(old, now), $"{path}: {old} is now {now}");
            return;
        }

        foreach (var property in old.EnumerateObject())
        {
            Assert.True(now.TryGetProperty(property.Name, out var kept), $"{path}.{property.Name} is gone");
            AssertKept(property.Value, kept, $"{path}.{property.Name}");
        }
    }
}
