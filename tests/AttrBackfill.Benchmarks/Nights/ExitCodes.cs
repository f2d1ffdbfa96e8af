using System.Text.Json;

namespace AttrBackfill.Benchmarks.Nights;

/// <summary>Whether the exit code of a process is the honest one for what happened to it.</summary>
internal static class ExitCodes
{
    /// <param name="hadRival">Another process of the job was there at the time.</param>
    /// <exception cref="NightFailure">The code, or what the process printed, does not fit.</exception>
    public static void Require(Ended ended, NightPlan plan, bool hadRival)
    {
        foreach (var word in new[] { "unexpected failure", "Unhandled exception", "   at AttrBackfill" })
            if (ended.Error.Contains(word, StringComparison.Ordinal)) throw new NightFailure($"'{word}' on stderr: {ended.Error}");
        var honest = ended.ExitCode switch
        {
            0 => Summary(ended) is not { } done || (done.GetProperty("status").GetString() == "completed" && Failed(done) == 0),
            1 => plan.Disturbance is Disturbance.FullDisk or Disturbance.DatabaseRestart && ended.Error.Length > 0,
            4 => plan.Faults.Length > 0 && Summary(ended) is { } some && Failed(some) > 0,
            6 => hadRival,
            7 => plan.Faults.Length > 0 || plan.Disturbance == Disturbance.DatabaseRestart,
            137 => ended.Stopped && plan.Disturbance == Disturbance.Kill,
            143 => ended.Stopped && plan.Disturbance == Disturbance.Terminate,
            _ => false,
        };
        if (!honest) throw new NightFailure($"exit code {ended.ExitCode} is not what happened; stdout: {ended.Out}; stderr: {ended.Error}");
    }

    public static string? RunIdOf(Ended ended) => Summary(ended)?.GetProperty("runId").GetString();

    static int Failed(JsonElement summary) => summary.GetProperty("outcomes").GetProperty("failed").GetInt32();

    /// <summary>What --json printed; null where it printed nothing.</summary>
    static JsonElement? Summary(Ended ended) => ended.Out.TrimStart().StartsWith('{') ? JsonElement.Parse(ended.Out) : null;
}
