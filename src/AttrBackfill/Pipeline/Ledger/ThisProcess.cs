using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>Which process holds a lock, and where its id is valid. On Linux no clock takes part in it.</summary>
internal static class ThisProcess
{
    /// <summary>Other systems derive a start time from the wall clock, which may be set meanwhile.</summary>
    static readonly TimeSpan StartTolerance = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The boot of the machine; empty where the system names none. The machine's id is part of it, hashed: two virtual machines made
    /// from one snapshot share much else. It is not to be shown as it is (machine-id(5)).
    /// </summary>
    public static string Boot { get; } = ReadBoot();

    /// <summary>Where a process id is valid: the boot and the process id namespace (containers). Other systems: the host's name.</summary>
    public static string Machine { get; } = Boot.Length > 0 ? $"{Boot}/{PidNamespace()}" : Environment.MachineName;

    /// <summary>
    /// Distinguishes a process from a later one with the same id: on Linux its start in clock ticks since boot, elsewhere its start time.
    /// </summary>
    public static string Started { get; } = StartOf(Environment.ProcessId) ?? "";

    /// <summary>Whether a process of this machine is known to be gone; false where that cannot be known.</summary>
    public static bool IsGone(int id, string started)
    {
        if (!Exists(id)) return true;
        if (OperatingSystem.IsLinux())
            return Stat(id) is { } stat && (stat.State is "Z" or "X" || stat.Started != started);
        return StartOf(id) is { } now && Time(now) is { } actual && Time(started) is { } recorded
            && (actual - recorded).Duration() > StartTolerance;
    }

    /// <summary>As <see cref="Started"/>; null where it cannot be read.</summary>
    public static string? StartOf(int id)
    {
        if (OperatingSystem.IsLinux()) return Stat(id)?.Started;
        try
        {
            using var process = Process.GetProcessById(id);
            return IsoTime.Of(new DateTimeOffset(process.StartTime));
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }

    static DateTimeOffset? Time(string started) =>
        DateTimeOffset.TryParse(started, System.Globalization.CultureInfo.InvariantCulture, out var time) ? time : null;

    static bool Exists(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Fields 3 and 22 of /proc/PID/stat; the second field, the program's name in parentheses, may hold anything.</summary>
    static (string State, string Started)? Stat(int id)
    {
        if (ReadLine($"/proc/{id}/stat") is not { } line) return null;
        var fields = line[(line.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19 ? (fields[0], fields[19]) : null;
    }

    static string ReadBoot()
    {
        if (!OperatingSystem.IsLinux() || ReadLine("/proc/sys/kernel/random/boot_id") is not { Length: > 0 } boot) return "";
        var machine = SHA256.HashData(Encoding.UTF8.GetBytes($"attrbackfill {ReadLine("/etc/machine-id")}"));
        return $"{Convert.ToHexStringLower(machine)[..16]}/{boot}";
    }

    static string PidNamespace()
    {
        try
        {
            return new FileInfo("/proc/self/ns/pid").LinkTarget ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    static string? ReadLine(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
