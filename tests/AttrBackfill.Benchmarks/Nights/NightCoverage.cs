using System.Text.Json;

namespace AttrBackfill.Benchmarks.Nights;

/// <summary>
/// Holds <c>coverage --json</c> against what the sandbox knows: a day is complete when every conversation of it had ended before the night
/// began, and waiting when one had not. One that ended within the lag may be settled by a live read or wait.
/// </summary>
internal sealed class NightCoverage(NightWorld world)
{
    /// <summary>Of the command, after a night that was completed.</summary>
    /// <exception cref="NightFailure">A day has another state.</exception>
    public void Require(int night, string json)
    {
        var days = JsonElement.Parse(json).EnumerateArray()
            .ToDictionary(d => d.GetProperty("day").GetString()!, d => d.GetProperty("state").GetString()!);
        if (days.Count != night) throw new NightFailure($"coverage has {days.Count} days after night {night}");
        for (var day = 1; day <= night; day++)
        {
            var (from, to) = (Calendar.MidnightOf(day - 1), Calendar.MidnightOf(day));
            var of = world.Conversations.Where(c => c.Start >= from && c.Start < to).ToList();
            var begun = Calendar.At(night);
            var isOpen = of.Any(c => c.End > begun);
            var mayWait = of.Any(c => c.End > begun - Calendar.Lag);
            var state = days[Calendar.NameOf(day)];
            if (state == (isOpen ? "waiting" : "complete") || (mayWait && state == "waiting")) continue;
            throw new NightFailure(
                $"coverage says {state} of {Calendar.NameOf(day)} after night {night}; {of.Count(c => c.End > begun)} of its {of.Count} conversations were open");
        }
    }
}
