using System.Diagnostics;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>The scripts of <c>completion</c>, in the shells that are here.</summary>
public sealed class CompletionTests
{
    const string RunId = "20261120T073000Z-1a2b";

    /// <summary>Fills in what bash does before it calls a completion function, calls it, and prints what it found.</summary>
    const string Bash = """
        source <(attrbackfill completion bash)
        complete -p attrbackfill > /dev/null || exit 1
        COMP_LINE=$1 COMP_POINT=${#1}
        read -r -a COMP_WORDS <<< "$1"
        [[ $1 == *' ' ]] && COMP_WORDS+=('')
        COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
        _attrbackfill
        printf '%s\n' "${COMPREPLY[@]}"
        """;

    public static TheoryData<string, string[], string[]> Lines() => new()
    {
        { "attrbackfill ", ["run", "doctor", "completion"], ["--config", "backfill"] },
        { "attrbackfill re", ["resume", "revert", "report"], ["run"] },
        { "attrbackfill run ", ["backfill", "audit", "webchat", "messages"], ["--from", RunId] },
        { "attrbackfill run b", ["backfill"], ["audit"] },
        { "attrbackfill run backfill --d", ["--date", "--dry-run"], ["--from"] },
        { "attrbackfill resume ", [RunId], ["backfill"] },
        { "attrbackfill revert 2026", [RunId], [] },
        { "attrbackfill resume --output elsewhere ", ["20200101T000000Z-0000"], [RunId] },
        { "attrbackfill run backfill --log-level w", ["warning"], ["error"] },
        { "attrbackfill run backfill --connection ", ["default"], ["backfill"] },
        { "attrbackfill ledger ", ["prune"], ["run"] },
        { "attrbackfill completion ", ["bash", "zsh", "fish", "powershell"], ["run"] },
        { "attrbackfill validate ", ["--json"], ["run"] },
        { "attrbackfill run --config broken.json ", ["--from"], ["backfill"] },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Bash_completes_commands_options_jobs_and_run_ids(string line, string[] expected, string[] unexpected)
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "there is no bash here");
        await using var place = Place();
        var found = (await ShellAsync(place, "/bin/bash", ["--norc", "-c", Bash, "bash", line])).Split(
            '\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(expected, e => Assert.Contains(e, found));
        Assert.All(unexpected, u => Assert.DoesNotContain(u, found));
        Assert.False(Directory.Exists(Path.Combine(place.Output, "backfill", "ledger.db")));
    }

    [Fact]
    public async Task Zsh_takes_its_script()
    {
        Assert.SkipUnless(File.Exists("/bin/zsh") || File.Exists("/usr/bin/zsh"), "there is no zsh here");
        await using var place = Place();
        const string script = """
            autoload -U compinit && compinit -D -u
            source <(attrbackfill completion zsh)
            compadd() { print -rl -- ${(P)@[-1]} }
            words=(attrbackfill run b); CURRENT=3; _attrbackfill
            """;
        Assert.Contains("backfill", await ShellAsync(place, File.Exists("/bin/zsh") ? "/bin/zsh" : "/usr/bin/zsh", ["-f", "-c", script]),
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Fish_completes_them_too(string line, string[] expected, string[] unexpected)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/fish"), "there is no fish here");
        await using var place = Place();
        const string script = "attrbackfill completion fish | source; complete -C $argv[1]";
        var found = (await ShellAsync(place, "/usr/bin/fish", ["--no-config", "-c", script, line])).Split(
            '\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(expected, e => Assert.Contains(e, found));
        Assert.All(unexpected, u => Assert.DoesNotContain(u, found));
    }

    [Fact]
    public async Task An_unknown_shell_is_named_with_those_that_are_known()
    {
        await using var place = Workplace.Without();
        var run = await place.RunAsync("completion", "tcsh");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("known: bash, zsh, fish, powershell", run.Error, StringComparison.Ordinal);
    }

    static Workplace Place()
    {
        var place = Workplace.Without();
        place.Write("broken.json", "{");
        Directory.CreateDirectory(Path.Combine(place.Output, "backfill", RunId));
        Directory.CreateDirectory(Path.Combine(place.Output, "sandbox", "no-run"));
        Directory.CreateDirectory(Path.Combine(place.Folder, "elsewhere", "audit", "20200101T000000Z-0000"));
        return place;
    }

    static async Task<string> ShellAsync(Workplace place, string shell, string[] arguments)
    {
        var start = new ProcessStartInfo(shell, arguments)
        {
            WorkingDirectory = place.Folder, RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        AttrBackfillProcess.PrepareEnvironment(start, place.Environment);
        start.Environment["PATH"] = $"{AppContext.BaseDirectory.TrimEnd('/')}:{start.Environment["PATH"]}";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await error);
        Assert.Empty(await error);
        return await output;
    }
}
