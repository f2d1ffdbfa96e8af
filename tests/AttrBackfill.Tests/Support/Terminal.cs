using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace AttrBackfill.Tests.Support;

/// <summary>The built program on a real pseudo-terminal, made by <c>script</c> of util-linux.</summary>
internal static partial class Terminal
{
    const string Script = "/usr/bin/script";

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static void SkipWhereThereIsNone() =>
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(Script), $"{Script} (util-linux) makes the terminal, and is not here");

    /// <param name="typed">What is typed, a line at a time.</param>
    public static Task<TerminalResult> RunAsync(Workplace place, int columns, IReadOnlyList<string> typed, params string[] arguments)
    {
        var program = Quoted(Path.Combine(AppContext.BaseDirectory, "attrbackfill"));
        return ShellAsync(place, string.Create(CultureInfo.InvariantCulture,
            $"stty cols {columns} rows 40; exec {program} {string.Join(' ', arguments.Select(Quoted))}"), typed);
    }

    public static async Task<TerminalResult> ShellAsync(Workplace place, string command, IReadOnlyList<string> typed)
    {
        var start = new ProcessStartInfo(Script, ["-qec", command, "/dev/null"])
        {
            WorkingDirectory = place.Folder, RedirectStandardInput = true, RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        AttrBackfillProcess.PrepareEnvironment(start, place.Environment);
        start.Environment.TryAdd("TERM", "xterm-256color");
        using var process = Process.Start(start)!;
        var read = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        foreach (var line in typed) await process.StandardInput.WriteAsync(line + "\r");
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }

        return new TerminalResult(process.ExitCode, await read);
    }

    /// <summary>The text without what moves the cursor, hides it or sets colours; a movement ends a line.</summary>
    public static IEnumerable<string> Lines(string raw) =>
        Movement().Replace(Colour().Replace(raw, ""), "\n").Split(['\r', '\n']).Select(l => l.TrimEnd());

    public static bool HasColours(string raw) => Colour().IsMatch(raw);

    public static bool MovesTheCursor(string raw) =>
        raw.Contains("\u001b[1A", StringComparison.Ordinal) || raw.Contains("\u001b[2K", StringComparison.Ordinal);

    static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"\x1b\[[0-9;]*m")]
    private static partial Regex Colour();

    [GeneratedRegex(@"\x1b(\[[0-9;?]*[A-Za-ln-z]|[=>])")]
    private static partial Regex Movement();
}

/// <param name="Raw">All that the terminal got: stdout and stderr, control sequences included.</param>
internal sealed record TerminalResult(int ExitCode, string Raw)
{
    public IReadOnlyList<string> Lines { get; } = [.. Terminal.Lines(Raw)];

    public override string ToString() => $"exit code {ExitCode}\n{Raw.Replace("\u001b", "ESC", StringComparison.Ordinal)}";
}
