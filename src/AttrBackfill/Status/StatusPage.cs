using System.Globalization;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Pipeline.Coverage;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Pipeline.Report.Page;
using AttrBackfill.Telemetry;

namespace AttrBackfill.Status;

/// <summary>The daemon at a glance: what runs, what is next, what went wrong. Counts, names and ids; never a value.</summary>
internal static class StatusPage
{
    static readonly Column[] RunningColumns =
    [
        new("Run"), new("Job"), new("Days"), new("Progress"), new("Days read", true), new("In sync", true), new("Patched", true),
        new("Failed", true), new("Calls", true),
    ];

    static readonly Column[] JobColumns =
        [new("Job"), new("Mode"), new("Target"), new("Schedule"), new("Next run"), new("Last run"), new("Status")];

    static readonly Column[] QuotaColumns =
        [new("Connection"), new("Calls allowed in a window", true), new("Used in this window", true), new("Our share", true)];

    /// <param name="startsRuns">Whether a run can be started with the key.</param>
    public static Task<string> OfAsync(StatusView view, bool startsRuns) => ServedPage.OfAsync("AttrBackfill", renews: true, html =>
    {
        html.Write($"<h1>Status</h1>\n<p>As of ");
        ServedPage.Time(html, view.Now);
        html.Write($".</p>\n");
        foreach (var fault in view.Faults) html.Write($"<p class=\"note bad\" role=\"alert\">{fault}</p>\n");
        Section(html, "failures", "Recent failures", "None.", view.Failures, Failures);
        Section(html, "now", "Running now", "Nothing.", view.Running, Running);
        Section(html, "jobs", "Jobs", "None.", view.Jobs, Jobs);
        Section(html, "days", "Days", "No window was read yet.", view.Coverage, Days);
        Section(html, "quota", "Quota", "Not known before the first run.", view.Quotas, Quotas);
        Section(html, "runs", "Latest runs", "None yet.", view.Runs, runs =>
            new RunTable(html, "Latest runs", PageOf).Write(runs, namesJob: true, isCompared: true));

        void Running(IReadOnlyList<RunningStatus> running)
        {
            var table = new PageTable(html, "Running now", RunningColumns);
            table.Begin();
            foreach (var run in running) Row(html, table, run);
            table.End();
        }

        void Jobs(IReadOnlyList<JobStatus> jobs)
        {
            var table = new PageTable(html, "Jobs", JobColumns);
            table.Begin();
            foreach (var job in jobs) Row(html, table, job);
            table.End();
            if (view.MoreJobs > 0)
                html.Write($"<p>{view.MoreJobs} more jobs are not shown; <code>attrbackfill jobs</code> lists all.</p>\n");
        }

        void Days(IReadOnlyList<JobCoverage> jobs)
        {
            foreach (var job in jobs) DayCalendar.Write(html, job, job.Job.Name, NoPages, startsRuns);
        }

        void Failures(IReadOnlyList<FailureStatus> failures)
        {
            html.Write($"<ul>");
            foreach (var failure in failures) Item(html, failure);
            html.Write($"</ul>\n");
        }

        void Quotas(IReadOnlyList<ConnectionQuota> quotas)
        {
            var table = new PageTable(html, "Quota", QuotaColumns);
            table.Begin();
            foreach (var quota in quotas)
            {
                table.Row(
                    table.Text(quota.Connection), quota.Allowed is { } allowed ? table.Number(allowed) : table.Text("not known yet"),
                    table.Number(quota.Used), table.Text(Percent(quota.Share)));
            }

            table.End();
        }
    }, asksKey: startsRuns);

    /// <summary>Its badge, and the exit code in words.</summary>
    public static void Status(HtmlWriter html, RunRecord run)
    {
        RunTable.Badge(html, run);
        if (run.ExitCode is { } code) html.Write($" <span class=\"soft\">exit code {(long)code}: {ExitCodes.Meaning((ExitCode)code)}</span>");
    }

    public static void List(HtmlWriter html, IReadOnlyList<string> items)
    {
        if (items.Count == 0) return;
        html.Write($"<ul>");
        foreach (var item in items) html.Write($"<li>{item}</li>");
        html.Write($"</ul>\n");
    }

    public static string Percent(double share) => share.ToString("0%", CultureInfo.InvariantCulture);

    static readonly Dictionary<DateOnly, string> NoPages = [];

    static string PageOf(RunRecord run) => $"/runs/{run.RunId}";

    static void Section<T>(
        HtmlWriter html, string id, string heading, string whenEmpty, IReadOnlyList<T> items, Action<IReadOnlyList<T>> write)
    {
        html.Write($"<section class=\"wide\" tabindex=\"0\" aria-labelledby=\"{id}\"><h2 id=\"{id}\">{heading}</h2>\n");
        if (items.Count == 0) html.Write($"<p>{whenEmpty}</p>\n");
        else write(items);
        html.Write($"</section>\n");
    }

    static void Link(HtmlWriter html, RunRecord run) => html.Write($"<a href=\"{PageOf(run)}\">{run.RunId}</a>");

    static void Row(HtmlWriter html, PageTable table, RunningStatus running)
    {
        var (run, counters) = (running.Run, running.Live?.Counters);
        table.Row(
            () =>
            {
                Link(html, run);
                if (counters is null) html.Write($"<br><small>of another process</small>");
            },
            table.Text(run.Job), table.Text(RunTable.DaysOf(run)), () => Progress(html, running),
            table.Text(running.Done is { } share ? Percent(share) : "–"), table.Number(counters?[ConversationOutcome.InSync]),
            table.Number(counters?[ConversationOutcome.Patched] ?? run.Patched),
            table.Number(counters?[ConversationOutcome.Failed] ?? run.Failed), table.Number(running.Live?.Calls));
    }

    /// <summary>Of the conversations read; how many there are in all is known when the window has been read.</summary>
    static void Progress(HtmlWriter html, RunningStatus running)
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

    static void Row(HtmlWriter html, PageTable table, JobStatus status)
    {
        var job = status.Job;
        table.Row(
            table.Text(job.Name), table.Text(SettingNames.Of(job.Mode)), table.Text(SettingNames.Of(job.Target)),
            table.Text(job.Schedule is { } s ? $"{s.Cron}, {s.TimeZone}" : "by hand"),
            table.Text(status.Next is { } next ? Time.Local(next, job.TimeZone) : "–"),
            () =>
            {
                if (status.Last is { } last) Link(html, last);
                else html.Write($"none yet");
            },
            () =>
            {
                if (status.Last is { } last) Status(html, last);
            });
    }

    static void Item(HtmlWriter html, FailureStatus failure)
    {
        var run = failure.Run;
        html.Write($"<li>");
        Link(html, run);
        html.Write($" {run.Job}, {RunTable.DaysOf(run)}: ");
        RunTable.Status(html, run);
        List(html, failure.First);
        html.Write($"</li>\n");
    }
}
