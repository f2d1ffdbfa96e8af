using AttrBackfill.Configuration;

namespace AttrBackfill.Runs.Request;

internal static class RemainingWindows
{
    /// <summary>What was asked for less what has been read: the windows that a run still has to read, in order of time. Pure.</summary>
    /// <param name="read">In any order; they may overlap, and reach beyond the window.</param>
    public static IReadOnlyList<TimeWindow> Of(TimeWindow window, IEnumerable<TimeWindow> read)
    {
        var left = new List<TimeWindow>();
        var from = window.From;
        foreach (var part in read.OrderBy(w => w.From))
        {
            if (part.To <= from) continue;
            if (part.From > from) left.Add(new TimeWindow(from, part.From < window.To ? part.From : window.To));
            from = part.To;
            if (from >= window.To) break;
        }

        if (from < window.To) left.Add(new TimeWindow(from, window.To));
        return [.. left.Where(w => !w.IsEmpty)];
    }
}
