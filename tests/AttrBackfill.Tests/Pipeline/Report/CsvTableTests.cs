using System.Text;
using AttrBackfill.Pipeline.Report;
using CsCheck;
using Sylvan.Data.Csv;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Report;

public sealed class CsvTableTests
{
    static readonly Gen<string> AnyCell = Gen.OneOf(
        Gen.OneOf('=', '+', '-', '@', '\t', '\r', '\n', '"', ',', '\'', ' ', ';', '\0', 'a', '5', 'é', '\ue000', '\uffff'), Gen.Char)
        .Where(c => !char.IsSurrogate(c)).Array[0, 6].Select(c => new string(c));

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_bytes_of_a_small_table()
    {
        var bytes = await BytesAsync(false, ["a", "b"], ["1", null], ["x,y", "say \"hi\""], ["l1\r\nl2", " "], ["😀", ""]);
        Assert.Equal("a,b\r\n1,\r\n\"x,y\",\"say \"\"hi\"\"\"\r\n\"l1\r\nl2\", \r\n😀,\r\n", Encoding.UTF8.GetString(bytes));
        Assert.Equal((byte)'a', bytes[0]);
    }

    [Fact]
    public async Task Excel_gets_a_byte_order_mark_once()
    {
        var bytes = await BytesAsync(true, ["a"], ["1"]);
        Assert.Equal([0xEF, 0xBB, 0xBF, .. "a\r\n1\r\n"u8], bytes);
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

    [Theory]
    [InlineData("a=1")]
    [InlineData(" =1")]
    [InlineData("'=1")]
    [InlineData("5")]
    [InlineData("\0=1")]
    [InlineData("\v")]
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
    public void Any_row_reads_back_with_nothing_but_the_formula_guard_added() => AnyCell.Array[1, 5].SampleAsync(async cells =>
    {
        var expected = cells.Select(c => c.Length > 0 && "=+-@\t\r\n".Contains(c[0]) ? "'" + c : c);
        Assert.Equal(expected, await ReadBackAsync(cells));
    }, iter: 2000);

    static async Task<string[]> ReadBackAsync(params string[] cells)
    {
        var bytes = await BytesAsync(false, [.. cells.Select((_, i) => "c" + i)], [.. cells]);
        var options = new CsvDataReaderOptions { BufferSize = 1 << 22 };
        await using var reader = await CsvDataReader.CreateAsync(new StreamReader(new MemoryStream(bytes)), options);
        Assert.True(await reader.ReadAsync(Token));
        Assert.Equal(cells.Length, reader.RowFieldCount);
        var read = Enumerable.Range(0, cells.Length).Select(reader.GetString).ToArray();
        Assert.False(await reader.ReadAsync(Token));
        return read;
    }

    static async Task<byte[]> BytesAsync(bool excel, string[] columns, params string?[][] rows)
    {
        using var stream = new MemoryStream();
        await using (var table = CsvTable.Create(stream, excel, columns))
        {
            foreach (var row in rows)
                await table.AddAsync(row, Token);
        }
        return stream.ToArray();
    }
}
