using System.Globalization;
using SpreadCheetah;
using SpreadCheetah.Styling;
using SpreadCheetah.Worksheets;

namespace AttrBackfill.Pipeline.Report.Xlsx;

/// <summary>A sheet with a header and rows of text. What exceeds the limits is left out, and the sheet says so.</summary>
/// <param name="wholeFile">The file that has everything.</param>
internal sealed class TextSheet(Spreadsheet workbook, SheetLimits limits, string wholeFile)
{
    const double ColumnWidth = 20;

    /// <summary>With any other format, a text that begins with <c>=</c> becomes a formula when a user edits the cell.</summary>
    static readonly Style Text = new() { Format = NumberFormat.Standard(StandardNumberFormat.Text) };

    static readonly Style Header = Text with { Font = new Font { Bold = true } };

    readonly CellText _cellText = new(limits.Characters, wholeFile);
    long _rowsLeftOut;

    public async Task WriteAsync(
        string name, IReadOnlyList<string> columns, IAsyncEnumerable<string?[]> rows, CancellationToken cancellationToken)
    {
        var options = new WorksheetOptions { FrozenRows = 1 };
        for (var number = 1; number <= columns.Count; number++)
            (options.Column(number).DefaultStyle, options.Column(number).Width) = (Text, ColumnWidth);
        await workbook.StartWorksheetAsync(name, options, cancellationToken);
        await workbook.AddHeaderRowAsync([.. columns], workbook.AddStyle(Header), cancellationToken);

        string?[]? waiting = null; // the sheet's last place is for the last row, or for the remark that rows are left out
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            if (waiting is not null && workbook.NextRowNumber == limits.Rows) _rowsLeftOut++;
            else if (waiting is not null) await AddAsync(waiting, cancellationToken);
            waiting = row;
        }

        if (_rowsLeftOut > 0) _rowsLeftOut++;
        if (_rowsLeftOut > 0) await AddAsync([RowsRemark], cancellationToken);
        else if (waiting is not null) await AddAsync(waiting, cancellationToken);
    }

    /// <summary>What is not on the sheet, a sentence each.</summary>
    public IEnumerable<string> Remarks()
    {
        if (_rowsLeftOut > 0) yield return RowsRemark;
        if (_cellText.Cut > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"Texts cut: {_cellText.Cut:N0}; {wholeFile} has them whole.");
    }

    string RowsRemark => string.Create(CultureInfo.InvariantCulture, $"Rows left out: {_rowsLeftOut:N0}; {wholeFile} has all rows.");

    ValueTask AddAsync(string?[] row, CancellationToken cancellationToken) =>
        workbook.AddRowAsync(Array.ConvertAll(row, text => new DataCell(_cellText.Of(text))), cancellationToken);
}
