namespace AttrBackfill.Tests.Telemetry;

/// <summary>What goes wrong with a simulated daemon while an incident lasts. The nightly job is the one that suffers.</summary>
internal sealed record SimulatedFaults
{
    public static SimulatedFaults None { get; } = new();

    public bool IsDown { get; init; }

    public bool StartsNothing { get; init; }

    /// <summary>How runs end.</summary>
    public string EndsAs { get; init; } = "completed";

    /// <summary>Conversations of each run.</summary>
    public int Failed { get; init; }

    /// <summary>Values that each run finds lost.</summary>
    public int Lost { get; init; }

    /// <summary>A run succeeds, and the day before it is not complete.</summary>
    public bool LeavesDayOut { get; init; }

    /// <summary>The weekly job works on a range that somebody asked for.</summary>
    public bool WorksByHand { get; init; }

    /// <summary>Calls answered with 429 in a step, of 130.</summary>
    public int Throttled { get; init; }

    /// <summary>Calls of flows that fail in a step, beside 20 that succeed.</summary>
    public int FlowCallsFailed { get; init; }

    /// <summary>Calls of flows that are slow in a step, of 20.</summary>
    public int FlowCallsSlow { get; init; }
}
