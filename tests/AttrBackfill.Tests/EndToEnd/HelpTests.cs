using System.CommandLine;
using System.Runtime.InteropServices;
using AttrBackfill.Cli;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Options;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;
using Command = System.CommandLine.Command;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>Every command has examples in its help, and each of them does what it says.</summary>
public sealed class HelpTests(HelpTests.Place at) : IClassFixture<HelpTests.Place>
{
    /// <summary>The run id that the examples name.</summary>
    const string ExampleRun = "20261120T073000Z-1a2b";

    /// <summary>The conversation that they name.</summary>
    const string ExampleConversation = "12345678-1234-1234-1234-123456789abc";

    static RootCommand Root => CommandLine.Root(new GlobalOptions(), _ => throw new InvalidOperationException("nothing is run here"));

    public static TheoryData<string> Examples() =>
        [.. HelpWithExamples.FirstSteps.Concat(Leaves(Root).OfType<ExampleCommand>().SelectMany(c => c.Examples)).Distinct()];

    [Fact]
    public void Every_command_has_an_example() =>
        Assert.All(Leaves(Root), c => Assert.True(c is ExampleCommand { Examples.Count: > 0 }, $"{c.Name} has no examples"));

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task An_example(string line)
    {
        var words = line.Split(' ');
        Assert.Equal("attrbackfill", words[0]);
        var run = await at.RunAsync([.. words.Skip(1).Select(w => w switch
        {
            ExampleRun => at.RunIdFor(words[1]), ExampleConversation => at.ConversationId, _ => w,
        })]);
        Assert.True(run.ExitCode is 0 or 3, run.ToString());
    }

    [Theory]
    [InlineData("--help", "attrbackfill init")]
    [InlineData("run -h", "attrbackfill run nightly-backfill --sandbox")]
    [InlineData("ledger prune -?", "attrbackfill ledger prune --older-than 400d")]
    public async Task Help_shows_them(string line, string example)
    {
        var help = await at.Work.RunAsync(line.Split(' '));
        Assert.True(help.ExitCode == 0, help.ToString());
        Assert.Contains($"\nExamples:\n", help.Out, StringComparison.Ordinal);
        Assert.Contains($"\n  {example}\n", help.Out, StringComparison.Ordinal);
        Assert.Empty(help.Error);
    }

    [Fact]
    public async Task The_options_of_every_command_take_one_line_in_the_help_of_a_command()
    {
        var help = (await at.Work.RunAsync("run", "--help")).Out;
        Assert.Contains(
            "\n  --config --output --connection --log-level --log-format --no-progress --json\n", help, StringComparison.Ordinal);
        Assert.DoesNotContain("The jobs file", help, StringComparison.Ordinal);
        Assert.Contains("The jobs file", (await at.Work.RunAsync("--help")).Out, StringComparison.Ordinal);
    }

    static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);

    /// <summary>The shipped jobs.json, an organisation, and two runs: one that has written, and a plan.</summary>
    public sealed class Place : IAsyncLifetime
    {
        string _run = "";
        string _plan = "";

        internal Workplace Work { get; private set; } = null!;

        /// <summary>One that the channel webchat knows.</summary>
        internal string ConversationId =>
            Work.Server!.ConversationIds().First(id => Work.Server.ConversationJson(id).Contains("webmessaging", StringComparison.Ordinal));

        internal string RunIdFor(string command) => command == "apply" ? _plan : _run;

        public async ValueTask InitializeAsync()
        {
            var options = new SandboxOptions { Conversations = 40, Days = 4, Rate = "none" };
            Work = await Workplace.WithSandboxAsync(options, await File.ReadAllTextAsync(Repository.Path("jobs.json")));
            Work.Write("new-rules.json", await File.ReadAllTextAsync(Repository.Path("jobs.json")));
            await Work.RunAsync(["run", "nightly-backfill", "--limit", "10", .. Work.AllDates]);
            _run = Path.GetFileName(Directory.EnumerateDirectories(Path.Combine(Work.Output, "nightly-backfill")).Max()!);
            File.Copy(Work.ReportPath("nightly-backfill", "conversations.csv"), Path.Combine(Work.Folder, "conversations.csv"));
            await Work.RunAsync(["plan", "nightly-backfill", .. Work.AllDates]);
            _plan = Path.GetFileName(Directory.EnumerateDirectories(Path.Combine(Work.Output, "nightly-backfill")).Max()!);
        }

        public ValueTask DisposeAsync() => Work.DisposeAsync();

        internal async Task<ProcessResult> RunAsync(string[] words)
        {
            switch (words[0])
            {
                case "init": // where there is nothing yet
                    await using (var empty = Workplace.Without())
                    {
                        File.Delete(Path.Combine(empty.Folder, "jobs.json"));
                        return await empty.RunAsync(words);
                    }

                case "sandbox": // on a free port, until it is stopped
                    return await StoppedAsync(words.Contains("--port") ? words : [.. words, "--port", "0"], "Ctrl-C stops it");
                case "schedule":
                    var ended =
                        await StoppedAsync([.. words.Select(w => w == "127.0.0.1:8080" ? "127.0.0.1:0" : w)], "weekly-audit: next run");
                    return ended.ExitCode == 143 ? ended with { ExitCode = 0 } : ended;
                case "ledger" when words[1] == "restore":
                    await Work.RunAsync("ledger", "backup", "restored.db");
                    return await Work.RunAsync(["ledger", "restore", "restored.db", .. words.Skip(3)]);
                default:
                    return await Work.RunAsync(words);
            }
        }

        async Task<ProcessResult> StoppedAsync(string[] words, string seen)
        {
            using var process = Work.Start(words);
            await process.SeenAsync(seen);
            process.Signal(PosixSignal.SIGTERM);
            return await process.EndAsync();
        }
    }
}
