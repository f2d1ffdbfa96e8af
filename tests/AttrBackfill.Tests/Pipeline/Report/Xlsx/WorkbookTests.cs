using System.Xml.Linq;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Pipeline.Report.Xlsx;
using AttrBackfill.Tests.Pipeline.Report.Page;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Report.Xlsx;

public sealed class WorkbookTests : PageSuite
{
    /// <summary>What visitors may type.</summary>
    static readonly string[] Nasty =
    [
        "plain", "00123", "4111111111111111", "1E5", "1-2", "1.5", "1,5", "TRUE", "=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)",
        "＝1", "'=1",
        "\t=1", "\n=1", " =1", " lead", "trail ", " ", "a;=1;b", "a,\"b\"", "l1\nl2", "l1\r\nl2", "l1\rl2", "tab\tinside", "<b>&amp;</b>",
        "]]>",
        "nul\0inside", "\0=1+1", "bell\a", "\u001b[31m", "\ufffe", "\uffff", "_x0041_", "_x005F_", "_x0041\u0001", "_x000d_", "__x0041__",
        "half\ud800",
        "\udc00half", "😀👨‍👩‍👧", "שלום \u202eabc\u202c", "e\u0301", "\ufeffmark", "a\u2028b", new string('x', 32_767), Emoji(16_383),
    ];

    static string Emoji(int count) => string.Concat(Enumerable.Repeat("😀", count));

    string WorkbookPath => Path.Combine(Output, "nightly", RunId, "report.xlsx");

    [Fact]
    public async Task The_sheets_hold_what_the_csv_files_hold()
    {
        await KnownRunAsync(new ReportSettings { Xlsx = true, Mask = ["email"] });
        var workbook = Workbook.Read(WorkbookPath);
        Assert.Equal(["mismatches", "conversations", "attributes", "sums"], workbook.Sheets.Select(s => s.Name));
        foreach (var table in ReportTables.All)
        {
            var csv = Support.Csv.Read(Path.Combine(Path.GetDirectoryName(WorkbookPath)!, table.CsvName));
            var rows = workbook[table.Name];
            Assert.Equal(table.Columns, rows[0]!);
            Assert.NotEmpty(csv);
            Assert.Equal(csv.Select(r => table.Columns.Select(c => r[c])), rows.Skip(1).Select(r => r.Select(c => c ?? "")));
        }

        Assert.Contains(workbook["mismatches"], r => r[9]?.StartsWith("sha256:", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task The_sums_are_those_of_the_summary()
    {
        await KnownRunAsync(new ReportSettings { Xlsx = true });
        var sums = Workbook.Read(WorkbookPath)["sums"].ToDictionary(r => r[0]!, r => r[1]);
        Assert.StartsWith("read 5 = in-sync 1 + patched 2", sums["sum"], StringComparison.Ordinal);
        Assert.Equal(("5", "2", "1"), (sums["read"], sums["outcomes.patched"], sums["outcomes.failed"]));
        Assert.Equal(("false", "3"), (sums["dryRun"], sums["calls.byEndpoint.PATCH /b"]));
        Assert.Equal("2026-11-20T02:30:00.000Z", sums["attempts[0].startedAt"]);
        Assert.Equal("A sheet holds 1,048,576 rows, a cell 32,767 characters. Everything fits.", sums["limits"]);
    }

    [Fact]
    public async Task Every_value_reads_back_equal_and_as_text()
    {
        await RecordAsync(Nasty);
        var rows = Workbook.Read(WorkbookPath)["mismatches"];
        Assert.Equal(Nasty.Select(Displayed), rows.Skip(1).Select(r => r[9]!));
        Assert.All(rows, r => Assert.Equal(15, r.Length));
    }

    [Fact]
    public async Task A_spreadsheet_program_reads_every_value_and_takes_none_for_a_formula()
    {
        await RecordAsync(Nasty);
        var xml = Path.Combine(Output, "read.xml");
        await Tool.RunAsync("ssconvert", "gnumeric", "--export-type=Gnumeric_XmlIO:sax:0", WorkbookPath, xml);
        var sheet = XDocument.Load(xml, LoadOptions.PreserveWhitespace).Descendants().First(e => e.Name.LocalName == "Sheet");
        var cells =
            sheet.Descendants().Where(e => e.Name.LocalName == "Cell" && (int)e.Attribute("Col")! == 9 && (int)e.Attribute("Row")! > 0)
            .OrderBy(e => (int)e.Attribute("Row")!).ToList();
        const string text = "60"; // a formula has no type, a number another one
        Assert.All(sheet.Descendants().Where(e => e.Name.LocalName == "Cell"), c => Assert.Equal(text, (string?)c.Attribute("ValueType")));
        // This program does not resolve the escapes of the format.
        Assert.Equal(Nasty.Select(Displayed), cells.Select(c => Workbook.Unescaped(c.Value)));
    }

    [Fact]
    public async Task What_does_not_fit_is_said_in_the_file()
    {
        await RecordAsync(["1", new string('x', 100), Emoji(50), "4", "5", "6"]);
        var run = (await Ledger.Runs.FindAsync(RunId, Token))!;
        var settings = JobSettingsJson.Deserialize(run.Settings);
        var source = new ReportSource(
            Ledger, run, await RunSummary.BuildAsync(Ledger, run, Token), settings,
            new ValueMask(settings.Report, await Ledger.SaltAsync(Token)));
        await using (var file = File.Create(WorkbookPath))
        {
            await new WorkbookReport(new SheetLimits(Rows: 5, Characters: 80)).WriteAsync(
                source, file, Token);
        }

        var workbook = Workbook.Read(WorkbookPath);
        var rows = workbook["mismatches"];
        Assert.Equal(5, rows.Length);
        Assert.Equal("1", rows[1][9]);
        Assert.Equal("Rows left out: 3; mismatches.csv has all rows.", rows[4][0]);
        foreach (var cut in new[] { rows[2][9]!, rows[3][9]! })
        {
            Assert.EndsWith("… (cut; of 100 characters; mismatches.csv has all)", cut, StringComparison.Ordinal);
            Assert.InRange(cut.Length, 79, 80); // a surrogate pair is not halved
            Assert.DoesNotContain('\ufffd', cut);
        }

        Assert.Equal(
            "A sheet holds 5 rows, a cell 80 characters. Rows left out: 3; mismatches.csv has all rows. Texts cut: 2; mismatches.csv has them whole. "
            + "Rows left out: 3; attributes.csv has all rows.",
            workbook["sums"].Single(r => r[0] == "limits")[1]);
    }

    /// <summary>A cell has no line end but LF, and half a surrogate pair has no UTF-8.</summary>
    static string Displayed(string value) =>
        value.Replace("\r\n", "\n").Replace('\r', '\n').Replace('\ud800', '\ufffd').Replace('\udc00', '\ufffd');

    /// <summary>A run with a workbook, and one conversation that lacks an attribute for each value.</summary>
    async Task RecordAsync(string[] values)
    {
        var run = NewRun(RunId, settings: new JobSettings { Name = "nightly", Report = new() { Xlsx = true } });
        await Ledger.Runs.StartAsync(run, Token);
        await RecordAsync(Result(run, "c1", ConversationOutcome.Patched, [.. values.Select((v, i) => Missing($"a{i:000}", v))]));
        await EndAsync(run);
        await WriteAsync(RunId);
    }
}
