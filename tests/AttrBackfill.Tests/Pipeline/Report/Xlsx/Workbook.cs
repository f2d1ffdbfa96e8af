using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Report.Xlsx;

/// <summary>A workbook as the standard says it is read, from its XML alone.</summary>
internal sealed partial class Workbook
{
    static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    static readonly XNamespace Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// <summary>By the sheet's name; in the order of the sheets.</summary>
    public required IReadOnlyList<(string Name, string?[][] Rows)> Sheets { get; init; }

    public string?[][] this[string sheet] => Sheets.Single(s => s.Name == sheet).Rows;

    /// <summary>Fails where a cell is anything but text in the format of text.</summary>
    public static Workbook Read(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        var formats =
            Xml(zip, "xl/styles.xml").Descendants(Main + "cellXfs").Elements().Select(x => (string?)x.Attribute("numFmtId")).ToList();
        var parts = Xml(zip, "xl/_rels/workbook.xml.rels").Root!.Elements()
            .ToDictionary(r => (string)r.Attribute("Id")!, r => "xl/" + ((string)r.Attribute("Target")!).Replace("/xl/", ""));
        var sheets = Xml(zip, "xl/workbook.xml").Descendants(Main + "sheet")
            .Select(s => ((string)s.Attribute("name")!, Rows(Xml(zip, parts[(string)s.Attribute(Relations + "id")!]), formats)));
        return new Workbook { Sheets = [.. sheets] };
    }

    /// <summary>What a program shows for the text in the file.</summary>
    public static string Unescaped(string text) =>
        Escape().Replace(text, m => ((char)int.Parse(m.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());

    static string?[][] Rows(XDocument sheet, List<string?> formats)
    {
        var rows = sheet.Descendants(Main + "row").ToList();
        var width = rows.SelectMany(r => r.Elements()).Max(ColumnOf) + 1;
        return [.. rows.Select((row, number) =>
        {
            Assert.Equal(number + 1, (int)row.Attribute("r")!);
            var cells = new string?[width];
            foreach (var cell in row.Elements()) cells[ColumnOf(cell)] = Text(cell, formats);
            return cells;
        })];
    }

    static string? Text(XElement cell, List<string?> formats)
    {
        Assert.Equal("49", formats[(int)cell.Attribute("s")!]);
        if (!cell.HasElements) return null;
        Assert.Equal("inlineStr", (string?)cell.Attribute("t"));
        var text = Assert.Single(Assert.Single(cell.Elements(), e => e.Name == Main + "is").Elements(), e => e.Name == Main + "t");
        Assert.Equal("preserve", (string?)text.Attribute(XNamespace.Xml + "space"));
        return Unescaped(text.Value);
    }

    static int ColumnOf(XElement cell) =>
        ((string)cell.Attribute("r")!).TakeWhile(char.IsLetter).Aggregate(0, (column, letter) => 26 * column + letter - 'A' + 1) - 1;

    static XDocument Xml(ZipArchive zip, string entry)
    {
        using var stream = zip.GetEntry(entry)!.Open();
        return XDocument.Load(stream, LoadOptions.PreserveWhitespace);
    }

    [GeneratedRegex("_x([0-9A-Fa-f]{4})_")]
    private static partial Regex Escape();
}
