using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Docs;

/// <summary>
/// A reader who types the commands of the walk-through gets what the page shows. All blocks are one script of one shell, so that a block
/// sees what earlier ones have set and started.
/// </summary>
public sealed partial class WalkThroughTests
{
    /// <summary>Between the outputs of two blocks.</summary>
    const string Mark = "=== end of block";

    /// <summary>Against a hang, not a measure of speed.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>In place of any number of lines.</summary>
    const string LeftOut = "…";

    [Fact]
    public async Task Each_command_of_the_walk_through_prints_what_the_page_shows()
    {
        foreach (var program in new[] { "sh", "curl", "node" })
            Assert.SkipWhen(MachineProgram.Find(program) is null, $"this machine has no {program}");
        var steps = Steps();
        var changes = ChangesForTest();
        var script = string.Concat(steps.Select(step => $"{step.Code}\necho '{Mark}'\n"));
        script = changes.Aggregate(script, (s, c) => s.Replace(c.Page, c.Test, StringComparison.Ordinal));
        using var folder = new TemporaryFolder();
        using var process = AttrBackfillProcess.StartShell(
            MachineProgram.Find("sh")!, folder.Path, EnvironmentOfReader(), $"exec 2>&1\n{script}");
        var ended = await process.EndAsync(Patience);
        var outputs = changes.Aggregate(ended.Out, (s, c) => s.Replace(c.Test, c.Page, StringComparison.Ordinal)).Split($"{Mark}\n");
        Assert.True(outputs.Length == steps.Count + 1, ended.ToString());
        Assert.All(steps.Zip(outputs), step => Assert.True(
            IsAsShown(step.First.Expected, step.Second),
            $"{step.First.Code}\n--- the page shows\n{step.First.Expected}\n--- the command printed\n{step.Second}"));
    }

    /// <summary>The page's commands, each block with the output that the page shows behind it.</summary>
    static List<(string Code, string Expected)> Steps()
    {
        var page = File.ReadAllText(Repository.Path("src", "docs", "walk-through.md")).ReplaceLineEndings("\n");
        var blocks = SnippetTests.Blocks(page).ToList();
        Assert.All(blocks, b => Assert.True(b.Language is "sh" or "text", b.Language));
        return [.. blocks.Select((block, i) => (block, Next: blocks.ElementAtOrDefault(i + 1))).Where(b => b.block.Language == "sh")
            .Select(b => (b.block.Code, b.Next.Language == "text" ? b.Next.Code : ""))];
    }

    /// <summary>The page's ports may be in use, and its schedule must not come due.</summary>
    static (string Page, string Test)[] ChangesForTest()
    {
        using var sandbox = new TcpListener(IPAddress.Loopback, 0);
        using var daemon = new TcpListener(IPAddress.Loopback, 0);
        sandbox.Start();
        daemon.Start();
        return
        [
            ("--data visitors.json", $"--port {Port(sandbox)} --data visitors.json"), ("127.0.0.1:8765", $"127.0.0.1:{Port(sandbox)}"),
            ("127.0.0.1:8080", $"127.0.0.1:{Port(daemon)}"), ("0 30 2 * * ?", "0 0 0 1 1 ? 2099"),
        ];
    }

    static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    static Dictionary<string, string> EnvironmentOfReader() => new()
    {
        ["PATH"] = $"{AppContext.BaseDirectory}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}",
    };

    static bool IsAsShown(string shown, string output)
    {
        var pattern = string.Concat(Lines(shown).Select(line => line == LeftOut ? "(?:.*\n)*?" : Regex.Escape(line) + "\n"));
        return Regex.IsMatch(string.Concat(Lines(output).Select(line => line + "\n")), $@"\A{pattern}\z", RegexOptions.CultureInvariant);
    }

    static IEnumerable<string> Lines(string text) => WhatDiffers().Replace(text, "VARIES").Split('\n').SkipLast(1).Select(l => l.TrimEnd());

    /// <summary>Run ids, durations, and how often the server's job was asked for.</summary>
    [GeneratedRegex(@"\d{8}T\d{6}Z-[0-9a-f]{4}|(?<=calls )\d+(?=, )|(?<=took )\d+ \w+")]
    private static partial Regex WhatDiffers();
}
