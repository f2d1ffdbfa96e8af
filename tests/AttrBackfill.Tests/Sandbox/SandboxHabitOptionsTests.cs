using AttrBackfill.Cli.Options;
using AttrBackfill.Sandbox;
using Xunit;
using Command = System.CommandLine.Command;

namespace AttrBackfill.Tests.Sandbox;

/// <summary>The options of <c>sandbox</c> that make an organisation differ from what is assumed.</summary>
public sealed class SandboxHabitOptionsTests
{
    [Fact]
    public void Without_options_the_organisation_is_as_assumed() => Assert.Equal(new SandboxHabits(), Of("").Habits);

    [Fact]
    public void Each_option_sets_its_habit()
    {
        var options = Of(
            "--late-patches lost --empty-text removes --patch-replaces --longest-value 256 --longest-name 64 --cuts-long "
            + "--limit-headers x-ratelimit- --version-zero replaces --refuses-null --no-webchat-patch");
        Assert.Equal(
            new SandboxHabits
            {
                LatePatches = LatePatchHabit.Lost, EmptyText = EmptyTextHabit.Removes, PatchReplaces = true, LongestValue = 256,
                LongestName = 64, CutsLong = true, LimitHeaders = "x-ratelimit-", VersionZero = VersionZeroHabit.Replaces,
            },
            options.Habits);
        Assert.Equal((true, false), (options.RefusesNull, options.WebchatPatch));
        Assert.Equal("", Of("--limit-headers none").Habits.LimitHeaders);
    }

    static SandboxOptions Of(string line)
    {
        var command = new Command("sandbox");
        var habits = new SandboxHabitOptions();
        habits.AddTo(command);
        var parsed = command.Parse(line);
        Assert.Empty(parsed.Errors);
        return habits.Apply(parsed, new SandboxOptions());
    }
}
