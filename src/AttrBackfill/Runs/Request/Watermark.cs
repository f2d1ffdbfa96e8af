using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Text;

namespace AttrBackfill.Runs.Request;

/// <summary>End of the contiguous range of a job's successful windows. <c>sinceLast</c> starts there.</summary>
internal static class Watermark
{
    /// <summary>Whether it lies in the future: a run with a wrong clock wrote it.</summary>
    public static bool IsAhead(DateTimeOffset? reached, DateTimeOffset now) => reached > now + IsoTime.ClocksAgree;

    /// <summary>
    /// After a window has succeeded. One that leaves a gap behind what was reached moves nothing, so that no day is lost; of one that has
    /// not ended yet only the whole days count. What lies in the future is no end to keep: the window that succeeded replaces it. Pure.
    /// </summary>
    /// <param name="isDated">The window was given by hand: it does not decide where the job's own windows begin.</param>
    public static DateTimeOffset? After(
        DateTimeOffset? reached, TimeWindow succeeded, DateTimeOffset now, TimeZoneInfo zone, bool isDated = false)
    {
        var today = ZoneDays.StartOf(ZoneDays.DayOf(now, zone), zone);
        var until = succeeded.To < today ? succeeded.To : today;
        if (until <= succeeded.From) return reached;
        if (IsAhead(reached, now)) return until;
        return (reached is null && !isDated) || (succeeded.From <= reached && until > reached) ? until : reached;
    }
}
