namespace AttrBackfill.Sandbox.Data;

/// <summary>A stretch of time during which a conversation was open. Its end may lie in the future.</summary>
internal readonly record struct Episode(DateTimeOffset Start, DateTimeOffset End);

/// <summary>When a conversation is open, and from when analytics lists it.</summary>
/// <param name="FirstEnd">The end of the first episode; <see cref="DateTimeOffset.MaxValue"/> when it never ends.</param>
internal readonly record struct Activity(DateTimeOffset Start, DateTimeOffset FirstEnd)
{
    /// <summary>The later episodes, in order: the conversation is re-opened under its id.</summary>
    public IReadOnlyList<Episode>? Reopened { get; init; }

    /// <summary>The details query does not list the conversation before this moment.</summary>
    public DateTimeOffset InQueryFrom { get; init; }

    /// <summary>The data lake does not hold the conversation before this moment.</summary>
    public DateTimeOffset InLakeFrom { get; init; }

    public IEnumerable<Episode> Episodes => (Reopened ?? []).Prepend(new Episode(Start, FirstEnd));

    /// <summary>The end as it is known at a moment; null while the conversation is open then.</summary>
    public DateTimeOffset? EndAt(DateTimeOffset moment)
    {
        var end = EpisodeAt(moment).End;
        return end <= moment ? end : null;
    }

    /// <summary>The latest episode that has begun at a moment.</summary>
    public Episode EpisodeAt(DateTimeOffset moment)
    {
        var latest = new Episode(Start, FirstEnd);
        for (var i = 0; i < Reopened?.Count && Reopened[i].Start <= moment; i++) latest = Reopened[i];
        return latest;
    }

    /// <summary>Whether an episode that has begun before <paramref name="known"/> overlaps the half-open interval.</summary>
    public bool Touches(DateTimeOffset from, DateTimeOffset to, DateTimeOffset known)
    {
        if (Start < to && Start < known && FirstEnd >= from) return true;
        foreach (var episode in Reopened ?? [])
            if (episode.Start < to && episode.Start < known && episode.End >= from) return true;
        return false;
    }
}
