using System.Globalization;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Display;

/// <summary>What new rules of a job would change, on a dozen lines; the page has all of it.</summary>
/// <param name="again">Makes a command that works on the same files.</param>
internal sealed class RulesText(TextWriter to, int width, Func<string, string> again)
{
    const int SettingsShown = 3, ShownOfChange = 2, LeftShown = 3;
    const int LongestName = 120;
    const int LongestSetting = 300;

    public void Write(RulesSummary rules)
    {
        foreach (var line in Wrapping.Lines($"class {rules.Class}: {rules.Meaning()}".Split(' '), " ", width)) to.WriteLine(line);
        WriteSettings(rules.Settings);
        WriteAttributes(rules);
        if (rules.Left.Count > 0) WriteLeft(rules, rules.Blank!);
        if (rules.Collisions + rules.PresentCollisions > 0)
            Line($"collisions: {Number(rules.Collisions)} by the new rules, {Number(rules.PresentCollisions)} by the present ones");
    }

    void WriteSettings(IReadOnlyList<SettingDifference> settings)
    {
        if (settings.Count == 0) Line("no setting differs");
        foreach (var setting in settings.Take(SettingsShown)) Line($"  {SafeText.Plain(setting.Text, LongestSetting)}");
        if (settings.Count > SettingsShown) Line($"  and {settings.Count - SettingsShown} more settings in rules.html");
    }

    void WriteAttributes(RulesSummary rules)
    {
        if (rules.Attributes.Count == 0) return;
        Line("CHANGE    CONVERSATIONS  ATTRIBUTE");
        var shown = rules.Attributes.GroupBy(a => a.Change).SelectMany(g => g.Take(ShownOfChange)).ToList();
        foreach (var a in shown)
            Line(string.Create(CultureInfo.InvariantCulture, $"{a.Change,-8}  {a.Conversations,13}  {Name(a.Attribute)}"));
        if (rules.AttributesInAll > shown.Count) Line($"and {Number(rules.AttributesInAll - shown.Count)} more in rules.html");
    }

    void WriteLeft(RulesSummary rules, BlankSummary blank)
    {
        var more = rules.LeftInAll > LeftShown ? $" and {Number(rules.LeftInAll - LeftShown)} more" : "";
        Line($"left: {string.Join(", ", rules.Left.Take(LeftShown).Select(l => Name(l.Attribute)))}{more}");
        if (blank.Command is { } command) to.WriteLine($"to blank them, with the job that rules.html gives: {again(command)}");
        if (blank.Note is { } note)
            foreach (var line in Wrapping.Lines($"note: {note}".Split(' '), " ", width)) to.WriteLine(line);
    }

    void Line(string text) => to.WriteLine(Wrapping.Fit(text, width));

    static string Name(string attribute) => SafeText.Plain(attribute, LongestName);

    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
