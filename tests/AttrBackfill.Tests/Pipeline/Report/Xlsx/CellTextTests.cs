using AttrBackfill.Pipeline.Report.Xlsx;
using CsCheck;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Report.Xlsx;

public sealed class CellTextTests
{
    static readonly Gen<string> Anything = Gen.OneOf(
        Gen.OneOf("_", "x", "_x", "x0041", "0041", "_x000A_", "\u0001", "\0", "\uffff", "\ufffe", "\n", "\t", "a", "005F"),
        Gen.Char.Select(c => c.ToString()))
        .Array[0, 8].Select(string.Concat);

    [Fact]
    public void A_program_reads_back_the_very_text() => Anything.Sample(text =>
        Workbook.Unescaped(new CellText(1000, "x.csv").Of(text)!) == text.Replace("\r\n", "\n").Replace('\r', '\n'));

    [Fact]
    public void Nothing_stays_that_xml_forbids() => Anything.Sample(text =>
        new CellText(1000, "x.csv").Of(text)!.All(c => c is '\t' or '\n' or (>= ' ' and < '\ufffe')));

    [Theory]
    [InlineData("plain_text_x41", "plain_text_x41")]
    [InlineData("a\0b", "a_x0000_b")]
    [InlineData("_x0041_", "_x005F_x0041_")]
    [InlineData("=1+1", "=1+1")]
    public void Only_what_needs_it_is_escaped(string text, string written) => Assert.Equal(written, new CellText(1000, "x.csv").Of(text));

    [Fact]
    public void A_text_as_long_as_a_cell_is_whole_and_a_longer_one_is_cut_with_a_remark()
    {
        var cells = new CellText(100, "x.csv");
        Assert.Equal(new string('x', 100), cells.Of(new string('x', 100)));
        Assert.Equal(0, cells.Cut);
        var cut = cells.Of(new string('x', 12_345))!;
        Assert.Equal((100, 1), (cut.Length, cells.Cut));
        Assert.EndsWith("x… (cut; of 12,345 characters; x.csv has all)", cut, StringComparison.Ordinal);
    }
}
