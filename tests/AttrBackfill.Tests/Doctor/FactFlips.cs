using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Doctor.Probes;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Doctor;

/// <summary>An organisation that differs from what is assumed in one fact.</summary>
/// <param name="Found">What the probe finds.</param>
/// <param name="NextRunAsync">The program's next run, and what it has to do otherwise.</param>
internal sealed record FactFlip(
    string Fact, string Found, SandboxOptions Options, Func<SandboxServer, JobSettings> Job,
    Func<ProbePlace, JobSettings, Task> NextRunAsync)
{
    /// <summary>What stays on the conversation.</summary>
    public string[] Left { get; init; } = [ProbeNames.Value, ProbeNames.Other, ProbeNames.Long(100)];

    /// <summary>The values that stay.</summary>
    public string Rest { get; init; } = "";
}

/// <summary>Every finding that a probe can have, but those that are assumed.</summary>
internal static class FactFlips
{
    static readonly SandboxOptions Usual = new() { Conversations = 60, Rate = "6000/60s" };

    public static IReadOnlyList<FactFlip> All { get; } =
    [
        Flip("late-patch", "lost", new SandboxHabits { LatePatches = LatePatchHabit.Lost }, NothingIsWrittenAsync) with { Left = [] },
        Flip("late-patch", "refused", new SandboxHabits { LatePatches = LatePatchHabit.Refused }, NothingIsWrittenAsync) with { Left = [] },
        Flip("other-attributes", "removed", new SandboxHabits { PatchReplaces = true }, TheRunDoesNotStartAsync) with
        {
            Left = [ProbeNames.Other],
        },
        Flip("empty-text", "removes", new SandboxHabits { EmptyText = EmptyTextHabit.Removes }, RevertRemovesAsync) with { Left = [] },
        Flip("empty-text", "ignored", new SandboxHabits { EmptyText = EmptyTextHabit.Ignored }, RevertKeepsAsync) with
        {
            Rest = ProbeNames.ShortText,
        },
        Flip("empty-text", "refused", new SandboxHabits { EmptyText = EmptyTextHabit.Refused }, RevertKeepsAsync) with
        {
            Rest = ProbeNames.ShortText,
        },
        Flip("value-length", "refused above 12 characters", new SandboxHabits { LongestValue = 12 }, (place, job) =>
            LongOnesStayOutAsync(place, job, r => r["expected"].Length > 12)),
        Flip("value-length", "cut to 20 characters", new SandboxHabits { LongestValue = 20, CutsLong = true }, (place, job) =>
            LongOnesStayOutAsync(place, job, r => r["expected"].Length > 20)),
        Flip("name-length", "taken up to 32 characters", new SandboxHabits { LongestName = 40 }, (place, job) =>
            LongOnesStayOutAsync(place, LongNames(job, "a_prefix_of_some_length__"), r => r["attribute"].Length > 32)) with
        {
            Left = [ProbeNames.Value, ProbeNames.Other, ProbeNames.Long(32)],
        },
        Flip("name-length", "cut to 40 characters", new SandboxHabits { LongestName = 40, CutsLong = true }, (place, job) =>
            LongOnesStayOutAsync(place, LongNames(job, "a_prefix_that_is_as_long_as_can_be_"), r => r["attribute"].Length > 40)) with
        {
            Left = [ProbeNames.Value, ProbeNames.Other, ProbeNames.Long(40)],
        },
        new("search-shows", "no patch within a minute", Usual with { SearchLag = TimeSpan.FromHours(1) }, _ => InProcessRun.Backfill,
            TheSearchIsNotAskedAsync),
        new("search-ids", "refuses a list", Usual with { SearchValues = false }, _ => InProcessRun.Backfill, TheSearchTakesWindowsAsync),
        Flip("limit-headers", "x-ratelimit-count, -allowed, -reset", new SandboxHabits { LimitHeaders = "x-ratelimit-" },
            (place, job) => TheLimitIsAsync(place, job, 6000)),
        Flip("limit-headers", "none", new SandboxHabits { LimitHeaders = "" }, (place, job) => TheLimitIsAsync(place, job, 300)),
        new("record-version-0", "refused", Usual with { Habits = new SandboxHabits { VersionZero = VersionZeroHabit.Refused } }, Fields,
            RecordsAreCreatedPlainlyAsync),
        new("record-version-0", "replaces a record", Usual with { Habits = new SandboxHabits { VersionZero = VersionZeroHabit.Replaces } },
            Fields, RecordsAreCreatedPlainlyAsync),
        new("record-null", "refused", Usual with { RefusesNull = true }, Fields, FieldsStayAsync),
        new("conversation-patch", "not offered", Usual with { WebchatPatch = false }, _ => Webchat, ConversationsArePutAsync) { Left = [] },
    ];

    static JobSettings Webchat => InProcessRun.Backfill with
    {
        Select = new SelectSettings { MediaTypes = ["message"], MessageTypes = ["webmessaging"] },
        Channel = Channel.Webchat,
        Target = TargetKind.Conversation,
    };

    public static JobSettings Fields(SandboxServer server) => InProcessRun.Backfill with
    {
        Target = TargetKind.CustomAttributes,
        CustomAttributes = new CustomAttributesSettings { SchemaId = server.SchemaId },
    };

    static FactFlip Flip(string fact, string found, SandboxHabits habits, Func<ProbePlace, JobSettings, Task> next) =>
        new(fact, found, Usual with { Habits = habits }, _ => InProcessRun.Backfill, next);

    static JobSettings LongNames(JobSettings job, string prefix) => job with
    {
        Flatten = job.Flatten with
        {
            Prefixes = new Dictionary<string, string> { ["pre_chat_form_data"] = prefix },
        },
    };

    static async Task NothingIsWrittenAsync(ProbePlace place, JobSettings job)
    {
        await place.RunAsync(job);
        Assert.DoesNotContain(place.Calls, c => c.Method == "PATCH");
        Assert.Equal(ExitCode.MismatchesRemain, place.Run.ExitCode);
        Assert.Contains("customAttributes", place.Run.Finished!.Run.Message, StringComparison.Ordinal);
        Assert.Contains("attrbackfill flow JOB", place.Run.Finished.Run.Message, StringComparison.Ordinal);
        var rows = place.Run.Report("mismatches.csv").Where(r => r["kind"] is "missing" or "different").ToList();
        Assert.NotEmpty(rows);
        Assert.All(rows, r => Assert.Equal("kept", r["action"]));
        Assert.Contains(place.Run.Report("conversations.csv"), r => r["outcome"] == "kept");
        Assert.Contains(place.Run.Report("conversations.csv"), r => r["outcome"] == "deferred"); // open ones are waited for as ever
    }

    static async Task TheRunDoesNotStartAsync(ProbePlace place, JobSettings job)
    {
        await place.RunAsync(job);
        Assert.Equal(ExitCode.Usage, place.Run.ExitCode);
        Assert.Contains("\"target\": \"customAttributes\"", place.Run.Finished!.Run.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(place.Calls, c => c.Method == "PATCH");
        await place.RunAsync(job with { Name = "audit", Mode = JobMode.Audit }); // reading is not refused
        Assert.Equal(ExitCode.MismatchesRemain, place.Run.ExitCode);
    }

    static async Task RevertRemovesAsync(ProbePlace place, JobSettings job)
    {
        await place.RunAsync(job);
        await place.RevertAsync();
        var added = place.Run.Report("mismatches.csv").Where(r => r["expected"].Length == 0).ToList();
        Assert.NotEmpty(added);
        Assert.All(added, r => Assert.Equal(("reverted", "removed"), (r["action"], r["message"])));
    }

    static async Task RevertKeepsAsync(ProbePlace place, JobSettings job)
    {
        await place.RunAsync(job);
        Assert.Equal(ExitCode.Done, place.Run.ExitCode);
        await place.RevertAsync();
        Assert.Equal(ExitCode.MismatchesRemain, place.Run.ExitCode);
        Assert.DoesNotContain(place.Calls, c => c.Method == "PATCH" && c.RequestBody.Contains(":\"\"", StringComparison.Ordinal));
        var added = place.Run.Report("mismatches.csv").Where(r => r["expected"].Length == 0).ToList();
        Assert.NotEmpty(added);
        Assert.All(added, r => Assert.Equal(
            ("kept", "the organisation takes no empty text for it, so it keeps its value"), (r["action"], r["message"])));

        var scrub = job with { Name = "scrub", Mode = JobMode.Scrub, Flatten = job.Flatten with { Include = ["prechat_email"] } };
        await place.RunAsync(scrub);
        Assert.Equal(ExitCode.Usage, place.Run.ExitCode);
        Assert.Contains("\"with\": \"hash\"", place.Run.Finished!.Run.Message, StringComparison.Ordinal);
    }

    static async Task LongOnesStayOutAsync(ProbePlace place, JobSettings job, Predicate<Dictionary<string, string>> isLong)
    {
        await place.RunAsync(job);
        Assert.DoesNotContain(place.Calls, c => c.Status == 400);
        var rows = place.Run.Report("mismatches.csv");
        Assert.True(rows.Exists(isLong), string.Join(", ", rows.Select(r => $"{r["attribute"]} {r["kind"]} {r["action"]}").Distinct()));
        Assert.All(rows.Where(r => isLong(r)), r => Assert.Equal(("oversize", "kept"), (r["kind"], r["action"])));
        Assert.Contains(rows, r => r["action"] == "patched");
    }

    static async Task TheSearchIsNotAskedAsync(ProbePlace place, JobSettings job)
    {
        await place.RunAsync(job);
        Assert.Contains(place.Calls, c => c.Method == "PATCH");
        Assert.DoesNotContain(place.Calls, IsSearch);
    }

    static async Task TheSearchTakesWindowsAsync(ProbePlace place, JobSettings job)
    {
        await place.RunAsync(job);
        Assert.Contains(place.Calls, IsSearch);
        Assert.DoesNotContain(place.Calls, c => IsSearch(c) && c.Status != 200);
    }

    static bool IsSearch(Exchange call) => call.PathAndQuery.EndsWith("/attributes/search", StringComparison.Ordinal);

    static async Task TheLimitIsAsync(ProbePlace place, JobSettings job, int allowed)
    {
        await place.RunAsync(job);
        Assert.Equal(ExitCode.Done, place.Run.ExitCode);
        Assert.Equal(allowed, place.Run.Finished!.Run.QuotaAllowed);
    }

    static async Task RecordsAreCreatedPlainlyAsync(ProbePlace place, JobSettings job)
    {
        await place.RunAsync(job);
        Assert.Equal(ExitCode.Done, place.Run.ExitCode);
        var puts = place.Calls.Where(c => c.Method == "PUT").ToList();
        Assert.NotEmpty(puts);
        Assert.All(puts, c => Assert.False(JsonElement.Parse(c.RequestBody).TryGetProperty("version", out _)));
        Assert.DoesNotContain(puts, c => c.Status == 400);
    }

    /// <summary>Records that were there before keep the fields that a run added.</summary>
    static async Task FieldsStayAsync(ProbePlace place, JobSettings job)
    {
        await place.RunAsync(job with { Flatten = job.Flatten with { Include = ["source_url"] } });
        await place.RunAsync(job);
        await place.RevertAsync();
        Assert.DoesNotContain(place.Calls, c => c.Method == "PATCH" && c.Status == 400);
        var rows = place.Run.Report("mismatches.csv");
        Assert.Contains(rows, r => (r["action"], r["message"]) == ("kept", "the field refuses null, so it keeps its value"));
    }

    static async Task ConversationsArePutAsync(ProbePlace place, JobSettings job)
    {
        await place.RunAsync(job);
        Assert.Equal(ExitCode.Done, place.Run.ExitCode);
        Assert.DoesNotContain(place.Calls, c => c.Method == "PATCH");
        Assert.Contains(place.Calls, c => c.Method == "PUT");
    }
}
