using AttrBackfill.Configuration;

namespace AttrBackfill.Pipeline.Coverage;

/// <summary>A set of instants: windows in order of time that do not overlap.</summary>
internal sealed class Spans
{
    readonly List<TimeWindow> _parts = [];

    /// <param name="windows">In any order; they may overlap.</param>
    public Spans(IEnumerable<TimeWindow> windows)
    {
        foreach (var window in windows.Where(w => !w.IsEmpty).OrderBy(w => w.From))
        {
            if (_parts.Count == 0 || _parts[^1].To < window.From) _parts.Add(window);
            else if (_parts[^1].To < window.To) _parts[^1] = new TimeWindow(_parts[^1].From, window.To);
        }
    }

    public IReadOnlyList<TimeWindow> Parts => _parts;

    /// <summary>Whether all of a window is in the set.</summary>
    public bool Covers(TimeWindow window) => Within(window) is [var part] && part == window;

    public bool Touches(TimeWindow window) => Within(window).Count > 0;

    /// <summary>What of a window is in the set.</summary>
    public IReadOnlyList<TimeWindow> Within(TimeWindow window)
    {
        var found = new List<TimeWindow>();
        for (var i = FirstAfter(window.From); i < _parts.Count && _parts[i].From < window.To; i++)
        {
            var part = new TimeWindow(Later(_parts[i].From, window.From), Earlier(_parts[i].To, window.To));
            if (!part.IsEmpty) found.Add(part);
        }

        return found;
    }

    /// <summary>What of a window is not in the set.</summary>
    public IReadOnlyList<TimeWindow> Missing(TimeWindow window)
    {
        var missing = new List<TimeWindow>();
        var from = window.From;
        foreach (var part in Within(window))
        {
            if (from < part.From) missing.Add(new TimeWindow(from, part.From));
            from = part.To;
        }

        if (from < window.To) missing.Add(new TimeWindow(from, window.To));
        return missing;
    }

    static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    /// <summary>The first part that ends after a time.</summary>
    int FirstAfter(DateTimeOffset time)
    {
        var (low, high) = (0, _parts.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_parts[middle].To > time) high = middle;
            else low = middle + 1;
        }

        return low;
    }
}
