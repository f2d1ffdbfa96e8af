using System.Globalization;
using CsvHelper;

namespace AttrBackfill.Pipeline.Report;

/// <summary>
/// A CSV file as all our reports are: UTF-8, RFC 4180, CRLF, a header, and no cell that a spreadsheet takes for a formula. Such a
/// cell gets a leading <c>'</c>, and quotes around it. Half a surrogate pair has no UTF-8: it is written as U+FFFD.
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
                Injection = CsvInjection.Escape,
                // The writer's own set lacks LF.
                InjectionCharacters = "=+-@\t\r\n",
                InjectionEscape = '\'',
                FormatProvider = CultureInfo.InvariantCulture,
            },
            leaveOpen: true);
        writer.WriteHeader(columns);
        return new CsvTable(writer);
    }

    public Task AddAsync(string?[] cells, CancellationToken cancellationToken) =>
        writer.WriteRecordAsync(cells, cancellationToken).AsTask();

    public static string Cell(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string? Cell(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    public ValueTask DisposeAsync() => writer.DisposeAsync();
}
