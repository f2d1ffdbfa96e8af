namespace AttrBackfill.Genesys.Quota;

/// <summary>The limit is used up: an urgent call is refused at once instead of waiting.</summary>
internal sealed class OverQuotaException(TimeSpan wait) : Exception("the limit is used up")
{
    /// <summary>After which a call may succeed.</summary>
    public TimeSpan Wait { get; } = wait;
}

/// <summary>
/// Calls whose caller waits, such as a flow's, beside the runs of one connection. They wait for nothing: each counts at once as a call
/// of every current run, so that the runs' own next calls come later. Where any of the limiters knows that the limit is used up, the call
/// is
/// refused. Safe for many threads.
/// </summary>
internal sealed class UrgentLane
{
    readonly Lock _state = new();
    QuotaLimiter[] _limiters = [];

    /// <summary>A limiter that urgent calls count in, until the result is disposed.</summary>
    public IDisposable Join(QuotaLimiter limiter)
    {
        lock (_state) _limiters = [.. _limiters, limiter];
        return new Leaving(this, limiter);
    }

    /// <summary>Sends a call.</summary>
    /// <exception cref="OverQuotaException">Nothing was sent.</exception>
    public async Task<HttpResponseMessage> SendAsync(Func<Task<HttpResponseMessage>> send)
    {
        var entered = Enter();
        try
        {
            var answer = await send();
            foreach (var (limiter, ticket) in entered) limiter.Answered(ticket, answer);
            return answer;
        }
        catch
        {
            foreach (var (limiter, _) in entered) limiter.Broken();
            throw;
        }
    }

    (QuotaLimiter Limiter, QuotaTicket Ticket)[] Enter()
    {
        lock (_state)
        {
            var wait = _limiters.Select(l => l.UrgentWait).Append(TimeSpan.Zero).Max();
            if (wait > TimeSpan.Zero) throw new OverQuotaException(wait);
            return [.. _limiters.Select(l => (l, l.SendUrgent()))];
        }
    }

    void Leave(QuotaLimiter limiter)
    {
        lock (_state) _limiters = [.. _limiters.Where(l => l != limiter)];
    }

    sealed class Leaving(UrgentLane lane, QuotaLimiter limiter) : IDisposable
    {
        public void Dispose() => lane.Leave(limiter);
    }
}

/// <summary>The lane of each connection in this process.</summary>
internal sealed class UrgentLanes
{
    readonly System.Collections.Concurrent.ConcurrentDictionary<string, UrgentLane> _byConnection = new(StringComparer.Ordinal);

    public UrgentLane Of(string connection) => _byConnection.GetOrAdd(connection, _ => new UrgentLane());
}
