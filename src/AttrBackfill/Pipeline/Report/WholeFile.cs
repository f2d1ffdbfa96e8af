using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Pipeline.Report;

/// <summary>
/// Writes a file whole or not at all: to a partial file beside its place, flushed to disk, then renamed. Several processes may write the
/// same file at once: each has a partial file of its own, and the last one to rename wins.
/// </summary>
internal static partial class WholeFile
{
    const string Partial = ".partial";

    /// <summary>Another process may take a partial file of this one for a leftover, where it cannot see this process.</summary>
    const int Attempts = 3;

    /// <param name="fence">Asked before the file is put in its place.</param>
    public static async Task<string> WriteAsync(
        string path, Func<Stream, Task> write, CancellationToken cancellationToken, Fence? fence = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var partial = string.Create(
                CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}{Partial}");
            try
            {
                await using (var file = PrivateFiles.Create(partial, options: FileOptions.Asynchronous))
                {
                    await write(file);
                    await file.FlushAsync(cancellationToken);
                    file.Flush(flushToDisk: true);
                }

                if (fence is not null) await fence.EnsureAsync(cancellationToken);
                File.Move(partial, path, overwrite: true);
                FolderSync.Flush(Path.GetDirectoryName(path)!);
                return path;
            }
            catch (FileNotFoundException) when (attempt < Attempts)
            {
                // Another process has deleted the partial file.
            }
            catch
            {
                TryDelete(partial);
                throw;
            }
        }
    }

    /// <summary>Deletes the partial files that processes left which have ended.</summary>
    public static void DeleteLeftovers(string folder, string files = "*")
    {
        foreach (var partial in Directory.EnumerateFiles(folder, files + Partial).Where(IsLeftover)) TryDelete(partial);
    }

    /// <summary>A name without a process is of a version that knew one writer alone.</summary>
    static bool IsLeftover(string partial)
    {
        if (OwnerOf().Match(partial) is not { Success: true } match
            || !int.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var id))
        {
            return true;
        }

        try
        {
            using var process = Process.GetProcessById(id);
            return File.GetLastWriteTimeUtc(partial) < process.StartTime.ToUniversalTime(); // another process has its number now
        }
        catch (ArgumentException)
        {
            return true; // no such process
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception or NotSupportedException)
        {
            return false; // it is another user's
        }
    }

    /// <summary>What made the caller fail is what it must hear of, not this.</summary>
    static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next run tries again.
        }
    }

    [GeneratedRegex(@"\.([0-9]+)-[0-9a-f]{8}\.partial$")]
    private static partial Regex OwnerOf();
}
