using AttrBackfill.Genesys.Quota;

namespace AttrBackfill.Tests.Genesys;

/// <summary>What the limit of a simulated server is like.</summary>
/// <param name="Aligned">
/// Windows follow the clock, beginning this long after its zero; null: each begins with the first call after the last one.
/// </param>
internal sealed record SimulatedLimit(int Allowed, double Window)
{
    public double? Aligned { get; init; }

    /// <summary>Resets are told in whole seconds, rounded down instead of up.</summary>
    public bool RoundsDown { get; init; }

    /// <summary>When the other user of the client calls: seconds from the beginning of the simulation.</summary>
    public IEnumerable<double> Neighbour { get; init; } = [];
}

/// <param name="Ours">Calls of ours that were let through.</param>
internal sealed record SimulatedWindow(double Begin)
{
    public int Ours { get; set; }

    public int OursRefused { get; set; }

    public int Neighbours { get; set; }

    public int NeighboursRefused { get; set; }
}

/// <summary>Workers that call as fast as a <see cref="QuotaWindow"/> lets them, event by event, without a clock.</summary>
internal sealed class QuotaSimulation(SimulatedLimit limit, double share, double latency, int workers = 16, int seed = 1)
{
    readonly QuotaWindow _quota = new(share);
    readonly PriorityQueue<Action, (double, int)> _events = new();
    readonly List<SimulatedWindow> _windows = [];
    readonly Random _random = new(seed);
    double _now;
    int _order;
    int _idle = workers;
    int _left;
    int _count;
    double _wake = double.MaxValue;

    /// <summary>Makes so many calls; the windows are those that the server saw.</summary>
    public IReadOnlyList<SimulatedWindow> Run(int calls, double start = 0)
    {
        _left = calls;
        var open = calls;
        var neighbour = limit.Neighbour.GetEnumerator();
        ScheduleNeighbour();
        At(start, () => { });
        while (open > 0 && _events.TryDequeue(out var happens, out var when))
        {
            _now = when.Item1;
            happens();
            if (_now >= start) Ask();
        }

        return _windows;

        void ScheduleNeighbour()
        {
            if (neighbour.MoveNext()) At(neighbour.Current, () => { Enter(ours: false); ScheduleNeighbour(); });
        }

        void Ask()
        {
            while (_idle > 0 && _left > 0)
            {
                var wait = _quota.Wait(TimeSpan.FromSeconds(_now)).TotalSeconds;
                if (wait > 0)
                {
                    var at = _now + (Math.Ceiling(wait * 1000) / 1000);
                    if (at < _wake || _wake <= _now) At(_wake = at, () => { });
                    return;
                }

                (_idle, _left) = (_idle - 1, _left - 1);
                var ticket = _quota.Send(TimeSpan.FromSeconds(_now));
                At(_now + Way(), () =>
                {
                    var (reading, allowed) = Enter(ours: true);
                    At(_now + Way(), () => Answer(ticket, reading, allowed));
                });
            }
        }

        void Answer(QuotaTicket ticket, QuotaReading reading, bool allowed)
        {
            var now = TimeSpan.FromSeconds(_now);
            _quota.Told(ticket, reading, now);
            _idle++;
            if (allowed)
            {
                open--;
            }
            else
            {
                _left++;
                _quota.KeepStill(now + TimeSpan.FromSeconds(Math.Max(1, reading.Reset.TotalSeconds)));
            }
        }
    }

    double Way() => latency / 2 * (0.8 + (0.4 * _random.NextDouble()));

    void At(double when, Action happens) => _events.Enqueue(happens, (when, _order++));

    (QuotaReading, bool Allowed) Enter(bool ours)
    {
        var present = _windows.LastOrDefault();
        if (present is null || _now >= present.Begin + limit.Window - 1e-9)
        {
            var begin = limit.Aligned is { } zero ? (Math.Floor(((_now - zero) / limit.Window) + 1e-9) * limit.Window) + zero : _now;
            _windows.Add(present = new SimulatedWindow(begin));
            _count = 0;
        }

        _count++;
        var allowed = _count <= limit.Allowed;
        if (ours && allowed) present.Ours++;
        else if (ours) present.OursRefused++;
        else if (allowed) present.Neighbours++;
        else present.NeighboursRefused++;
        var left = present.Begin + limit.Window - _now;
        return (new QuotaReading(
            _count, limit.Allowed, TimeSpan.FromSeconds(limit.RoundsDown ? Math.Floor(left) : Math.Ceiling(left))), allowed);
    }
}
