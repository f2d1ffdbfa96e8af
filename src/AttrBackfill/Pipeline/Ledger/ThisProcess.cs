using System.ComponentModel;
using System.Diagnostics;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>Who holds a lock: this process, and where its id means something.</summary>
internal static class ThisProcess
{
    // A start time is worked out from the clock, which may be set meanwhile.
    static readonly TimeSpan StartTolerance = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The machine and, on Linux, the process id namespace: containers share a host's name at times, never its process ids.
    /// </summary>
    public static string Machine { get; } = Environment.MachineName + PidNamespace();

    public static DateTimeOffset Started { get; } = StartOf(Process.GetCurrentProcess())!.Value;

    /// <summary>Whether a process of this machine is known to be gone; false where that cannot be told.</summary>
    public static bool IsGone(int id, DateTimeOffset started)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            // Process ids are used again: one that started at another time is another process.
            return StartOf(process) is { } start && (start - started).Duration() > StartTolerance;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    static DateTimeOffset? StartOf(Process process)
    {
        try
        {
            return process.StartTime.ToUniversalTime();
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or NotSupportedException)
        {
            return null;
        }
    }

    static string PidNamespace()
    {
        try
        {
            return OperatingSystem.IsLinux() ? "/" + new FileInfo("/proc/self/ns/pid").LinkTarget : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
