using System.Text.Json;
using System.Xml.Linq;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Report.Csv;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Report.Csv;

/// <summary>What visitors may type, written to CSV, as programs read it that have nothing to do with this one.</summary>
public sealed class OtherReadersTests
{
    static readonly string[] Nasty =
    [
        "plain", "a,b", "a;b", "say \"hi\"", "\"", "\"\"", "\"a\",\"b\"", "a,=1+1", "a,\"=1+1", "a;=1+1", "a\t=1+1", "l1\r\nl2", "l1\nl2",
        "l1\rl2", "ends\r\n", "=1+1", "=cmd|' /C calc'!A0",
        "=HYPERLINK(\"http://127.0.0.1\",\"x\")", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=", " =1", " lead", "trail ", "\u00a0",
        "a\tb",
        "nul\0inside", "😀👨‍👩‍👧 emoji", "שלום \u202eabc\u202c", "عربى", "e\u0301", "\ufeffmark", "\uffff", "<b>&amp;</b>", "a\u2028b",
        "null", "x'y",
        string.Concat(Enumerable.Repeat("0123456789,\"abc\n", 1 << 16)),
    ];

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Python_reads_every_value_exactly(bool excel)
    {
        const string script = """
            import csv, json, sys
            csv.field_size_limit(1 << 30)
            print(json.dumps(list(csv.reader(open(sys.argv[1], encoding='utf-8-sig', newline='')))))
            """;
        using var folder = new TemporaryFolder();
        var path = await WriteAsync(folder, new ReportSettings { Excel = excel });
        var rows = JsonSerializer.Deserialize<string[][]>(await Tool.RunAsync("python3", "python3", "-c", script, path))!;
        Assert.Equal(["before", "value", "after"], rows[0]);
        Assert.Equal(Nasty.Select(Guarded), rows.Skip(1).Select(r => r[1]));
        Assert.All(rows.Skip(1), r => Assert.Equal(("x", "y"), (r[0], r[2])));
    }

    /// <summary>As spreadsheet programs do: Excel splits a file at its locale's list separator, whatever the file's delimiter is.</summary>
    [Theory]
    [InlineData(",")]
    [InlineData(";")]
    [InlineData("tab")]
    public async Task No_cell_is_a_formula_whatever_the_delimiter_of_the_file_and_of_the_reader(string delimiter)
    {
        const string script = """
            import csv, json, sys
            csv.field_size_limit(1 << 30)
            rows = lambda separator: csv.reader(open(sys.argv[1], encoding='utf-8-sig', newline=''), delimiter=separator)
            print(json.dumps({separator: [cell for row in rows(separator) for cell in row] for separator in ',;\t'}))
            """;
        using var folder = new TemporaryFolder();
        var path = await WriteAsync(folder, new ReportSettings { Delimiter = delimiter });
        var read = JsonSerializer.Deserialize<Dictionary<string, string[]>>(await Tool.RunAsync("python3", "python3", "-c", script, path))!;
        foreach (var (separator, cells) in read)
        {
            var live = cells.Select(c => c.TrimStart('\0', '"', ' '))
                .Where(c => c.Length > 0 && "=+-@＝＋－＠".Contains(c[0], StringComparison.Ordinal));
            Assert.Empty(live);
            if (separator[0] == new ReportSettings { Delimiter = delimiter }.DelimiterSign)
                Assert.Equal(Nasty.Select(v => CsvTableTests.Guarded(v, delimiter)), cells.Skip(4).Where((_, i) => i % 3 == 0));
        }
    }

    [Fact]
    public async Task A_spreadsheet_reads_every_value_and_takes_none_for_a_formula()
    {
        using var folder = new TemporaryFolder();
        var cells = await SpreadsheetAsync(folder, await WriteAsync(folder, new ReportSettings()));
        // It takes the guard for what it is and hides it; line ends and NUL it turns into its own.
        var expected = Nasty.Select(
            v => Displayed(v).Replace("\r\n", "\n").Replace('\r', '\n').Replace('\0', ' ').Replace('\uffff', '\ufffd')).ToList();
        Assert.Equal(Nasty.Length * 3 + 3, cells.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            var cell = cells[(i + 1, 1)];
            Assert.Equal((Text, expected[i].TrimStart('\ufeff')), (cell.Type, cell.Text.TrimStart('\ufeff')));
        }

        // Without the guard it would: the test can fail.
        var control = await SpreadsheetAsync(folder, folder.Write("control.csv", "a\r\n=1+1\r\n"));
        Assert.Null(control[(1, 0)].Type);
    }

    const string Text = "60";

    static string Guarded(string value) => CsvTableTests.Guarded(value);

    /// <summary>A guard at the very start is the spreadsheet's own mark for text, which it does not show.</summary>
    static string Displayed(string value) =>
        Guarded(value) is var guarded && guarded != value && guarded[0] == '\'' ? guarded[1..] : guarded;

    /// <summary>The cells by row and column; a formula has no type.</summary>
    static async Task<Dictionary<(int Row, int Column), (string? Type, string Text)>> SpreadsheetAsync(TemporaryFolder folder, string csv)
    {
        var xml = folder.File("read.xml");
        await Tool.RunAsync(
            "ssconvert", "gnumeric", "--import-type=Gnumeric_stf:stf_csvtab", "--import-encoding=UTF-8",
            "--export-type=Gnumeric_XmlIO:sax:0", csv, xml);
        // XML has no U+FFFF, which the file holds all the same.
        var document =
            XDocument.Parse((await File.ReadAllTextAsync(xml, Token)).Replace('\uffff', '\ufffd'), LoadOptions.PreserveWhitespace);
        return document.Descendants().Where(e => e.Name.LocalName == "Cell")
            .ToDictionary(e => ((int)e.Attribute("Row")!, (int)e.Attribute("Col")!), e => ((string?)e.Attribute("ValueType"), e.Value));
    }

    static async Task<string> WriteAsync(TemporaryFolder folder, ReportSettings settings)
    {
        var path = folder.File("nasty.csv");
        await using var file = File.Create(path);
        await using var table = CsvTable.Create(file, settings, ["before", "value", "after"]);
        foreach (var value in Nasty)
            await table.AddAsync(["x", value, "y"], Token);
        return path;
    }
}
