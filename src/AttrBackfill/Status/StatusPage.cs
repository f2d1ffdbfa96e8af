using System.Globalization;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Page;
using AttrBackfill.Telemetry;

namespace AttrBackfill.Status;

/// <summary>The daemon at a glance: what runs, what is next, what went wrong. Counts, names and ids; never a value.</summary>
internal static class StatusPage
{
    public static Task<string> OfAsync(StatusView view) => ServedPage.OfAsync("AttrBackfill", renews: true, html =>
    {
        html.Write($"<h1>Status</h1>\n<p>As of ");
        ServedPage.Time(html, view.Now);
        html.Write($".</p>\n");
        foreach (var fault in view.Faults) html.Write($"<p class=\"note bad\" role=\"alert\">{fault}</p>\n");
        Section(html, "now", "Running now", "Nothing.", view.Running, Running);
        Section(html, "jobs", "Jobs", "None.", view.Jobs, jobs => Jobs(jobs, view.MoreJobs));
        Section(html, "failures", "Recent failures", "None.", view.Failures, Failures);
        Section(html, "quota", "Quota", "Not known before the first run.", view.Quotas, Quotas);
        Section(html, "runs", "Latest runs", "None yet.", view.Runs, Runs);

        void Running(IReadOnlyList<RunningStatus> running)
        {
            Head(html, ["Run", "Job", "Window", "Settled"], ["Window read", "In sync", "Patched", "Failed", "Calls"]);
            foreach (var run in running) Row(html, run);
            html.Write($"</tbody></table>\n");
        }

        void Jobs(IReadOnlyList<JobStatus> jobs, int more)
        {
            Head(html, ["Job", "Mode", "Target", "Schedule", "Next run", "Last run", "Status"], []);
            foreach (var job in jobs) Row(html, job);
            html.Write($"</tbody></table>\n");
            if (more > 0) html.Write($"<p>{more} more jobs are not shown; <code>attrbackfill jobs</code> lists all.</p>\n");
        }

        void Failures(IReadOnlyList<FailureStatus> failures)
        {
            html.Write($"<ul>");
            foreach (var failure in failures) Item(html, failure);
            html.Write($"</ul>\n");
        }

        void Quotas(IReadOnlyList<ConnectionQuota> quotas)
        {
            Head(html, ["Connection"], ["Calls allowed in a window", "Used in the present one", "Share used at most"]);
            foreach (var quota in quotas) Row(html, quota);
            html.Write($"</tbody></table>\n");
        }

        void Runs(IReadOnlyList<RunRecord> runs)
        {
            Head(html, ["Run", "Job", "Window", "Status"], ["Read", "Patched", "Failed"], ["Reason"]);
            foreach (var run in runs) Row(html, run);
            html.Write($"</tbody></table>\n");
        }
    });

    public static void Status(HtmlWriter html, RunRecord run)
    {
        html.Write($"<span class=\"badge {Headline.Tone(run)}\">{ContractNames.Of(run.Status)}</span>");
        if (run.ExitCode is { } code) html.Write($", exit code {(long)code}");
    }

    public static void Window(HtmlWriter html, RunRecord run)
    {
        if (run.From is null)
        {
            html.Write($"ids");
            return;
        }

        ServedPage.Time(html, run.From);
        html.Write($" to ");
        ServedPage.Time(html, run.To);
    }

    public static void List(HtmlWriter html, IReadOnlyList<string> items)
    {
        if (items.Count == 0) return;
        html.Write($"<ul>");
        foreach (var item in items) html.Write($"<li>{item}</li>");
        html.Write($"</ul>\n");
    }

    public static string Percent(double share) => share.ToString("0%", CultureInfo.InvariantCulture);

    static void Section<T>(
        HtmlWriter html, string id, string heading, string whenEmpty, IReadOnlyList<T> items, Action<IReadOnlyList<T>> write)
    {
        html.Write($"<section class=\"wide\" aria-labelledby=\"{id}\"><h2 id=\"{id}\">{heading}</h2>\n");
        if (items.Count == 0) html.Write($"<p>{whenEmpty}</p>\n");
        else write(items);
        html.Write($"</section>\n");
    }

    static void Head(HtmlWriter html, string[] texts, string[] numbers, params string[] last)
    {
        html.Write($"<table><thead><tr>");
        foreach (var text in texts) html.Write($"<th scope=\"col\">{text}</th>");
        foreach (var number in numbers) html.Write($"<th scope=\"col\" class=\"num\">{number}</th>");
        foreach (var text in last) html.Write($"<th scope=\"col\">{text}</th>");
        html.Write($"</tr></thead>\n<tbody>");
    }

    static void Link(HtmlWriter html, RunRecord run) => html.Write($"<a href=\"/runs/{run.RunId}\">{run.RunId}</a>");

    static void Row(HtmlWriter html, RunningStatus running)
    {
        var (run, counters) = (running.Run, running.Live?.Counters);
        html.Write($"<tr><th scope=\"row\">");
        Link(html, run);
        if (counters is null) html.Write($"<br><small>of another process</small>");
        html.Write($"</th><td>{run.Job}</td><td>");
        Window(html, run);
        html.Write($"</td><td>");
        Settled(html, running);
        html.Write($"</td><td class=\"num\">{(running.Done is { } share ? Percent(share) : "–")}</td>");
        Number(html, counters?[ConversationOutcome.InSync]);
        Number(html, counters?[ConversationOutcome.Patched] ?? run.Patched);
        Number(html, counters?[ConversationOutcome.Failed] ?? run.Failed);
        Number(html, running.Live?.Calls);
        html.Write($"</tr>\n");
    }

    /// <summary>Of the conversations read; how many there are in all is known when the window has been read.</summary>
    static void Settled(HtmlWriter html, RunningStatus running)
    {
        if (running.Live is not { } live)
        {
            html.Write($"{running.Run.Read}");
            return;
        }

        var (read, settled) = (live.Counters.Read, ContractNames.Outcomes.Sum(o => live.Counters[o]));
        html.Write($"<progress max=\"{(double)Math.Max(read, 1)}\" value=\"{(double)settled}\" aria-label=\"settled\"></progress> ");
        html.Write($"<span class=\"whole\">{settled} of {read} read</span>");
    }

    static void Row(HtmlWriter html, JobStatus status)
    {
        html.Write($"<tr><th scope=\"row\">{status.Job.Name}</th><td>{SettingNames.Of(status.Job.Mode)}</td>");
        html.Write($"<td>{SettingNames.Of(status.Job.Target)}</td>");
        html.Write($"<td>{(status.Job.Schedule is { } s ? $"{s.Cron}, {s.TimeZone}" : "by hand")}</td><td>");
        ServedPage.Time(html, status.Next);
        html.Write($"</td><td>");
        if (status.Last is { } last)
        {
            Link(html, last);
            html.Write($"</td><td>");
            Status(html, last);
        }
        else
        {
            html.Write($"none yet</td><td>");
        }

        html.Write($"</td></tr>\n");
    }

    static void Item(HtmlWriter html, FailureStatus failure)
    {
        var (run, failed) = (failure.Run, failure.Run.Failed);
        html.Write($"<li>");
        Link(html, run);
        html.Write($" {run.Job}: ");
        Status(html, run);
        if (Headline.Reason(run) is { } why) html.Write($", {why}");
        if (failed > 0) html.Write($", {failed} {(failed == 1 ? "conversation" : "conversations")} failed");
        List(html, failure.First);
        html.Write($"</li>\n");
    }

    static void Row(HtmlWriter html, ConnectionQuota quota)
    {
        html.Write($"<tr><th scope=\"row\">{quota.Connection}</th>");
        if (quota.Allowed is { } allowed) Number(html, allowed);
        else html.Write($"<td class=\"num\">not known yet</td>");
        Number(html, quota.Used);
        html.Write($"<td class=\"num\">{Percent(quota.Share)}</td></tr>\n");
    }

    static void Row(HtmlWriter html, RunRecord run)
    {
        html.Write($"<tr><th scope=\"row\">");
        Link(html, run);
        html.Write($"</th><td>{run.Job}</td><td>");
        Window(html, run);
        html.Write($"</td><td>");
        Status(html, run);
        html.Write($"</td>");
        Number(html, run.Read);
        Number(html, run.Patched);
        Number(html, run.Failed);
        html.Write($"<td>{Headline.Reason(run)}</td></tr>\n");
    }

    static void Number(HtmlWriter html, long? number)
    {
        if (number is { } known) html.Write($"<td class=\"num\">{known}</td>");
        else html.Write($"<td class=\"num\">–</td>");
    }
}
