using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;

namespace AttrBackfill.Benchmarks.Nights;

/// <summary>One conversation, and what it needs.</summary>
internal sealed record NightConversation(string Id, DateTimeOffset Start, DateTimeOffset End, bool IsMessage, bool IsChanged);

/// <summary>The organisation: every night a sandbox of its own faults, which remembers what was written in the nights before.</summary>
internal sealed class NightWorld : IAsyncDisposable
{
    readonly SandboxOptions _options;
    readonly SandboxServer _untouched;
    SandboxServer? _server;

    NightWorld(SandboxOptions options, SandboxServer untouched)
    {
        (_options, _untouched, Reference) = (options, untouched, new Reference(untouched));
        Conversations = [.. untouched.ConversationIds().Select(Read)];
    }

    public Reference Reference { get; }

    /// <summary>In order of start.</summary>
    public IReadOnlyList<NightConversation> Conversations { get; }

    public SandboxServer Server => _server ?? throw new InvalidOperationException("no night has begun");

    public static async Task<NightWorld> CreateAsync(NightsOptions nights, SimulatedClock clock, string folder)
    {
        var calendar = new Calendar(nights.Nights);
        var options = new SandboxOptions
        {
            Conversations = nights.Nights * nights.ConversationsPerNight, Seed = nights.Seed, Days = nights.Nights, Rate = "3000/2s",
            AvailabilityLag = Calendar.Lag, JobDelay = TimeSpan.FromMilliseconds(200), Clock = clock,
        };
        clock.MoveTo(calendar.End);
        var untouched = await SandboxServer.StartAsync(options);
        options = options with { StateFile = Path.Combine(folder, "state.json") };
        await using (var first = await SandboxServer.StartAsync(options)) await first.SaveAsync(); // the data's moment is kept there
        clock.MoveTo(calendar.End.AddDays(1)); // all have ended
        return new NightWorld(options, untouched);
    }

    /// <summary>Each night has a fault seed of its own, so that the same kinds of fault meet other calls.</summary>
    public async Task BeginNightAsync(string faults, int seed)
    {
        await EndNightAsync();
        var port = _server?.BaseAddress.Port ?? 0;
        _server = await SandboxServer.StartAsync(_options with { Faults = faults, FaultSeed = seed, Port = port });
    }

    public async Task EndNightAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await EndNightAsync();
        await _untouched.DisposeAsync();
    }

    NightConversation Read(string id)
    {
        var document = JsonElement.Parse(_untouched.ConversationJson(id));
        DateTimeOffset Time(string name) => document.GetProperty(name).GetDateTimeOffset();
        var isMessage = document.GetProperty("participants").EnumerateArray().Any(p => p.TryGetProperty("messages", out _));
        return new NightConversation(id, Time("startTime"), Time("endTime"), isMessage, Reference.ChangesOf(id).Count > 0);
    }
}
