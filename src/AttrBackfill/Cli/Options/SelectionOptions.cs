using System.CommandLine;
using AttrBackfill.Configuration;
using AttrBackfill.Runs.Request;

namespace AttrBackfill.Cli.Options;

/// <summary>Which conversations: a range of dates, or ids.</summary>
internal sealed class SelectionOptions
{
    readonly Option<string?> _from = new("--from") { Description = "First day, or a timestamp with offset", HelpName = "DATE" };

    readonly Option<string?> _to = new("--to") { Description = "Last day (inclusive), or a timestamp (exclusive)", HelpName = "DATE" };

    readonly Option<string?> _date = new("--date") { Description = "One whole day: 2026-11-20, yesterday, today", HelpName = "DATE" };

    readonly Option<string?> _last =
        new("--last") { Description = "Whole days before today (7d), or hours until now (36h)", HelpName = "SPAN" };

    readonly Option<string?> _ids = new("--ids")
    {
        Description = "Conversation ids with commas between, or a file: one a line, or a CSV with a column conversation_id, conversationId, Conversation ID or id",
        HelpName = "FILE|ID,…",
    };

    readonly Option<int?> _limit = new("--limit") { Description = "Stop after N conversations", HelpName = "N" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _from, _to, _date, _last, _ids, _limit }) command.Options.Add(option);
    }

    /// <summary>The dates asked for; null where there are none (or ids).</summary>
    public DateSelection? Dates(ParseResult parsed)
    {
        var dates = new DateSelection(parsed.GetValue(_from), parsed.GetValue(_to), parsed.GetValue(_date), parsed.GetValue(_last));
        return dates == new DateSelection(null, null, null, null) ? null : dates;
    }

    /// <exception cref="UsageException">Ids and dates, a file that cannot be read, an id that is not valid, a limit below 1.</exception>
    public RunSelection Selection(ParseResult parsed)
    {
        var limit = parsed.GetValue(_limit);
        if (limit < 1) throw new UsageException($"--limit {limit}: it must be 1 or more");
        if (parsed.GetValue(_ids) is not { } ids) return new RunSelection(null, limit);
        if (Dates(parsed) is not null)
            throw new UsageException("--ids and dates exclude each other; give one of --ids, --date, --last, --from/--to");
        return new RunSelection(IdList.Read(ids), limit);
    }
}
