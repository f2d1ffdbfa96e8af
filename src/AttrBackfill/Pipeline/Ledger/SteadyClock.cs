using System.Runtime.InteropServices;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// Elapsed time that no change of the wall clock moves and that counts the sleep of the machine: on Linux the time since its boot,
/// which all its processes share. Elsewhere, and with a clock of tests, the timestamps of the <see cref="TimeProvider"/>.
/// </summary>
internal sealed partial class SteadyClock(TimeProvider clock)
{
    const int BootTime = 7; // CLOCK_BOOTTIME; CLOCK_MONOTONIC stops while the machine is suspended

    static readonly bool HasBootTime = OperatingSystem.IsLinux() && Environment.Is64BitProcess && ReadBootTime() is not null;

    /// <summary>Whether other processes of the machine read the same clock.</summary>
    public bool IsShared { get; } = HasBootTime && clock == TimeProvider.System;

    public TimeSpan Now => IsShared ? ReadBootTime()!.Value : clock.GetElapsedTime(0);

    static TimeSpan? ReadBootTime()
    {
        try
        {
            return ClockGetTime(BootTime, out var time) == 0
                ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000)
                : null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
