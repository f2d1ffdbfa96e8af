using System.CommandLine;
using AttrBackfill.Sandbox;

namespace AttrBackfill.Cli.Options;

/// <summary>
/// How the sandbox's organisation behaves where public sources do not say: each fact of <c>doctor --probe</c> can be another one.
/// </summary>
internal sealed class SandboxHabitOptions
{
    readonly Option<LatePatchHabit?> _latePatches =
        WordOption.Create<LatePatchHabit>("--late-patches", "What becomes of patches after a conversation's end", "WORD");

    readonly Option<EmptyTextHabit?> _emptyText =
        WordOption.Create<EmptyTextHabit>("--empty-text", "What the empty text makes of a participant attribute", "WORD");

    readonly Option<bool> _patchReplaces =
        new("--patch-replaces") { Description = "A patch removes the participant attributes that it does not name" };

    readonly Option<int?> _longestValue =
        new("--longest-value") { Description = "Longest value of a participant attribute, in characters", HelpName = "N" };

    readonly Option<int?> _longestName =
        new("--longest-name") { Description = "Longest name of a participant attribute, in characters", HelpName = "N" };

    readonly Option<bool> _cutsLong = new("--cuts-long") { Description = "What is longer is cut, and not refused" };

    readonly Option<string> _limitHeaders = new("--limit-headers")
    {
        Description = "How the headers of the rate limit begin, before count, allowed and reset; none for no such headers",
        HelpName = "PREFIX", DefaultValueFactory = _ => SandboxHabits.UsualLimitHeaders,
    };

    readonly Option<VersionZeroHabit?> _versionZero =
        WordOption.Create<VersionZeroHabit>("--version-zero", "What version 0 does to a custom attributes record", "WORD");

    readonly Option<bool> _refusesNull = new("--refuses-null") { Description = "No custom attributes field takes null" };

    readonly Option<bool> _noWebchatPatch = new("--no-webchat-patch") { Description = "Webchat conversations have no PATCH" };

    public void AddTo(Command command)
    {
        Option[] options =
        [
            _latePatches, _emptyText, _patchReplaces, _longestValue, _longestName, _cutsLong, _limitHeaders, _versionZero, _refusesNull,
            _noWebchatPatch,
        ];
        foreach (var option in options) command.Options.Add(option);
    }

    public SandboxOptions Apply(ParseResult parsed, SandboxOptions options) => options with
    {
        RefusesNull = parsed.GetValue(_refusesNull),
        WebchatPatch = !parsed.GetValue(_noWebchatPatch),
        Habits = new SandboxHabits
        {
            LatePatches = parsed.GetValue(_latePatches) ?? default,
            EmptyText = parsed.GetValue(_emptyText) ?? default,
            PatchReplaces = parsed.GetValue(_patchReplaces),
            LongestValue = parsed.GetValue(_longestValue),
            LongestName = parsed.GetValue(_longestName),
            CutsLong = parsed.GetValue(_cutsLong),
            LimitHeaders = parsed.GetValue(_limitHeaders) is "none" or null ? "" : parsed.GetValue(_limitHeaders)!,
            VersionZero = parsed.GetValue(_versionZero) ?? default,
        },
    };
}
