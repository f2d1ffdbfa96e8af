using System.Globalization;
using System.Net;

namespace AttrBackfill.Sandbox;

/// <summary>How many calls a window of fixed length allows.</summary>
public readonly record struct SandboxRate(int Calls, TimeSpan Window);

/// <summary>An age between two others.</summary>
public readonly record struct SandboxAges(TimeSpan From, TimeSpan To);

/// <summary>What the sandbox serves and how it behaves.</summary>
public sealed record SandboxOptions
{
    /// <summary>The API's <c>request.bytes.max</c>.</summary>
    internal const int RequestBytes = 512_000;

    /// <summary>0 takes a free port.</summary>
    public int Port { get; init; }
    public string Host { get; init; } = "127.0.0.1";
    public int Conversations { get; init; } = 1000;
    public int Seed { get; init; } = 1;
    /// <summary>Whole UTC days, the last of them today, over which the conversations are spread.</summary>
    public int Days { get; init; } = 7;
    /// <summary>Whole UTC days after today that have conversations too; they appear as <see cref="Clock"/> goes on.</summary>
    public int DaysAhead { get; init; }
    /// <summary>Per cent of the message conversations that are re-opened under their id within <see cref="ThreadingTime"/>.</summary>
    public int ReopenedPercent { get; init; }
    /// <summary>Per cent of the conversations that analytics lists hours or days late. Live reads show them at once.</summary>
    public int LatePercent { get; init; }
    /// <summary>Per cent of the message conversations that stay open for 10 to 45 days.</summary>
    public int LongOpenPercent { get; init; }
    /// <summary>
    /// True: conversations have several legs, directions and queues, more media and purposes, and names with <c>context.</c>.
    /// </summary>
    public bool Varied { get; init; }
    /// <summary>True: rows of analytics are as large as real ones, 7 to 25 KB.</summary>
    public bool RealRows { get; init; }
    /// <summary>How long after its end a message conversation can be re-opened.</summary>
    public TimeSpan ThreadingTime { get; init; } = TimeSpan.FromHours(72);
    /// <summary>When set, open message conversations have an <c>inactivityTimeout</c>.</summary>
    public TimeSpan? InactivityTimeout { get; init; }
    /// <summary>Live reads answer 404 for conversations that ended longer ago; null: never.</summary>
    public TimeSpan? LiveRetention { get; init; }
    /// <summary><c>N/Ts</c> (N calls in T seconds) or <c>none</c>.</summary>
    public string Rate { get; init; } = "300/60s";
    /// <summary>Real time, whatever <see cref="Clock"/> says: added before each answer.</summary>
    public TimeSpan Latency { get; init; }
    /// <summary>Comma-separated fault rules, such as <c>429=0.05,reset@patch=0.01</c>.</summary>
    public string Faults { get; init; } = "";
    /// <summary>Decides which calls meet a fault; null takes <see cref="Seed"/>. Another one gives the same data other faults.</summary>
    public int? FaultSeed { get; init; }
    /// <summary>Real time: how long the fault <c>slow</c> takes.</summary>
    public TimeSpan SlowBy { get; init; } = TimeSpan.FromSeconds(2);
    /// <summary>Files served instead of generated conversations.</summary>
    public IReadOnlyList<string> DataFiles { get; init; } = [];
    /// <summary>Where what was written is kept across restarts.</summary>
    public string? StateFile { get; init; }
    public TimeProvider Clock { get; init; } = TimeProvider.System;
    public string ClientId { get; init; } = "sandbox";
    public string ClientSecret { get; init; } = "sandbox";
    /// <summary>What the client's role grants; null grants everything.</summary>
    public IReadOnlySet<string>? Permissions { get; init; }
    /// <summary>False: PATCH on a webchat conversation answers 404, as where the gateway lacks it.</summary>
    public bool WebchatPatch { get; init; } = true;
    /// <summary>How long, by <see cref="Clock"/>, a details job is not ready.</summary>
    public TimeSpan JobDelay { get; init; } = TimeSpan.FromMilliseconds(100);
    /// <summary>How far reads of custom attributes lag behind writes, by <see cref="Clock"/>.</summary>
    public TimeSpan RecordLag { get; init; }
    /// <summary>How far live reads of participants lag behind writes, by <see cref="Clock"/>.</summary>
    public TimeSpan ReadLag { get; init; }
    /// <summary>A larger request body answers 413.</summary>
    public int MaxBodyBytes { get; init; } = RequestBytes;
    /// <summary>True: no field of a custom attributes record takes null.</summary>
    public bool RefusesNull { get; init; }
    /// <summary>How the organisation behaves where public sources do not say.</summary>
    public SandboxHabits Habits { get; init; } = new();
    /// <summary>How far the data lake lags behind.</summary>
    public TimeSpan AvailabilityLag { get; init; } = TimeSpan.FromHours(4);

    /// <summary>How long, by <see cref="Clock"/>, the attribute search does not show a write or a new conversation.</summary>
    public TimeSpan SearchLag { get; init; }
    /// <summary>Most rows of a page of the attribute search.</summary>
    public int SearchPageSize { get; init; } = 50;
    /// <summary>The attribute search lists no conversation that started longer ago.</summary>
    public TimeSpan SearchRetention { get; init; } = TimeSpan.FromDays(30);
    /// <summary>False: the attribute search refuses <c>values</c> and takes <c>value</c> alone.</summary>
    public bool SearchValues { get; init; } = true;
    /// <summary>From this number of bytes of names and values on, the attribute search truncates a conversation.</summary>
    public int SearchTruncateAt { get; init; } = 20_000;
    /// <summary>True: the attribute search lists no open conversation.</summary>
    public bool SearchEndedOnly { get; init; }
    /// <summary>From 0 to 1: the share of patched participant attributes that vanish at an age within <see cref="LoseAfter"/>.</summary>
    public double LoseWritten { get; init; }
    public SandboxAges LoseAfter { get; init; } = new(TimeSpan.FromDays(1), TimeSpan.FromDays(30));

    /// <summary>Null for <c>none</c>.</summary>
    /// <exception cref="SandboxException">The text is neither form.</exception>
    public static SandboxRate? ParseRate(string rate)
    {
        ArgumentNullException.ThrowIfNull(rate);
        if (rate.Equals("none", StringComparison.OrdinalIgnoreCase)) return null;
        var parts = rate.Split('/');
        if (parts.Length == 2 && parts[1].EndsWith('s')
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var calls) && calls > 0
            && int.TryParse(parts[1].AsSpan()[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0)
        {
            return new SandboxRate(calls, TimeSpan.FromSeconds(seconds));
        }

        throw new SandboxException($"rate '{rate}' is not understood: give calls and seconds such as 300/60s, or none");
    }

    /// <exception cref="SandboxException">The first option that cannot be used, and why.</exception>
    internal void Validate()
    {
        ListenAddress();
        ParseRate(Rate);
        if (Port is < 0 or > 65535) throw new SandboxException($"port {Port} is not between 0 and 65535");
        if (Conversations < 0) throw new SandboxException($"conversations {Conversations} is below 0");
        if (Days is < 1 or > 3650) throw new SandboxException($"days {Days} is not between 1 and 3650");
        if (DaysAhead is < 0 or > 3650) throw new SandboxException($"days ahead {DaysAhead} is not between 0 and 3650");
        foreach (var (name, percent) in new[] { ("reopened", ReopenedPercent), ("late", LatePercent), ("long-open", LongOpenPercent) })
            if (percent is < 0 or > 100) throw new SandboxException($"{name} {percent} is no percentage between 0 and 100");
        if (ThreadingTime < TimeSpan.FromMinutes(1) || ThreadingTime > TimeSpan.FromHours(72))
            throw new SandboxException("the threading time is not between one minute and 72 hours");
        if (InactivityTimeout <= TimeSpan.Zero || LiveRetention <= TimeSpan.Zero)
            throw new SandboxException("inactivity timeout and live retention must be above 0");
        if (MaxBodyBytes < 1) throw new SandboxException($"max body bytes {MaxBodyBytes} is below 1");
        if (new[] { Latency, JobDelay, AvailabilityLag, RecordLag, ReadLag }.Any(span => span < TimeSpan.Zero))
            throw new SandboxException("latency, job delay, availability lag, record lag and read lag cannot be negative");
        if (Habits.LongestValue < 1 || Habits.LongestName < 1) throw new SandboxException("longest value and longest name must be above 0");
        ValidateSearch();
    }

    void ValidateSearch()
    {
        if (SearchLag < TimeSpan.Zero) throw new SandboxException("the search lag cannot be negative");
        if (SearchPageSize < 1) throw new SandboxException($"search page size {SearchPageSize} is below 1");
        if (SearchTruncateAt < 1) throw new SandboxException($"search truncate at {SearchTruncateAt} is below 1");
        if (SearchRetention <= TimeSpan.Zero) throw new SandboxException("the search retention must be above 0");
        if (LoseWritten is not (>= 0 and <= 1))
        {
            throw new SandboxException(
                string.Create(CultureInfo.InvariantCulture, $"lose written {LoseWritten} is not between 0 and 1"));
        }

        if (LoseAfter.From < TimeSpan.Zero || LoseAfter.To < LoseAfter.From)
            throw new SandboxException("lose after needs two ages, the second not below the first");
    }

    /// <summary>The sandbox has a well-known secret and no TLS, so nothing but this machine may reach it.</summary>
    internal IPAddress ListenAddress()
    {
        if (Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return IPAddress.Loopback;
        if (IPAddress.TryParse(Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)) return address;
        throw new SandboxException($"the sandbox listens on loopback only: '{Host}' is refused; use 127.0.0.1, ::1 or localhost");
    }
}
