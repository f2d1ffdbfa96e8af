using System.Globalization;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Doctor.Checks;

/// <summary>How large the ledger is, how it grows, when its disk will be full, and from when its oldest values are.</summary>
internal sealed class GrowthCheck(DoctorContext context, JobsFile? file, TimeProvider clock) : ICheck
{
    /// <summary>Runs of fewer days say nothing about the growth: a first run over a month is followed by nightly ones.</summary>
    static readonly TimeSpan LeastHistory = TimeSpan.FromDays(7);

    /// <summary>The days over which the growth is taken.</summary>
    static readonly TimeSpan Recent = TimeSpan.FromDays(30);

    /// <summary>A disk that will be full within this time is a warning.</summary>
    static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    /// <summary>A later day is no forecast.</summary>
    static readonly TimeSpan Furthest = TimeSpan.FromDays(3650);

    /// <summary>By default <c>ledger.db.*</c> would find ledger.db too, as on Windows.</summary>
    static readonly EnumerationOptions ByName = new() { MatchType = MatchType.Simple };

    public string Name => "ledger growth";

    public string Remedy => "free some space, prune old runs (attrbackfill ledger prune), or name a folder on another disk with --output";

    public string? Advice { get; private set; }

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        if (context.HasNoLedger(file)) return "no ledger yet";
        var isFile = DoctorContext.KeepsFile(file);
        await using var ledger = await context.OpenLedger();
        var size = await ledger.SizeAsync(cancellationToken);
        var runs = await ledger.Runs.ListAsync(null, cancellationToken);
        var read = runs.Sum(r => r.Read);
        if (read == 0) return "no conversations yet";
        List<string> found = [Invariant($"{size / 1e6:N1} MB, {size / read:N0} bytes a conversation")];
        found.AddRange(Growth(runs, (double)size / read, isFile));
        var withValues = runs.Where(r => r.ValuesErasedAt is null).Where(r => r.Patched > 0 || r.Missing + r.Different + r.Other > 0);
        var oldest = withValues.Select(r => (DateTimeOffset?)r.StartedAt).Min();
        if (oldest is { } at)
            found.Add(Invariant($"the oldest kept values are of {at:yyyy-MM-dd} ({(clock.GetUtcNow() - at).TotalDays:N0} days)"));
        if (isFile) found.AddRange(Copies());
        return string.Join("; ", found);
    }

    /// <summary>From before a migration or a restore. They hold values too, and only their owner knows when they are not needed.</summary>
    IEnumerable<string> Copies()
    {
        var copies = new DirectoryInfo(context.OutputFolder).EnumerateFiles("ledger.db.*", ByName).Select(f => f.Length).ToList();
        if (copies.Count > 0) yield return Invariant($"earlier copies beside it: {copies.Count} ({copies.Sum() / 1e6:N1} MB)");
    }

    /// <summary>By the conversations of recent runs: the size of the file jumps with each prune.</summary>
    IEnumerable<string> Growth(IReadOnlyList<RunRecord> runs, double bytesEach, bool isFile)
    {
        var now = clock.GetUtcNow();
        var history = now - runs.Min(r => r.StartedAt);
        if (history < LeastHistory)
        {
            yield return $"growth is known after {LeastHistory.Days} days of runs";
            yield break;
        }

        var span = history < Recent ? history : Recent;
        var bytesPerDay = runs.Where(r => r.StartedAt >= now - span).Sum(r => r.Read) * bytesEach / span.TotalDays;
        yield return Invariant($"grows by {bytesPerDay / 1e6:N1} MB a day");
        (var fullOn, Advice) = FullOn(bytesPerDay, isFile);
        if (fullOn is not null) yield return fullOn;
    }

    /// <summary>Null for the disk of a database server, which is not seen from here, and for a day that is far away.</summary>
    public (string? Line, string? Advice) FullOn(double bytesPerDay, bool isFile)
    {
        if (!isFile || bytesPerDay <= 0 || DiskCheck.FreeBytes(context.OutputFolder) is not { } free) return (null, null);
        var days = free / bytesPerDay;
        return days > Furthest.TotalDays ? (null, null) : (
            Invariant($"at that rate the disk is full on {clock.GetUtcNow().AddDays(days):yyyy-MM-dd}"),
            days < Soon.TotalDays ? Remedy : null);
    }

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
