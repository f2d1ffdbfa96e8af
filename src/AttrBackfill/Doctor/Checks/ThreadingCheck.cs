using System.Globalization;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Doctor.Checks;

/// <summary>
/// Whether the look-back of the scheduled jobs covers the time in which an ended message conversation can continue. A job works without
/// it, so the check never fails.
/// </summary>
internal sealed class ThreadingCheck(GenesysClient genesys, IReadOnlyList<JobSettings> jobs) : ICheck
{
    public string Name => "threading time";

    public string Remedy => "add conversation:threadingTimeline:view to the client's role";

    public string? Advice { get; private set; }

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        TimeSpan longest;
        try
        {
            var timeline = await genesys.Organisation.ThreadingTimelineAsync(isOptional: true, cancellationToken);
            var minutes = (timeline.Settings ?? []).Select(s => s.TimeoutInMinutes ?? 0).Append(timeline.DefaultTimeoutMinutes ?? 0).Max();
            longest = TimeSpan.FromMinutes(minutes);
        }
        catch (GenesysException e) when (e.Status is { } status)
        {
            return FormattableString.Invariant($"not known (answered {(int)status}); up to 72 hours are possible");
        }

        var shorter = jobs.Where(j => j is { Schedule: not null, Window: "sinceLast" } && LookBackSpan.Of(j.LookBack) < longest).ToList();
        if (shorter.Count > 0)
        {
            var days = Math.Ceiling(longest.TotalDays).ToString(CultureInfo.InvariantCulture);
            Advice = $"set \"lookBack\": \"{days}d\" or more in {string.Join(", ", shorter.Select(j => j.Name))}, or conversations that continue are found late";
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"an ended message conversation can continue for {longest.TotalHours:0.#} hours{(shorter.Count == 0 ? ", lookBack covers it" : "")}");
    }
}
