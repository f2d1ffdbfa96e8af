namespace AttrBackfill.Genesys.Quota;

/// <summary>
/// When in a window other users of the client call, and how often: learned from the counts, a part of the window at a time, so that one
/// who calls all the time is known as well as one whose calls come all at once. Pure; places are shares of the window, 0 to 1.
/// </summary>
internal sealed class OtherUsers
{
    const int Parts = 16;

    /// <summary>Fewer in a window may be our own, counted late.</summary>
    const int Noticed = 2;

    /// <summary>A shorter look says nothing about how often another client calls.</summary>
    const double ShortestLook = 0.1;

    const double Early = 2.0 / Parts;

    readonly double[] _usual = new double[Parts];
    readonly double[] _present = new double[Parts];
    bool _knowsUsual;
    int _seen;
    double _at;

    public bool AreThere => _usual.Sum() >= Noticed || _present.Sum() >= Noticed;

    /// <param name="known">Calls of theirs in this window that say nothing about the time to come.</param>
    public void NewWindow(int known)
    {
        if (_at > 0) Learn();
        Array.Clear(_present);
        (_seen, _at) = (known, 0);
    }

    /// <param name="calls">Of theirs in this window, so far.</param>
    public void Seen(int calls, double at)
    {
        if (at <= _at) return;
        Spread(_present, Math.Max(0, calls - _seen), _at, at);
        (_seen, _at) = (Math.Max(_seen, calls), at);
    }

    /// <summary>How many calls of theirs come from where they were last seen to another place of the window.</summary>
    public double ExpectedUntil(double to)
    {
        if (to <= _at) return 0;
        var soFar = _present.Sum();
        // Calls that have come a little early will not come again.
        var early = UsualUntil(Math.Min(1, _at + Early));
        var usual = Math.Max(0, UsualUntil(to) - Math.Max(UsualUntil(_at), Math.Min(soFar, early)));
        // More than that: a new client, which will continue.
        var more = soFar - early;
        var isNew = !_knowsUsual || more > Noticed + (2 * Math.Sqrt(early));
        return usual + (isNew ? Math.Max(0, more) * (to - _at) / Math.Max(ShortestLook, _at) : 0);
    }

    /// <summary>What was not looked at is taken to have been as usual.</summary>
    void Learn()
    {
        var mean = _present.Sum() / _at;
        for (var i = 0; i < Parts; i++)
        {
            var unseen = 1 - Math.Clamp((_at * Parts) - i, 0, 1);
            var whole = _present[i] + (unseen * (_knowsUsual ? _usual[i] : mean / Parts));
            _usual[i] = _knowsUsual ? (_usual[i] + whole) / 2 : whole;
        }

        _knowsUsual = true;
    }

    static void Spread(double[] parts, double calls, double from, double to)
    {
        for (var i = 0; i < Parts; i++)
        {
            var overlap = Math.Min((i + 1.0) / Parts, to) - Math.Max((double)i / Parts, from);
            if (overlap > 0) parts[i] += calls * overlap / (to - from);
        }
    }

    double UsualUntil(double to)
    {
        var sum = 0.0;
        for (var i = 0; i < Parts; i++) sum += _usual[i] * Math.Clamp((to * Parts) - i, 0, 1);
        return sum;
    }
}
