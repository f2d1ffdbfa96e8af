namespace AttrBackfill.Genesys.Http;

/// <summary>The server's time, by the Date of its answers. Safe for many threads.</summary>
internal sealed class ServerClock(TimeProvider clock)
{
    readonly Lock _state = new();
    (DateTimeOffset Date, long At)? _told;

    /// <summary>Null before the first answer that says.</summary>
    public DateTimeOffset? Now
    {
        get { lock (_state) return _told is { } told ? told.Date + clock.GetElapsedTime(told.At) : null; }
    }

    public void Note(DateTimeOffset? date)
    {
        if (date is not { } known) return;
        lock (_state) _told = (known, clock.GetTimestamp());
    }

    /// <summary>The server's time or this one, whichever is earlier.</summary>
    public DateTimeOffset Earlier(DateTimeOffset now) => Now is { } told && told < now ? told : now;
}
