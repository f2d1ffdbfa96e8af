namespace AttrBackfill.Genesys.Quota;

/// <summary>What a response says about the limit.</summary>
/// <param name="Count">Calls counted in the present window, those of other clients included.</param>
/// <param name="Reset">Until the window ends; whole seconds as a rule.</param>
internal readonly record struct QuotaReading(int Count, int Allowed, TimeSpan Reset);

/// <summary>A call on its way.</summary>
internal readonly record struct QuotaTicket(TimeSpan Sent);

/// <summary>
/// What is known of the server's present window, and what may be taken of it. Pure: times are given, from any one origin.
/// <list type="bullet">
/// <item>The first call of a window goes alone; its response shows the state of the window.</item>
/// <item>No more is taken than the share of what is allowed, nor than other users of the client leave, the calls that they are
/// expected to make until the end of the window among them.</item>
/// <item>The first half of a window goes as fast as it can, and the rest is spread over it. Where other users show, and from the
/// second window on where the share is below 1, all is spread.</item>
/// </list>
/// </summary>
internal sealed class QuotaWindow(double share)
{
    /// <summary>How long the first call of a window keeps the others waiting, should no answer come.</summary>
    static readonly TimeSpan ProbePatience = TimeSpan.FromMilliseconds(500);

    /// <summary>The server gives resets in whole seconds.</summary>
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Of what is allowed: left free where others may call at the same moment.</summary>
    const double Margin = 0.01;

    const int LooksPerWindow = 40;

    /// <summary>Of a window, over which calls are spread: one sent shortly before the end may be counted after it.</summary>
    const double Spread = 0.9;

    readonly OtherUsers _others = new();
    bool _silent;
    int _inFlight;
    TimeSpan _still;
    TimeSpan _nextProbe;
    TimeSpan _length;

    // Resets are taken to be rounded up; a server found to round down has its windows end up to a second later than it says.
    TimeSpan _rounding;

    // The present window.
    int _number;
    TimeSpan _begin;
    TimeSpan _ends;
    int _count;
    TimeSpan _countedAt;
    TimeSpan _sentAt;
    int _own;

    /// <summary>Calls the server allows in a window; null while it has not said.</summary>
    public int? Allowed { get; private set; }

    /// <summary>
    /// Calls counted in the present window, those of other clients included, and those in flight; null where no window is known to be
    /// present.
    /// </summary>
    public int? Used(TimeSpan now) => Ends(now) is null ? null : _count + _inFlight;

    /// <summary>When the present window ends; null where no window is known to be present.</summary>
    public TimeSpan? Ends(TimeSpan now) => Allowed is not null && now < _ends && _ends != TimeSpan.MaxValue ? _ends : null;

    /// <summary>Whether calls are under way, whose answers may change what <see cref="Wait"/> says.</summary>
    public bool HasCallsInFlight => _inFlight > 0;

    int OthersCalls => Math.Max(0, _count - _own);

    /// <summary>How long to wait before asking again, unless an answer comes first; zero or less: a call may be sent now.</summary>
    public TimeSpan Wait(TimeSpan now)
    {
        if (now < _still) return _still - now;
        if (_silent) return TimeSpan.Zero;
        if (Allowed is not { } allowed || now >= _ends) return _nextProbe - now;
        var mine = Math.Max(1, (int)(allowed * share));
        if (_own >= mine || _count + _inFlight >= allowed) return _ends - now;
        return _others.AreThere ? WaitInCompany(allowed, mine, now) : Due(mine, AtOnce(mine)) - now;
    }

    /// <summary>The same for a call whose caller waits: it is not spread over the window.</summary>
    public TimeSpan UrgentWait(TimeSpan now)
    {
        if (now < _still) return _still - now;
        if (_silent || Allowed is not { } allowed || now >= _ends) return TimeSpan.Zero;
        return _own >= Math.Max(1, (int)(allowed * share)) || _count + _inFlight >= allowed ? _ends - now : TimeSpan.Zero;
    }

    /// <summary>
    /// Leaves room for what others are expected to do until the end of the window, from the last answer on: what they did since is not
    /// known. Where there seems to be none left, a call now and then looks how things stand.
    /// </summary>
    TimeSpan WaitInCompany(int allowed, int mine, TimeSpan now)
    {
        if (_inFlight > 0 && now - _countedAt > _length / 50) return _countedAt + ProbePatience - now;
        var free = allowed - _count - _inFlight - 1 - (allowed * Margin);
        var room = Math.Min(mine - _own, free - _others.ExpectedUntil(1));
        if (room >= 1) return _sentAt + ((_ends - now) * Spread / room) - now;
        var mayLook = free >= 2 * _others.ExpectedUntil(Place(now));
        return (mayLook ? _countedAt + (_length / LooksPerWindow) : _ends) - now;
    }

    /// <summary>
    /// A few calls need not take a window's time. The others are spread over it, or nobody else would be seen: who calls as fast as
    /// possible has taken everything before the neighbour's next call.
    /// </summary>
    int AtOnce(int mine) => share < 1 && _number > 1 ? 0 : mine / 2;

    /// <summary>When the next call is due, if all but the first ones are spread over the window.</summary>
    TimeSpan Due(double calls, int atOnce) => _begin + ((_ends - _begin) * Spread * Math.Clamp((_own - atOnce) / (calls - atOnce), 0, 1));

    /// <summary>Where in the window a time is, 0 to 1.</summary>
    double Place(TimeSpan time) => _ends == TimeSpan.MaxValue ? 0 : Math.Clamp(1 - ((_ends - time) / _length), 0, 1);

    public QuotaTicket Send(TimeSpan now)
    {
        if (Allowed is null || now >= _ends) _nextProbe = now + ProbePatience;
        _inFlight++;
        _own++;
        _sentAt = now;
        return new QuotaTicket(now);
    }

    /// <summary>No answer, or one that says nothing of the limit.</summary>
    /// <param name="answered">Whether there was a response. A server that names no limit is not waited for.</param>
    public void Untold(bool answered)
    {
        _inFlight--;
        _nextProbe = TimeSpan.Zero;
        if (answered && Allowed is null) _silent = true;
    }

    public void Told(QuotaTicket ticket, QuotaReading reading, TimeSpan now)
    {
        _inFlight--;
        if (IsNewWindow(ticket, reading)) Begin(reading, now);
        else if (ticket.Sent < _begin) return; // may be of the window before
        else if (ticket.Sent >= _ends) (_rounding, _ends) = (Second, TimeSpan.MaxValue); // not over yet

        (_silent, Allowed) = (false, reading.Allowed);
        var ends = now + reading.Reset + _rounding;
        if (ends < _ends) _ends = ends;
        if (reading.Count <= _count) return;
        (_count, _countedAt) = (reading.Count, now);
        _others.Seen(OthersCalls, Place(now));
    }

    /// <summary>No call goes out before then: a 429 named this time.</summary>
    public void KeepStill(TimeSpan until)
    {
        if (until > _still) _still = until;
    }

    /// <summary>
    /// Within a window the count only grows, and the end stays where it is. Answers overtake each other, so a lower count is news
    /// only when its call was sent after the higher one had been seen.
    /// </summary>
    bool IsNewWindow(QuotaTicket ticket, QuotaReading reading)
    {
        if (_number == 0) return true;
        if (reading.Count <= _count && ticket.Sent >= _countedAt) return true;
        var endsNotBefore = ticket.Sent + reading.Reset - Second;
        return endsNotBefore >= _ends + (reading.Count > _count ? Second : TimeSpan.Zero);
    }

    void Begin(QuotaReading reading, TimeSpan now)
    {
        // It ended earlier than a server that rounds down could have said.
        if (_number > 0 && now < _ends - (Second / 2)) _rounding = TimeSpan.Zero;
        if (reading.Reset > _length) _length = reading.Reset;
        _number++;
        (_begin, _ends) = (now, TimeSpan.MaxValue);
        _own = _inFlight + 1; // those under way may be counted in either
        _count = 0;
        // Those that the first window's first answer counts may be our own, made by an earlier run.
        _others.NewWindow(known: _number == 1 ? Math.Max(0, reading.Count - _own) : 0);
    }
}
