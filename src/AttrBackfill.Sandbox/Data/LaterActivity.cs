namespace AttrBackfill.Sandbox.Data;

/// <summary>When generated conversations are open: some again after their end, some for weeks; and which are listed late.</summary>
internal sealed class LaterActivity(SandboxOptions options)
{
    const int LongestOpenDays = 45;
    const int LatestHours = 60;

    public Activity Of(int position, Profile profile, DateTimeOffset start, DateTimeOffset end)
    {
        if (options is { ReopenedPercent: 0, LatePercent: 0, LongOpenPercent: 0 }) return new Activity(start, end);
        var rng = Rng.For(options.Seed, position, 20);
        var isReopened = rng.Percent(options.ReopenedPercent);
        var isLate = rng.Percent(options.LatePercent);
        var isLongOpen = rng.Percent(options.LongOpenPercent);
        var isMessage = profile.MediaType == "message";
        if (isLongOpen && isMessage) end = start.AddDays(10).AddMinutes(rng.Below((LongestOpenDays - 10) * 24 * 60));
        // From two hours, which a details job need not notice, to days.
        var listed = isLate ? start.AddMinutes(120 + rng.Below((LatestHours - 2) * 60)) : default;
        return new Activity(start, end)
        {
            Reopened = isReopened && isMessage ? Episodes(ref rng, end) : null,
            InQueryFrom = listed,
            InLakeFrom = listed,
        };
    }

    /// <summary>One in four is re-opened twice. Each gap is shorter than the threading time.</summary>
    List<Episode> Episodes(ref Rng rng, DateTimeOffset end)
    {
        List<Episode> episodes = [];
        for (var left = rng.Percent(25) ? 2 : 1; left > 0; left--)
        {
            var start = end.AddSeconds(1 + Math.Floor(rng.Fraction() * (options.ThreadingTime.TotalSeconds - 1)));
            end = start.AddMinutes(2 + rng.Below(58));
            episodes.Add(new Episode(start, end));
        }
        return episodes;
    }
}
