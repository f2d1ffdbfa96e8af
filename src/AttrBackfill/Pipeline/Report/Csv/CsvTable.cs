using System.Globalization;
using AttrBackfill.Configuration;
using CsvHelper;

namespace AttrBackfill.Pipeline.Report.Csv;

/// <summary>
/// A CSV file as all our reports are: UTF-8, RFC 4180 but for the delimiter, CRLF, a header, and no cell that a spreadsheet takes for a
/// formula (see <see cref="SafeCell"/>). Half a surrogate pair has no UTF-8: it is written as U+FFFD.
/// </summary>
internal sealed class CsvTable : IAsyncDisposable
{
    readonly CsvWriter _writer;
    readonly SafeCell _safe;

    CsvTable(CsvWriter writer, SafeCell safe) => (this._writer, this._safe) = (writer, safe);

    /// <param name="output">Stays open.</param>
    public static CsvTable Create(Stream output, ReportSettings settings, ReadOnlySpan<string> columns)
    {
        var writer = CsvWriter.Create(
            output,
            new CsvWriterOptions
            {
                Separator = settings.DelimiterSign,
                NewLine = "\r\n",
                WriteByteOrderMark = settings.Excel,
                Injection = CsvInjection.None, // SafeCell knows more signs and places
                FormatProvider = CultureInfo.InvariantCulture,
            },
            leaveOpen: true);
        writer.WriteHeader(columns);
        return new CsvTable(writer, new SafeCell(settings.DelimiterSign));
    }

    public Task AddAsync(string?[] cells, CancellationToken cancellationToken) =>
        _writer.WriteRecordAsync(Array.ConvertAll(cells, _safe.Of), cancellationToken).AsTask();

    public ValueTask DisposeAsync() => _writer.DisposeAsync();
}
