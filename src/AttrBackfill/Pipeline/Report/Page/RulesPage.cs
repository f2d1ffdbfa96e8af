using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;

namespace AttrBackfill.Pipeline.Report.Page;

/// <summary>What new rules of a job would change, compared with the present ones: beside the page of the plan that found it.</summary>
internal sealed class RulesPage : IRunReport
{
    public const string Name = "rules.html";

    public string FileName => Name;

    public async Task WriteAsync(ReportSource source, Stream output, CancellationToken cancellationToken)
    {
        var (run, rules) = (source.Run, source.Summary.Rules!);
        await using var html = new HtmlWriter(output);
        PageShell.Begin(html, $"{run.Job}: what the new rules change", "../../index.html");
        html.Write($"""
            <h1>{run.Job}: what the new rules change</h1>
            <p>Plan <a href="report.html">{run.RunId}</a> <span class="badge {ToneOf(rules)}">{rules.Class}</span></p>
            <p class="note {ToneOf(rules)}">Class {rules.Class}: {rules.Meaning()}.</p>

            """);
        if (source.Summary.UnfinishedLine() is { } unfinished)
            html.Write($"""<p class="note warn">{Excerpt.Of(unfinished, 1000)}</p>{"\n"}""");
        Counts(html, rules);
        Facts(html, source);
        Settings(html, rules);
        Attributes(html, run, rules);
        Left(html, run, rules);
        PageShell.End(html, run.Version);
    }

    /// <summary>A class of the style sheet.</summary>
    static string ToneOf(RulesSummary rules) => rules.Class is "none" or "adds" ? "good" : "warn";

    static void Counts(HtmlWriter html, RulesSummary rules)
    {
        Cards.Begin(html, "Counts");
        Cards.Write(html, rules.Conversations, "conversations to write");
        Cards.Write(html, rules.AttributesInAll, "attributes that change");
        Cards.Write(html, rules.LeftInAll, "attributes left");
        Cards.Write(html, rules.Collisions, "collisions");
        Cards.End(html);
    }

    static void Facts(HtmlWriter html, ReportSource source)
    {
        var (run, summary) = (source.Run, source.Summary);
        html.Write($"<dl>\n");
        if (run is { From: { } from, To: { } to })
            html.Write($"<dt>Window</dt><dd>{Time.Window(from, to, run.TimeZone)}, {run.TimeZone}</dd>\n");
        html.Write($"<dt>Judged</dt><dd>{summary.Read} conversations that the new rules take, with {summary.Calls.Total} calls</dd>\n");
        html.Write($"<dt>Cost</dt><dd>{summary.Forecast!.ToString()}</dd>\n");
        html.Write(
            $"<dt>Collisions</dt><dd>{summary.Rules!.Collisions} by the new rules, {summary.Rules.PresentCollisions} by the present ones</dd>\n</dl>\n");
        Headline.Steps(html, NextStep.After(run, summary.Rules.Conversations));
    }

    static void Settings(HtmlWriter html, RulesSummary rules)
    {
        html.Write($"<section aria-labelledby=\"settings\"><h2 id=\"settings\">Settings that differ</h2>\n");
        if (rules.Settings.Count == 0)
        {
            html.Write($"<p>None.</p>\n</section>\n");
            return;
        }

        html.Write(
            $"""<div class="scroll" role="region" tabindex="0" aria-label="Settings that differ"><table class="listing"><thead><tr><th scope="col">Setting</th><th scope="col">Present</th><th scope="col">New</th></tr></thead><tbody>{"\n"}""");
        foreach (var s in rules.Settings)
        {
            html.Write(
                $"""<tr><th scope="row"><code>{Excerpt.Of(s.Setting)}</code></th><td class="long"><code>{ValueOf(s.Present)}</code></td><td class="long"><code>{ValueOf(s.New)}</code></td></tr>{"\n"}""");
        }

        html.Write($"</tbody></table></div>\n</section>\n");
    }

    static string ValueOf(System.Text.Json.JsonElement? value) => Excerpt.Of(SettingDifference.TextOf(value), 1000);

    static void Attributes(HtmlWriter html, RunRecord run, RulesSummary rules)
    {
        html.Write($"<section aria-labelledby=\"attributes\"><h2 id=\"attributes\">Attributes that appear, vanish or change</h2>\n");
        if (rules.Attributes.Count == 0)
        {
            html.Write($"<p>None.</p>\n</section>\n");
            return;
        }

        html.Write(
            $"""<p class="soft">What the new rules want of a conversation, next to what the present ones want; written or not.</p><div class="scroll" role="region" tabindex="0" aria-label="Attributes that appear, vanish or change"><table class="listing" data-sortable><thead><tr><th scope="col">Attribute</th><th scope="col">Change</th><th scope="col" class="num">Conversations</th><th scope="col">Such as</th></tr></thead><tbody>{"\n"}""");
        foreach (var a in rules.Attributes)
        {
            html.Write(
                $"""<tr><th scope="row">{Excerpt.Of(Charts.Named(a.Attribute))}</th><td>{a.Change}</td><td class="num">{a.Conversations}</td>""");
            Examples(html, run, a.Examples);
        }

        html.Write($"</tbody></table></div>\n");
        More(html, rules.Attributes.Count, rules.AttributesInAll);
        html.Write($"</section>\n");
    }

    static void Left(HtmlWriter html, RunRecord run, RulesSummary rules)
    {
        if (rules.Left.Count == 0) return;
        html.Write(
            $"""<section aria-labelledby="left"><h2 id="left">Written by earlier runs, and no longer wanted</h2><p class="soft">They stay on the target until they are blanked.</p><div class="scroll" role="region" tabindex="0" aria-label="Attributes that are left"><table class="listing" data-sortable><thead><tr><th scope="col">Attribute</th><th scope="col" class="num">Conversations</th><th scope="col">Elsewhere</th><th scope="col">Such as</th></tr></thead><tbody>{"\n"}""");
        foreach (var l in rules.Left)
        {
            html.Write(
                $"""<tr><th scope="row">{Excerpt.Of(Charts.Named(l.Attribute))}</th><td class="num">{l.Conversations}</td><td>{(l.StillWanted ? "wanted" : "")}</td>""");
            Examples(html, run, l.Examples);
        }

        html.Write($"</tbody></table></div>\n");
        More(html, rules.Left.Count, rules.LeftInAll);
        Blank(html, rules.Blank!);
        html.Write($"</section>\n");
    }

    static void Blank(HtmlWriter html, BlankSummary blank)
    {
        if (blank.Job is { } job)
        {
            html.Write(
                $"""<h3>To blank them</h3><p>Add this job to <code>jobs.json</code>. It sets these names to the empty text on every conversation that it selects, and keeps no value.</p><p class="note"><code class="command">{Excerpt.Of(job, int.MaxValue)}</code></p><p>Then see what it would do, and run it:</p><p class="note"><code class="command">attrbackfill {blank.Command} --dry-run</code><br><code class="command">attrbackfill {blank.Command}</code></p>{"\n"}""");
        }

        if (blank.Note is { } note)
            html.Write($"""<p class="note">{Excerpt.Sentence(note)}.</p>{"\n"}""");
    }

    static void Examples(HtmlWriter html, RunRecord run, IReadOnlyList<string> ids)
    {
        html.Write($"""<td class="long">""");
        foreach (var id in ids)
        {
            GenesysLink.Write(html, run, id);
            html.Write($" ");
        }

        html.Write($"</td></tr>\n");
    }

    static void More(HtmlWriter html, long listed, long all)
    {
        if (all > listed) html.Write($"""<p class="soft">{listed} of {all}, those of the most conversations.</p>{"\n"}""");
    }
}
