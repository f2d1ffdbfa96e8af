using System.Globalization;
using CsvHelper;

namespace AttrBackfill.Pipeline.Report.Csv;

/// <summary>
/// A CSV file as all our reports are: UTF-8, RFC 4180, CRLF, a header, and no cell that a spreadsheet takes for a formula (see
/// <see cref="SafeCell"/>). Half a surrogate pair has no UTF-8: it is written as U+FFFD.
/// </summary>
internal sealed class CsvTable : IAsyncDisposable
{
    readonly CsvWriter writer;

    CsvTable(CsvWriter writer) => this.writer = writer;

    /// <param name="output">Stays open.</param>
    /// <param name="excel">Whether the file begins with a byte-order mark.</param>
    public static CsvTable Create(Stream output, bool excel, ReadOnlySpan<string> columns)
    {
        var writer = CsvWriter.Create(
            output,
            new CsvWriterOptions
            {
                NewLine = "\r\n",
                WriteByteOrderMark = excel,
                Injection = CsvInjection.None, // SafeCell knows more signs and places
                FormatProvider = CultureInfo.InvariantCulture,
            },
            leaveOpen: true);
        writer.WriteHeader(columns);
        return new CsvTable(writer);
    }

    public Task AddAsync(string?[] cells, CancellationToken cancellationToken) =>
        writer.WriteRecordAsync(Array.ConvertAll(cells, SafeCell.Of), cancellationToken).AsTask();

    public static string Cell(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string? Cell(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    public ValueTask DisposeAsync() => writer.DisposeAsync();
}
