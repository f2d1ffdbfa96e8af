using System.Diagnostics;
using System.Globalization;

namespace AttrBackfill.Benchmarks.Nights;

/// <summary>
/// The true time of the simulated nights: it flows like real time, and is moved from night to night. The sandbox reads it directly;
/// processes read it, or a wrong one, through libfaketime and a file that holds the distance from real time.
/// </summary>
internal sealed class SimulatedClock(string folder) : TimeProvider
{
    TimeSpan _distance;

    /// <summary>libfaketime for threaded programs; null where the machine has none.</summary>
    public static string? Library { get; } = FindLibrary();

    public string File { get; } = Path.Combine(folder, "clock");

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _distance;

    /// <summary>Moves the true time.</summary>
    public void MoveTo(DateTimeOffset moment)
    {
        _distance = moment - System.GetUtcNow();
        ShowProcesses(TimeSpan.Zero);
    }

    /// <summary>Sets the clock of the processes; <paramref name="wrongBy"/> is its error. A running one sees it within a second.</summary>
    public void ShowProcesses(TimeSpan wrongBy)
    {
        var beside = File + ".new"; // renamed, so that no process reads half a number
        global::System.IO.File.WriteAllText(beside, Seconds(_distance + wrongBy));
        global::System.IO.File.Move(beside, File, overwrite: true);
    }

    /// <summary>The wall clock alone is simulated: timers, waits and file times are real.</summary>
    public void SetFor(ProcessStartInfo start)
    {
        foreach (var (name, value) in Always) start.Environment[name] = value;
        start.Environment["FAKETIME_TIMESTAMP_FILE"] = File;
        start.Environment["FAKETIME_CACHE_DURATION"] = "1";
    }

    /// <summary>The true time as it is now, without the file: for a process of another user.</summary>
    public IEnumerable<(string Name, string Value)> EnvironmentOfNow() => [.. Always, ("FAKETIME", Seconds(_distance))];

    /// <summary>Without the last one, waits with a limit end at once: libfaketime shifts limits given by the monotonic clock.</summary>
    static (string, string)[] Always =>
    [
        ("LD_PRELOAD", Library!), ("FAKETIME_DONT_FAKE_MONOTONIC", "1"), ("DONT_FAKE_MONOTONIC", "1"), ("NO_FAKE_STAT", "1"),
        ("FAKETIME_FORCE_MONOTONIC_FIX", "0"),
    ];

    static string Seconds(TimeSpan distance) => distance.TotalSeconds.ToString("+0.000;-0.000", CultureInfo.InvariantCulture);

    static string? FindLibrary() => Directory.Exists("/usr/lib")
        ? Directory.EnumerateDirectories("/usr/lib").Select(d => Path.Combine(d, "faketime", "libfaketimeMT.so.1"))
            .FirstOrDefault(global::System.IO.File.Exists)
        : null;
}
