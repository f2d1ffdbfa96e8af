using System.Text.RegularExpressions;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Architecture;

/// <summary>Rules that the compiled program no longer shows: names, constants, the order of using directives.</summary>
public sealed partial class SourceTextTests
{
    const int LongestLine = 140;

    static readonly Lazy<IReadOnlyList<(string Path, string Text)>> Sources = new(() => [.. Files("src"), .. Files("tests")]);

    static IEnumerable<(string Path, string Text)> Program =>
        Sources.Value.Where(s => s.Path.StartsWith("src/AttrBackfill/", StringComparison.Ordinal));

    public static TheoryData<string> NamesNotToUse()
    {
        var names = new TheoryData<string>();
        foreach (var line
            in File.ReadLines(Repository.Path("src", "docs", "glossary.md")).Where(l => l.StartsWith("| ", StringComparison.Ordinal)))
        {
            foreach (Match name in Quoted().Matches(line.Split('|')[3])) names.Add(name.Groups[1].Value);
        }

        return names;
    }

    [Theory]
    [MemberData(nameof(NamesNotToUse))]
    public void A_name_that_the_glossary_replaces_is_not_used(string name) => Assert.Empty(UsesOf(name, Sources.Value));

    [Fact]
    public void A_replaced_name_is_found_as_a_whole_word()
    {
        (string, string)[] sources = [("A.cs", "class C(Intake old);"), ("B.cs", "class Intakes;")];
        Assert.Equal(["A.cs"], UsesOf("Intake", sources));
    }

    [Fact]
    public void Only_configuration_and_targets_know_the_kinds_of_targets() =>
        Assert.Empty(UsesOf("TargetKind", Program.Where(s => !IsIn(s.Path, "Configuration") && !IsIn(s.Path, "Pipeline/Targets"))));

    /// <summary>
    /// A command that did its work returns <c>Done</c>; a failure carries its code in its exception; all others are made in one file.
    /// </summary>
    [Fact]
    public void Exit_codes_are_made_in_one_file()
    {
        var made =
            Program.Where(s => !s.Path.EndsWith("/ExitCodes.cs", StringComparison.Ordinal)
                && !s.Path.EndsWith("/ShutdownSignals.cs", StringComparison.Ordinal))
            .SelectMany(s => s.Text.Split('\n').Where(MakesExitCode).Select(line => $"{s.Path}: {line.Trim()}"));
        Assert.Empty(made);
    }

    [Theory]
    [InlineData("        return ExitCode.Refused;", true)]
    [InlineData("        var code = broken ? ExitCode.Unreachable : ExitCode.Done;", true)]
    [InlineData("        return ExitCode.Done;", false)]
    [InlineData("        { Run.ExitCode: (int)ExitCode.Locked } => next,", false)]
    [InlineData("internal sealed class LockLostException(string message) : ExpectedException(ExitCode.Locked, message);", false)]
    [InlineData("            throw new CheckFailedException(text, ExitCode.Usage);", false)]
    public void A_line_that_makes_an_exit_code_is_found(string line, bool makes) => Assert.Equal(makes, MakesExitCode(line));

    /// <summary>One piece of code gives files and folders their mode.</summary>
    [Fact]
    public void Files_and_folders_are_made_in_one_file()
    {
        var made = Program.Where(s => !s.Path.EndsWith("/PrivateFiles.cs", StringComparison.Ordinal))
            .SelectMany(s => s.Text.Split('\n').Where(line => MakesFile().IsMatch(line)).Select(line => $"{s.Path}: {line.Trim()}"));
        Assert.Empty(made);
    }

    [Theory]
    [InlineData("        using var file = new FileStream(path, FileMode.Create);", true)]
    [InlineData("        File.WriteAllText(path, text);", true)]
    [InlineData("        using (File.Create(probe, 1))", true)]
    [InlineData("        Directory.CreateDirectory(folder);", true)]
    [InlineData("        using var writer = new StreamWriter(\"a.csv\");", true)]
    [InlineData("        File.Move(partial, path);", false)]
    [InlineData("        using var file = File.OpenRead(path);", false)]
    [InlineData("        using var file = PrivateFiles.Create(path);", false)]
    public void A_line_that_makes_a_file_is_found(string line, bool makes) => Assert.Equal(makes, MakesFile().IsMatch(line));

    [Fact]
    public void Using_directives_are_sorted_with_system_first()
    {
        var unsorted = Sources.Value.Where(s => !IsSorted([.. UsingLine().Matches(s.Text).Select(m => m.Groups[1].Value)]));
        Assert.Empty(unsorted.Select(s => s.Path));
    }

    [Theory]
    [InlineData("System.Text A.B A.C", true)]
    [InlineData("A.B System.Text", false)]
    [InlineData("A.C A.B", false)]
    public void Using_directives_out_of_order_are_found(string names, bool sorted) => Assert.Equal(sorted, IsSorted(names.Split(' ')));

    [Fact]
    public void A_line_of_code_has_at_most_140_characters() =>
        Assert.Empty(Sources.Value.SelectMany(s => LongLines(s.Text).Select(line => $"{s.Path}:{line}")));

    [Fact]
    public void A_long_line_is_found_and_a_text_that_cannot_be_broken_is_not_one()
    {
        var (code, text) = (new string('x', 141), new string('t', 141));
        Assert.Equal([1], LongLines(code));
        Assert.Equal([2], LongLines($"a;\n// {code}\nb;"));
        Assert.Empty(LongLines($"Call(\"{text}\");"));
        Assert.Empty(LongLines($"Call(\n    \"\"\"\n    {text}\n    \"\"\");"));
        Assert.Equal([1], LongLines($"Call(\"{text}\", {code});"));
    }

    [Fact]
    public void A_type_name_is_used_once()
    {
        foreach (var assembly in new[] { "attrbackfill", "AttrBackfill.Sandbox" })
        {
            var twice = CompiledAssembly.Read(assembly).Types.GroupBy(t => t.Name).Where(g => g.Count() > 1 && !g.Key.Contains('<'));
            Assert.Empty(twice.Select(g => string.Join(", ", g.Select(t => $"{t.Namespace}.{t.Name}"))));
        }
    }

    /// <summary>
    /// Numbers of lines that are too long, from 1. A text within quotes counts as one character; lines of a raw string do not count.
    /// </summary>
    static IEnumerable<int> LongLines(string text)
    {
        var opened = 0; // quotes that opened the present raw string
        foreach (var (line, number) in text.Split('\n').Select((line, i) => (line, i + 1)))
        {
            var isInside = opened > 0;
            foreach (Match quotes in RawQuotes().Matches(line)) opened = opened == 0 ? quotes.Length : quotes.Length >= opened ? 0 : opened;
            if (isInside || line.Length <= LongestLine || RawQuotes().IsMatch(line)) continue;
            if (QuotedText().Replace(line, "\"").Length > LongestLine || !line.Contains('"', StringComparison.Ordinal)) yield return number;
        }
    }

    static IEnumerable<string> UsesOf(string name, IEnumerable<(string Path, string Text)> sources) =>
        sources.Where(s => Regex.IsMatch(s.Text, $@"(?<![\w.]){Regex.Escape(name)}(?!\w)|\.{Regex.Escape(name)}(?!\w)"))
            .Select(s => s.Path);

    static bool MakesExitCode(string line) =>
        ExitCodeName().IsMatch(line) && !line.TrimStart().StartsWith("///", StringComparison.Ordinal) && !Raises().IsMatch(line);

    static bool IsSorted(IReadOnlyList<string> names) => names.SequenceEqual(
        names.OrderBy(n => n.StartsWith("System", StringComparison.Ordinal) ? 0 : 1).ThenBy(n => n, StringComparer.Ordinal));

    static bool IsIn(string path, string folder) => path.StartsWith($"src/AttrBackfill/{folder}/", StringComparison.Ordinal);

    static IEnumerable<(string Path, string Text)> Files(string folder) =>
        from file in Directory.EnumerateFiles(Repository.Path(folder), "*.cs", SearchOption.AllDirectories)
        let relative = Path.GetRelativePath(Repository.Path(), file).Replace('\\', '/')
        where !relative.Contains("/bin/", StringComparison.Ordinal) && !relative.Contains("/obj/", StringComparison.Ordinal)
            && !relative.EndsWith("/SourceTextTests.cs", StringComparison.Ordinal)
        select (relative, File.ReadAllText(file));

    [GeneratedRegex(
        @"\b(new FileStream\(|new StreamWriter\((""|\w*[pP]ath)|File\.(Create|CreateText|Open|OpenWrite|Write\w+|Append\w+|Copy)\(|Directory\.CreateDirectory\()")]
    private static partial Regex MakesFile();

    [GeneratedRegex("\"{3,}")]
    private static partial Regex RawQuotes();

    [GeneratedRegex(@"""([^""\\]|\\.)*""")]
    private static partial Regex QuotedText();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    /// <summary>Compared with a stored number, a code is read and not made.</summary>
    [GeneratedRegex(@"(?<!\(int\))\bExitCode\.(?!Done\b)[A-Z]\w*")]
    private static partial Regex ExitCodeName();

    [GeneratedRegex(@"\bExpectedException\(|\bCheckFailedException\(|\bExitCode ExitCode\b|ExitCode\.Exit")]
    private static partial Regex Raises();

    [GeneratedRegex(@"^using ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex UsingLine();
}
