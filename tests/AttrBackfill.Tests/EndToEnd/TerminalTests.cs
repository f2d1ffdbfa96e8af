using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>What a person sees: on a real terminal of each width, and in a file. No value of an attribute is ever in it.</summary>
public sealed class TerminalTests
{
    const string Marked = "MARKED-VALUE";

    /// <summary>Conversations whose every value is marked.</summary>
    static string Conversations => JsonSerializer.Serialize(Enumerable.Range(0, 60).Select(i => new
    {
        conversationId = $"00000000-0000-4000-8000-{i:000000000000}",
        conversationStart = "2026-11-20T10:00:00.000Z",
        conversationEnd = "2026-11-20T10:05:00.000Z",
        participants = new[]
        {
            new
            {
                participantId = $"10000000-0000-4000-8000-{i:000000000000}",
                purpose = "customer",
                attributes = new Dictionary<string, string>
                {
                    ["source_url"] = Marked, ["pre_chat_form_data"] = JsonSerializer.Serialize(
                        new { email = $"{Marked}{i}", subject = Marked }),
                },
                sessions = new[] { new { mediaType = "message", direction = "inbound" } },
            },
        },
    }));

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public async Task A_run_on_a_terminal(int columns)
    {
        Terminal.SkipWhereThereIsNone();
        await using var place = await PlaceAsync();
        var run = await Terminal.RunAsync(place, columns, [], ["run", "backfill", "--log-level", "debug", .. Dates]);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.DoesNotContain(Marked, run.Raw, StringComparison.Ordinal);
        Assert.True(Terminal.MovesTheCursor(run.Raw), run.ToString());
        Assert.True(Terminal.HasColours(run.Raw), run.ToString());
        var progress =
            run.Lines.Where(l => l.StartsWith("backfill  ", StringComparison.Ordinal)
                || l.StartsWith("read ", StringComparison.Ordinal) && !l.Contains(" = ", StringComparison.Ordinal)
            || l.StartsWith("windows ", StringComparison.Ordinal) || l.StartsWith("calls ", StringComparison.Ordinal)
            || l.StartsWith("failed ", StringComparison.Ordinal)).ToList();
        Assert.Contains(progress, l => l.StartsWith("read ", StringComparison.Ordinal));
        Assert.All(progress, l => Assert.True(l.Length <= columns, l));
        var end = run.Lines.SkipWhile(l => !l.StartsWith("read 60 = ", StringComparison.Ordinal)).ToList();
        Assert.Equal("read 60 = in-sync 0 + patched 60 + deferred 0 + no-customer 0 + no-attributes 0 + failed 0", end[0]);
        Assert.All(end.Skip(1).Where(l => !l.StartsWith("  ", StringComparison.Ordinal)), l => Assert.True(l.Length <= columns, l));
        Assert.Contains("patched                   60   100.0%", end);
        Assert.Contains("  Get Participant Data \"prechat_email\"", end);
        Assert.Contains(end, l => l.EndsWith("summary.json", StringComparison.Ordinal));
        // Logs went above the display, each whole: the terminal breaks lines, not the program.
        Assert.Contains(run.Lines, l => l.Contains("dbug: attrbackfill[", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_colours_where_they_are_not_wanted()
    {
        Terminal.SkipWhereThereIsNone();
        await using var place = await PlaceAsync();
        place.Environment["NO_COLOR"] = "1";
        var run = await Terminal.RunAsync(place, 80, [], ["run", "backfill", .. Dates]);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.False(Terminal.HasColours(run.Raw), run.ToString());
        Assert.True(Terminal.MovesTheCursor(run.Raw), run.ToString());
    }

    [Theory]
    [InlineData("xterm-256color", "--no-progress")]
    [InlineData("dumb", "--log-level=warning")]
    public async Task No_display_where_it_is_not_wanted_or_cannot_be(string term, string option)
    {
        Terminal.SkipWhereThereIsNone();
        await using var place = await PlaceAsync();
        place.Environment["TERM"] = term;
        var run = await Terminal.RunAsync(place, 80, [], ["run", "backfill", option, .. Dates]);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.False(Terminal.MovesTheCursor(run.Raw), run.ToString());
        Assert.False(Terminal.HasColours(run.Raw), run.ToString());
    }

    [Fact]
    public async Task Results_alone_go_to_stdout_and_without_a_terminal_nothing_is_a_control_sequence()
    {
        await using var place = await PlaceAsync();
        place.Environment["TERM"] = "xterm-256color";
        var run = await place.RunAsync(["run", "backfill", "--log-level", "debug", .. Dates]);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.StartsWith("read 60 = ", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(Marked, run.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.ToString());
        Assert.Contains("run 2", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stdout_to_a_file_leaves_the_display_on_the_terminal()
    {
        Terminal.SkipWhereThereIsNone();
        await using var place = await PlaceAsync();
        var program = Path.Combine(AppContext.BaseDirectory, "attrbackfill");
        var run =
            await Terminal.ShellAsync(place, $"stty cols 60 rows 40; '{program}' run backfill {string.Join(' ', Dates)} > out.txt", []);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.True(Terminal.MovesTheCursor(run.Raw), run.ToString());
        Assert.All(run.Lines.Where(l => l.StartsWith("read ", StringComparison.Ordinal)), l => Assert.True(l.Length <= 60, l));
        var written = await File.ReadAllTextAsync(Path.Combine(place.Folder, "out.txt"), TestContext.Current.CancellationToken);
        Assert.StartsWith("read 60 = ", written, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', written);
    }

    [Fact]
    public async Task With_log_format_json_every_line_of_stderr_is_an_object()
    {
        await using var place = await PlaceAsync();
        var run = await place.RunAsync(["run", "backfill", "--log-format", "json", "--log-level", "debug", "--json", .. Dates]);
        Assert.True(run.ExitCode == 0, run.ToString());
        var lines = run.Error.Trim().Split('\n').Select(JsonElement (l) => JsonElement.Parse(l)).ToList();
        Assert.True(lines.Count > 60, run.Error);
        Assert.All(lines, l => Assert.False(string.IsNullOrEmpty(l.GetProperty("Message").GetString())));
        Assert.Equal(60, JsonElement.Parse(run.Out).GetProperty("read").GetInt32());
        var wrong = await place.RunAsync("run", "backfil", "--log-format", "json");
        Assert.Equal("Error", JsonElement.Parse(wrong.Error).GetProperty("LogLevel").GetString());
        Assert.DoesNotContain(Marked, run.ToString() + wrong, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_and_lists_fit_a_narrow_terminal()
    {
        Terminal.SkipWhereThereIsNone();
        await using var place = await PlaceAsync();
        await place.RunAsync(["run", "backfill", .. Dates]);
        var jobs = await Terminal.RunAsync(place, 40, [], "jobs");
        Assert.All(jobs.Lines, l => Assert.True(l.Length <= 40, jobs.ToString()));
        Assert.Contains("  last run   2", jobs.Raw, StringComparison.Ordinal);
        var help = await Terminal.RunAsync(place, 60, [], "run", "--help");
        Assert.All(help.Lines.TakeWhile(l => l != "Examples:"), l => Assert.True(l.Length <= 60, l));
    }

    static string[] Dates => ["--date", "2026-11-20"];

    static async Task<Workplace> PlaceAsync()
    {
        var place = Workplace.Without();
        var data = place.Write("conversations.json", Conversations);
        await place.StartSandboxAsync(new SandboxOptions
        {
            DataFiles = [data], Rate = "none", Latency = TimeSpan.FromMilliseconds(5),
            AvailabilityLag = TimeSpan.Zero
        });
        return place;
    }
}
