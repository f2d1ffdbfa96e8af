using AttrBackfill.Configuration.Schema;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Page;
using AttrBackfill.Telemetry;
using Microsoft.AspNetCore.Html;

namespace AttrBackfill.Status;

/// <summary>The daemon at a glance: what runs, what is next, what went wrong. Counts, names and ids; never a value.</summary>
internal static class StatusPage
{
    public static IHtmlContent Of(StatusView view) => Html.Page("AttrBackfill", Html.Of($"""
        <h1>Status</h1>
        <p>As of {Html.Time(view.Now)}.</p>
        {Html.Each(view.Faults, fault => Html.Of($"<p class=\"bad\" role=\"alert\">{fault}</p>"))}
        <section aria-labelledby="now"><h2 id="now">Running now</h2>{Running(view.Running)}</section>
        <section aria-labelledby="jobs"><h2 id="jobs">Jobs</h2>{Jobs(view.Jobs)}{More(view.MoreJobs)}</section>
        <section aria-labelledby="failures"><h2 id="failures">Recent failures</h2>{Failures(view.Failures)}</section>
        <section aria-labelledby="quota"><h2 id="quota">Quota</h2>{Quotas(view.Quotas)}</section>
        <section aria-labelledby="runs"><h2 id="runs">Latest runs</h2>{Runs(view.Runs)}</section>
        """), renews: true);

    public static IHtmlContent Status(RunRecord run)
    {
        var bad = run.Failed > 0 || run.Status is RunStatus.Failed or RunStatus.Stopped or RunStatus.Died;
        return Html.Of(
            $"<span class=\"{(bad ? "bad" : "good")}\">{ContractNames.Of(run.Status)}</span>{(run.ExitCode is { } code ? $", exit code {code}" : "")}");
    }

    static IHtmlContent Link(RunRecord run) => Html.Of($"<a href=\"/runs/{run.RunId}\">{run.RunId}</a>");

    static IHtmlContent Running(IReadOnlyList<RunningStatus> running) => running.Count == 0
        ? Html.Of($"<p>Nothing.</p>")
        : Html.Of($"""
            <table><thead><tr><th scope="col">Run</th><th scope="col">Job</th><th scope="col">Window</th><th scope="col">Settled</th>
            <th scope="col">Window read</th><th scope="col">In sync</th><th scope="col">Patched</th><th scope="col">Failed</th><th scope="col">Calls</th></tr></thead>
            <tbody>{Html.Each(running, Running)}</tbody></table>
            """);

    static IHtmlContent Running(RunningStatus running)
    {
        var (run, counters) = (running.Run, running.Live?.Counters);
        return Html.Of($"""
            <tr><th scope="row">{Link(run)}{(counters is null ? Html.Of($"<br><small>of another process</small>") : Html.None)}</th><td>{run.Job}</td>
            <td>{Window(run)}</td><td>{Settled(running)}</td><td class="n">{(running.Done is { } share ? $"{share:0%}" : "–")}</td>
            <td class="n">{counters?[ConversationOutcome.InSync]}</td><td class="n">{counters?[ConversationOutcome.Patched] ?? run.Patched}</td>
            <td class="n">{counters?[ConversationOutcome.Failed] ?? run.Failed}</td><td class="n">{running.Live?.Calls}</td></tr>
            """);
    }

    /// <summary>Of the conversations read; how many there are in all is known when the window has been read.</summary>
    static IHtmlContent Settled(RunningStatus running)
    {
        if (running.Live is not { } live) return Html.Of($"{running.Run.Read}");
        var (read, settled) = (live.Counters.Read, ContractNames.Outcomes.Sum(o => live.Counters[o]));
        return Html.Of(
            $"<progress max=\"{Math.Max(read, 1)}\" value=\"{settled}\" aria-label=\"settled\"></progress> <span class=\"whole\">{settled} of {read} read</span>");
    }

    static IHtmlContent Window(RunRecord run) =>
        run.From is null ? Html.Of($"ids") : Html.Of($"{Html.Time(run.From)} to {Html.Time(run.To)}");

    static IHtmlContent Jobs(IReadOnlyList<JobStatus> jobs) => Html.Of($"""
        <table><thead><tr><th scope="col">Job</th><th scope="col">Mode</th><th scope="col">Target</th><th scope="col">Schedule</th>
        <th scope="col">Next run</th><th scope="col">Last run</th><th scope="col">Status</th></tr></thead>
        <tbody>{Html.Each(jobs, Job)}</tbody></table>
        """);

    static IHtmlContent More(int jobs) =>
        jobs == 0 ? Html.None : Html.Of($"<p>{jobs} more jobs are not shown; <code>attrbackfill jobs</code> lists all.</p>");

    static IHtmlContent Job(JobStatus status) => Html.Of($"""
        <tr><th scope="row">{status.Job.Name}</th><td>{SettingNames.Of(status.Job.Mode)}</td><td>{SettingNames.Of(status.Job.Target)}</td>
        <td>{(status.Job.Schedule is { } s ? $"{s.Cron}, {s.TimeZone}" : "by hand")}</td><td>{Html.Time(status.Next)}</td>
        <td>{(status.Last is { } run ? Link(run) : Html.Of($"none yet"))}</td><td>{(status.Last is { } last ? Status(last) : Html.None)}</td></tr>
        """);

    static IHtmlContent Failures(IReadOnlyList<FailureStatus> failures) => failures.Count == 0
        ? Html.Of($"<p>None.</p>")
        : Html.Of($"<ul>{Html.Each(failures, Failure)}</ul>");

    static IHtmlContent Failure(FailureStatus failure) => Html.Of($"""
        <li>{Link(failure.Run)} {failure.Run.Job}: {Status(failure.Run)}{(Headline.Reason(failure.Run) is { } why ? $", {why}" : "")}{Count(failure.Run.Failed)}
        {(failure.First.Count > 0 ? Html.Of($"<ul>{Html.Each(failure.First, f => Html.Of($"<li>{f}</li>"))}</ul>") : Html.None)}</li>
        """);

    static string Count(long failed) => failed switch { 0 => "", 1 => ", 1 conversation failed", _ => $", {failed} conversations failed" };

    static IHtmlContent Quotas(IReadOnlyList<ConnectionQuota> quotas) => quotas.Count == 0
        ? Html.Of($"<p>Not known before the first run.</p>")
        : Html.Of($"""
            <table><thead><tr><th scope="col">Connection</th><th scope="col">Calls allowed in a window</th><th scope="col">Used in the present one</th><th scope="col">Share used at most</th></tr></thead>
            <tbody>{Html.Each(quotas, q => Html.Of($"<tr><th scope=\"row\">{q.Connection}</th><td class=\"n\">{(q.Allowed is { } n ? n : "not known yet")}</td><td class=\"n\">{(q.Used is { } used ? used : "–")}</td><td class=\"n\">{q.Share:0%}</td></tr>"))}</tbody></table>
            """);

    static IHtmlContent Runs(IReadOnlyList<RunRecord> runs) => runs.Count == 0
        ? Html.Of($"<p>None yet.</p>")
        : Html.Of($"""
            <table><thead><tr><th scope="col">Run</th><th scope="col">Job</th><th scope="col">Window</th><th scope="col">Status</th>
            <th scope="col">Read</th><th scope="col">Patched</th><th scope="col">Failed</th><th scope="col">Reason</th></tr></thead>
            <tbody>{Html.Each(runs, r => Html.Of($"<tr><th scope=\"row\">{Link(r)}</th><td>{r.Job}</td><td>{Window(r)}</td><td>{Status(r)}</td><td class=\"n\">{r.Read}</td><td class=\"n\">{r.Patched}</td><td class=\"n\">{r.Failed}</td><td>{Headline.Reason(r) ?? ""}</td></tr>"))}</tbody></table>
            """);
}
