using System.Text;
using System.Text.RegularExpressions;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Report.Csv;
using CsCheck;
using Sylvan.Data.Csv;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Report.Csv;

public sealed class CsvTableTests
{
    static readonly Gen<string> AnyCell = Gen.OneOf(
        Gen.OneOf('=', '+', '-', '@', '＝', '－', '\u00a0', '\ufeff', '\t', '\r', '\n', '"', ',', '\'', ' ', ';', '\0', 'a', '5', 'é',
            '\ue000', '\uffff'), Gen.Char)
        .Where(c => !char.IsSurrogate(c)).Array[0, 6].Select(c => new string(c));

    static readonly string[] Delimiters = [",", ";", "tab"];

    static readonly Gen<string> AnyDelimiter = Gen.OneOf(Delimiters);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_bytes_of_a_small_table()
    {
        var bytes = await BytesAsync(new ReportSettings(), ["a", "b"], ["1", null], ["x,y", "say \"hi\""], ["l1\r\nl2", " "], ["😀", ""]);
        Assert.Equal("a,b\r\n1,\r\n\"x,y\",\"say \"\"hi\"\"\"\r\n\"l1\r\nl2\", \r\n😀,\r\n", Encoding.UTF8.GetString(bytes));
        Assert.Equal((byte)'a', bytes[0]);
    }

    [Fact]
    public async Task Excel_gets_a_byte_order_mark_once()
    {
        var bytes = await BytesAsync(new ReportSettings { Excel = true }, ["a"], ["1"]);
        Assert.Equal([0xEF, 0xBB, 0xBF, .. "a\r\n1\r\n"u8], bytes);
    }

    [Theory]
    [InlineData(";", "a;b\r\n1,5;\"x;y\"\r\n\"say \"\"hi\"\"\";\r\n")]
    [InlineData("tab", "a\tb\r\n1,5\tx;y\r\n\"say \"\"hi\"\"\"\t\r\n")]
    public async Task The_bytes_with_another_delimiter(string delimiter, string expected)
    {
        var bytes = await BytesAsync(new ReportSettings { Delimiter = delimiter }, ["a", "b"], ["1,5", "x;y"], ["say \"hi\"", null]);
        Assert.Equal(expected, Encoding.UTF8.GetString(bytes));
    }

    /// <param name="cell">Braces stand where the guard goes.</param>
    [Theory]
    [InlineData("x,{}=1+1")]
    [InlineData("x,\"{}=1+1")]
    [InlineData("x,\0{}-1;{}+2")]
    public async Task Behind_a_comma_the_guard_stands_in_files_with_another_delimiter(string cell)
    {
        var (plain, guarded) = (cell.Replace("{}", "", StringComparison.Ordinal), cell.Replace("{}", "'", StringComparison.Ordinal));
        foreach (var delimiter in Delimiters.Skip(1)) Assert.Equal(["x", guarded], await ReadBackWithAsync(delimiter, "x", plain));
        Assert.Equal(["x", Guarded(plain)], await ReadBackAsync("x", plain));
        Assert.StartsWith(plain[..4], Guarded(plain), StringComparison.Ordinal); // in a comma's own file the comma is text
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+1")]
    [InlineData("-5")]
    [InlineData("@SUM(A1)")]
    [InlineData("\tx")]
    [InlineData("\rx")]
    [InlineData("\nx")]
    [InlineData("=a,\"b\"")]
    [InlineData("=")]
    public async Task What_a_spreadsheet_would_run_becomes_text(string cell) =>
        Assert.Equal(["x", "'" + cell], await ReadBackAsync("x", cell));

    /// <param name="cell">Braces stand where the guard goes.</param>
    [Theory]
    [InlineData("{}＝1")]
    [InlineData("{}＋1")]
    [InlineData("{}－1")]
    [InlineData("{}＠SUM")]
    [InlineData(" {}=1")]
    [InlineData("\0{}=1+1")]
    [InlineData("\u0001\v\f{}=1")]
    [InlineData("\uFEFF\u200B\u00A0{}=1")]
    [InlineData(" {}\n{}=1")]
    [InlineData("a\n{}=1\r{}+2")]
    [InlineData("{}\t{}=1")]
    [InlineData("x;{}=1+1;y")]
    [InlineData("x;{}=cmd|' /C calc'!A0;x")]
    [InlineData("x\t{}@a;{}－1")]
    [InlineData("x;\0{}=1")]
    [InlineData("x;\"{}=1+1;y")]
    [InlineData(";{}=1")]
    public async Task The_guard_stands_directly_before_the_sign_of_any_locale(string cell) =>
        Assert.Equal(["x", cell.Replace("{}", "'", StringComparison.Ordinal)],
            await ReadBackAsync("x", cell.Replace("{}", "", StringComparison.Ordinal)));

    [Theory]
    [InlineData("a=1")]
    [InlineData("'=1")]
    [InlineData("5")]
    [InlineData("\v")]
    [InlineData("a; b; - c")]
    public async Task All_other_text_stays_as_it_is(string cell) => Assert.Equal(["x", cell], await ReadBackAsync("x", cell));

    [Fact]
    public async Task Half_a_surrogate_pair_has_no_utf8()
    {
        Assert.Equal(["a\ufffdb", "\ufffd"], await ReadBackAsync("a\ud800b", "\udc00"));
    }

    [Fact]
    public async Task A_cell_of_a_megabyte_reads_back()
    {
        var cell = string.Concat(Enumerable.Repeat("0123456789abcd\"\n", 1 << 16));
        Assert.Equal(["x", cell], await ReadBackAsync("x", cell));
    }

    [Fact]
    public void Any_row_reads_back_with_nothing_but_the_formula_guard_added() =>
        Gen.Select(AnyDelimiter, AnyCell.Array[1, 5]).SampleAsync(async (delimiter, cells) =>
    {
        Assert.Equal(cells.Select(c => Guarded(c, delimiter)), await ReadBackWithAsync(delimiter, cells));
    }, iter: 2000);

    [Fact]
    public void No_cell_of_any_separator_begins_with_a_formula() => Gen.Select(AnyDelimiter, AnyCell).SampleAsync(async (delimiter, cell) =>
    {
        var read = (await ReadBackWithAsync(delimiter, cell))[0];
        char[] separators = delimiter == "," ? [';', '\t', '\r', '\n'] : [',', ';', '\t', '\r', '\n'];
        foreach (var part in read.Split(separators).Select(p => p.TrimStart('\0')).Where(p => p.Length > 0))
            Assert.DoesNotContain(part[0], "=+-@＝＋－＠");
        Assert.Equal(cell, cell.Contains('\'') ? cell : read.Replace("'", "", StringComparison.Ordinal)); // nothing but the guard was added
    }, iter: 2000);

    /// <summary>The rule as a regular expression.</summary>
    internal static string Guarded(string cell, string delimiter = ",")
    {
        var start = Regex.Replace(cell, @"^((?:[\s\p{Cc}\uFEFF\u200B-[\t\r\n]])*)([=+\-@＝＋－＠\t\r\n])", "$1'$2");
        var separators = delimiter == "," ? @"[;\t\r\n]" : @"[,;\t\r\n]";
        return Regex.Replace(start, $@"(?<={separators}(?:[\p{{Cc}}\uFEFF\u200B""-[\t\r\n]])*)([=+\-@＝＋－＠])", "'$1");
    }

    static Task<string[]> ReadBackAsync(params string[] cells) => ReadBackWithAsync(",", cells);

    static async Task<string[]> ReadBackWithAsync(string delimiter, params string[] cells)
    {
        var settings = new ReportSettings { Delimiter = delimiter };
        var bytes = await BytesAsync(settings, [.. cells.Select((_, i) => "c" + i)], [.. cells]);
        var options = new CsvDataReaderOptions { BufferSize = 1 << 22, Delimiter = settings.DelimiterSign };
        await using var reader = await CsvDataReader.CreateAsync(new StreamReader(new MemoryStream(bytes)), options);
        Assert.True(await reader.ReadAsync(Token));
        Assert.Equal(cells.Length, reader.RowFieldCount);
        var read = Enumerable.Range(0, cells.Length).Select(reader.GetString).ToArray();
        Assert.False(await reader.ReadAsync(Token));
        return read;
    }

    static async Task<byte[]> BytesAsync(ReportSettings settings, string[] columns, params string?[][] rows)
    {
        using var stream = new MemoryStream();
        await using (var table = CsvTable.Create(stream, settings, columns))
        {
            foreach (var row in rows)
                await table.AddAsync(row, Token);
        }
        return stream.ToArray();
    }
}
