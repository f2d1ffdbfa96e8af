using System.Text.RegularExpressions;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Pipeline.Report.Page;
using CsCheck;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Report.Page;

public sealed partial class PageTests : PageSuite
{
    [Fact]
    public void Whatever_stands_in_a_hole_is_text() => Gen.String.Sample(text =>
    {
        using var stream = new MemoryStream();
        var html = new HtmlWriter(stream);
        html.Write($"<p title=\"{text}\">{text}</p>");
        html.DisposeAsync().AsTask().GetAwaiter().GetResult();
        var written = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        Assert.Matches(@"\A<p title=""[^""<>]*"">[^<>]*</p>\z", written);
    });

    [Fact]
    public async Task More_mismatches_than_a_page_has_rows_are_told_with_the_way_to_all_of_them()
    {
        var run = NewRun(RunId);
        await Ledger.Runs.StartAsync(run, Token);
        var value = new string('ä', 300);
        await RecordAsync([.. Enumerable.Range(0, 51).Select(i => Result(
            run, $"c{i:000}", ConversationOutcome.Patched,
            [.. Enumerable.Range(0, 200).Select(a => Different($"a{a:000}", value, value))]))]);
        await EndAsync(run);
        await WriteAsync(RunId);
        var text = await File.ReadAllTextAsync(Page, Token);
        Assert.Equal(MismatchTable.MostRows, Row().Count(text));
        Assert.Contains("These are the first 10,000 of 10,200 mismatches; <a href=\"mismatches.csv\">", text, StringComparison.Ordinal);
        Assert.True(text.Length < 12_000_000, $"{text.Length} characters");
        Assert.Contains("ä… <i>300 characters</i>", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cells_full_of_the_longest_text_do_not_make_a_page_that_no_browser_opens()
    {
        var run = NewRun(RunId);
        await Ledger.Runs.StartAsync(run, Token);
        var value = string.Concat(Enumerable.Repeat("\U0001F600", 120)); // each takes nine characters in a page
        await RecordAsync([.. Enumerable.Range(0, 50).Select(i => Result(
            run, $"c{i:000}", ConversationOutcome.Patched,
            [.. Enumerable.Range(0, 200).Select(a => Different($"{value}{a}", value, value))]))]);
        await EndAsync(run);
        await WriteAsync(RunId);
        Assert.True(new FileInfo(Page).Length < 30_000_000);
        Assert.Contains(" of 10,000 mismatches; <a href", await File.ReadAllTextAsync(Page, Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "Day", 2)]
    [InlineData(99, "Day", 100)]
    [InlineData(101, "Week of", 15)]
    [InlineData(800, "Month", 27)]
    [InlineData(9000, "Year", 25)]
    [InlineData(2_500_000, "Year", 101)]
    public void A_long_time_is_summed_up_so_that_its_chart_fits(int days, string unit, int bars)
    {
        var sums = new Days(1);
        var first = new DateOnly(2024, 1, 1);
        sums.On(first)[0] = 3;
        sums.On(first.AddDays(days))[0] += 4;
        var (name, all) = sums.Bars();
        Assert.Equal((unit, bars), (name, all.Count));
        Assert.Equal(3, all[0].Values[0]);
        if (bars <= 100) Assert.Equal(4, all[^1].Values[0]);
    }

    [Theory]
    [InlineData("2026-11-19T05:00Z", "2026-11-20T05:00Z", "2026-11-19")]
    [InlineData("2026-10-31T04:00Z", "2026-11-03T05:00Z", "2026-10-31 to 2026-11-02")]
    [InlineData("2026-11-19T05:00Z", "2026-11-19T17:30Z", "2026-11-19 00:00 to 2026-11-19 12:30")]
    [InlineData("2026-11-19T05:00Z", "2026-11-19T05:00Z", "2026-11-19 00:00 to 2026-11-19 00:00")]
    public void A_window_reads_as_the_days_of_its_zone(string from, string to, string shown) => Assert.Equal(
        shown, Time.Window(DateTimeOffset.Parse(from, null), DateTimeOffset.Parse(to, null), "America/New_York"));

    [Theory]
    [InlineData("a\0b\u001f\u007f", "a\u2400b\u241f\u2421")]
    [InlineData("tab\tline\r\n", "tab\tline\r\n")]
    public void Control_characters_are_seen(string text, string shown) => Assert.Equal(shown, Excerpt.Of(text));

    [Fact]
    public void A_cut_tears_no_character()
    {
        Assert.Equal(new string('a', 199) + "…", Excerpt.Of(new string('a', 199) + "😀😀"));
        Assert.Equal(new string('a', 198) + "😀…", Excerpt.Of(new string('a', 198) + "😀😀"));
        Assert.Equal(new string('a', 200), Excerpt.Of(new string('a', 200)));
    }

    [GeneratedRegex("^<tr><td>2026", RegexOptions.Multiline)]
    private static partial Regex Row();
}
