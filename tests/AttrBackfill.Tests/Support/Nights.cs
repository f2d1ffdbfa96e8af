using System.Globalization;
using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Runs.Request;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using Xunit;

namespace AttrBackfill.Tests.Support;

/// <summary>A sandbox whose clock a test moves from night to night, and the scheduled runs of jobs in those nights.</summary>
internal sealed class Nights : IAsyncDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly InProcessRun _run = new();
    readonly FastClock _clock;

    Nights(DateTimeOffset start) => _clock = new FastClock(50, start);

    /// <summary>The default job, at night of UTC.</summary>
    public static JobSettings Nightly { get; } = new() { Name = "nightly", Schedule = new ScheduleSettings { TimeZone = "UTC" } };

    public static JobSettings Audit { get; } = Nightly with { Name = "audit", Mode = JobMode.Audit, Window = "last:7d" };

    public SandboxServer Server { get; private set; } = null!;

    public InProcessRun Run => _run;

    public RunSummary Summary => RunSummary.Of(_run.Finished!.Run, _run.Finished.Counts);

    public static async Task<Nights> StartAsync(string day, SandboxOptions options)
    {
        var nights = new Nights(At(day));
        nights.Server = await SandboxServer.StartAsync(
            options with { Clock = nights._clock, Rate = "none", JobDelay = TimeSpan.Zero }, TestContext.Current.CancellationToken);
        return nights;
    }

    public static async Task<Nights> StartAsync(string day, string script, SandboxOptions? options = null)
    {
        var nights = new Nights(At(day));
        nights.Server = await SandboxServer.StartAsync(
            (options ?? new SandboxOptions()) with
            {
                Clock = nights._clock,
                Rate = "none",
                JobDelay = TimeSpan.Zero,
                DataFiles = [nights._folder.Write("script.json", script)],
            },
            TestContext.Current.CancellationToken);
        return nights;
    }

    /// <summary>The run that the schedule makes at 02:30 of a day.</summary>
    public async Task<RunSummary> RunAsync(string day, JobSettings? job = null)
    {
        _clock.SetUtcNow(At(day));
        await _run.RunDueAsync(Server.BaseAddress, job ?? Nightly, _clock, TestContext.Current.CancellationToken);
        return Summary;
    }

    /// <summary>A run that a person starts at noon of a day.</summary>
    public async Task<RunSummary> RunAsync(string day, RunRequest request)
    {
        _clock.SetUtcNow(DayOf(day).AddHours(12));
        await _run.RunAsync(Server.BaseAddress, request, _clock, 16, TestContext.Current.CancellationToken);
        return Summary;
    }

    public static RunRequest ByHand(JobSettings job, string from, string to) => new(
        job, "default", RunKind.Run, false, new TimeWindow(DayOf(from), DayOf(to)), new RunSelection(null, null))
    { IsDated = true };

    /// <summary>What live reads show of a participant.</summary>
    public Dictionary<string, string> Carried(string conversationId, string? participantId = null)
    {
        using var document = JsonDocument.Parse(Server.ConversationJson(conversationId));
        var participant = document.RootElement.GetProperty("participants").EnumerateArray()
            .First(p => participantId is null || p.GetProperty("id").GetString() == participantId);
        return participant.TryGetProperty("attributes", out var attributes)
            ? attributes.EnumerateObject().ToDictionary(a => a.Name, a => a.Value.GetString()!)
            : [];
    }

    public async ValueTask DisposeAsync()
    {
        if (Server is not null) await Server.DisposeAsync();
        _run.Dispose();
        _folder.Dispose();
    }

    static DateTimeOffset DayOf(string day) => DateTimeOffset.Parse(day + "T00:00:00Z", CultureInfo.InvariantCulture);

    static DateTimeOffset At(string day) => DayOf(day).AddHours(2.5);
}
