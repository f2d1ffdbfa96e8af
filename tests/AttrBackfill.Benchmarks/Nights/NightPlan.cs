using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;

namespace AttrBackfill.Benchmarks.Nights;

internal enum Disturbance
{
    None, Kill, Terminate, ClockForward, ClockBack, WrongClock, Pause, Rival, DatabaseRestart, FullDisk,
}

/// <summary>What happens in one night, all of it drawn from the seed and the night's number.</summary>
/// <param name="SeedOfNight">Decides which calls meet the faults.</param>
/// <param name="Share">The disturbance comes once this share of the night's patches has been sent.</param>
/// <param name="Delay">It comes so much later.</param>
/// <param name="Times">So many processes of the night are disturbed, one after the other.</param>
/// <param name="Step">By how much a clock is stepped.</param>
/// <param name="Early">A paused process wakes while the other one is busy, not after it has ended.</param>
internal sealed record NightPlan(
    int Number, int SeedOfNight, string Faults,
    Disturbance Disturbance, double Share, TimeSpan Delay, int Times, TimeSpan Step, bool Early)
{
    static readonly (Disturbance Kind, int Weight)[] Weights =
    [
        (Disturbance.None, 14), (Disturbance.Kill, 26), (Disturbance.Terminate, 10), (Disturbance.ClockForward, 8),
        (Disturbance.ClockBack, 8), (Disturbance.WrongClock, 4), (Disturbance.Pause, 10), (Disturbance.Rival, 6),
        (Disturbance.DatabaseRestart, 16), (Disturbance.FullDisk, 12),
    ];

    /// <summary>Faults after which the request log still says whether a patch was answered as it should be.</summary>
    static readonly string[] OfPatches = ["429", "500", "503", "html", "empty", "reset", "resetAfter", "revoke"];

    static readonly string[] OfReads = [.. OfPatches, "cut", "truncated", "malformed", "nothing", "portal"];

    static readonly string[] Reading = ["get", "job", "status", "results"];

    /// <summary>Both silences, or the one that the sandbox knows.</summary>
    static readonly string[] Silences = [.. new[] { "stall", "hang" }.Where(IsKnown)];

    /// <param name="possible">Disturbances that this machine and store allow.</param>
    public static NightPlan Draw(int seed, int number, IReadOnlySet<Disturbance> possible)
    {
        // Every night draws the same numbers whatever its disturbance is, so that one draw more in a new version moves no other night.
        var seedOfNight = NightDraw.SeedOf(seed, number);
        var random = new Random(seedOfNight);
        var kind = NightDraw.Weighted(random, [.. Weights.Where(w => possible.Contains(w.Kind))]);
        var (phase, share, delay) = (random.NextDouble(), random.NextDouble(), random.NextDouble());
        var (steps, times, early, stalls) = (random.NextDouble(), random.Next(1, 4), random.Next(2) == 0, random.NextDouble() < 0.12);
        return new NightPlan(
            number, seedOfNight, stalls ? Silence(random) : Errors(random), kind,
            Share: phase < 0.2 ? 0 : phase < 0.8 ? share : 1,
            Delay: TimeSpan.FromMilliseconds(phase < 0.2 ? delay * 4000 : phase < 0.8 ? delay * 50 : delay * 1500),
            Times: kind == Disturbance.Kill ? times : 1,
            Step: StepOf(kind, steps), early);
    }

    public override string ToString()
    {
        var when = (Share == 0 ? "at the start" : $"at {Share:0%} of the patches") + $" + {Delay.TotalMilliseconds:0} ms";
        var what = Disturbance switch
        {
            Disturbance.None => "undisturbed",
            Disturbance.WrongClock => $"clock wrong by {Step}",
            Disturbance.Rival => "two processes at once",
            Disturbance.Kill => $"kill x{Times} {when}",
            Disturbance.Terminate => $"SIGTERM {when}",
            Disturbance.ClockForward or Disturbance.ClockBack => $"clock step {Step} {when}",
            Disturbance.Pause => $"SIGSTOP {when}, SIGCONT {(Early ? "during" : "after")} the other's run",
            Disturbance.DatabaseRestart => $"database restart {when}",
            _ => $"full disk {when}",
        };
        return FormattableString.Invariant($"{what}; {(Faults.Length == 0 ? "no faults" : "faults " + Faults)}");
    }

    static TimeSpan StepOf(Disturbance kind, double part) => kind switch
    {
        Disturbance.ClockForward => TimeSpan.FromSeconds(Math.Round(20 * Math.Pow(360, part))), // 20 s to 2 h
        Disturbance.ClockBack => -TimeSpan.FromSeconds(Math.Round(20 * Math.Pow(360, part))),
        Disturbance.WrongClock => TimeSpan.FromDays(Math.Round(2 + (398 * part))),
        _ => TimeSpan.Zero,
    };

    static string Errors(Random random)
    {
        if (random.NextDouble() < 0.35) return "";
        var rules = new List<string>();
        for (var i = random.Next(1, 4); i > 0; i--) rules.Add(Rule(Of(OfPatches), "patch", Probability(0.002)));
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var endpoint = Of(Reading);
            rules.Add(Rule(Of(OfReads), endpoint, Probability(endpoint == "get" ? 0.002 : 0.05)));
        }

        return string.Join(',', rules);

        string Of(string[] words) => words[random.Next(words.Length)];
        double Probability(double least) => least + (random.NextDouble() * 0.03);
    }

    /// <summary>Each silence costs up to a minute: about two of the many calls, and one in eight of the few.</summary>
    static string Silence(Random random)
    {
        var kind = Silences[random.Next(Silences.Length)];
        var once = Reading[random.Next(1, Reading.Length)];
        return string.Join(',', Rule(kind, "get", 0.001), Rule("hangAfter", "patch", 0.001), Rule(kind, once, 0.12));
    }

    static string Rule(string kind, string endpoint, double probability) =>
        FormattableString.Invariant($"{kind}@{endpoint}={probability:0.####}");

    static bool IsKnown(string kind)
    {
        try
        {
            SandboxServer.Check(new SandboxOptions { Faults = $"{kind}=0" });
            return true;
        }
        catch (SandboxException)
        {
            return false;
        }
    }
}
