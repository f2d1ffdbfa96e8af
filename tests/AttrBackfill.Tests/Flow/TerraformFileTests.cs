using System.Text.Json;
using System.Text.RegularExpressions;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Flow;

/// <summary><c>main.tf</c> is formatted as the Terraform formatter would, and has the argument names of the provider.</summary>
public sealed partial class TerraformFileTests
{
    static readonly JsonElement Known = FlattenVector.Json("platform-keys.json").GetProperty("terraform");

    static readonly string[] Lines = KitSample.Text(KitSample.Content(), "main.tf").Split('\n');

    [Fact]
    public void Lines_are_indented_by_two_spaces_a_level()
    {
        var level = 0;
        foreach (var line in Lines.Where(l => l.Length > 0))
        {
            var outside = Quoted().Replace(line, "");
            if (outside.TrimStart().StartsWith('}') || outside.TrimStart().StartsWith(']')) level -= 1;
            Assert.Equal(new string(' ', 2 * level), line[..^line.TrimStart().Length]);
            if (outside.EndsWith('{') || outside.EndsWith('[')) level += 1;
        }

        Assert.Equal(0, level);
    }

    [Fact]
    public void Equals_signs_of_neighbouring_lines_stand_below_each_other()
    {
        var column = new List<int>();
        foreach (var line in Lines)
        {
            var assignment = Assignment().Match(line);
            if (assignment.Success && !(line.EndsWith('{') || line.EndsWith('[')))
            {
                column.Add(assignment.Groups[1].Length);
            }
            else
            {
                Assert.Single(column.Distinct().DefaultIfEmpty());
                column.Clear();
            }
        }
    }

    [Fact]
    public async Task The_Terraform_formatter_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        folder.Write("main.tf", string.Join('\n', Lines));
        var terraform = MachineProgram.Find("terraform");
        Assert.SkipWhen(terraform is null, "this machine has no terraform");
        var check = await MachineProgram.RunAsync(terraform!, ["fmt", "-check", "-diff", folder.Path]);
        Assert.True(check.ExitCode == 0, check.ToString());
    }

    [Fact]
    public void Each_resource_has_the_arguments_of_the_provider()
    {
        var path = new Stack<string>();
        var seen = new Dictionary<string, HashSet<string>>();
        foreach (var line in Lines.Select(l => l.TrimEnd()))
        {
            if (Resource().Match(line) is { Success: true } resource)
            {
                path.Clear();
                path.Push(resource.Groups[1].Value);
            }
            else if (line == "}")
            {
                path.Clear();
            }
            else if (path.Count > 0 && Argument().Match(line) is { Success: true } argument && argument.Groups[1].Length / 2 == path.Count)
            {
                var where = string.Join('.', path.Reverse());
                if (!seen.TryGetValue(where, out var names)) seen[where] = names = [];
                names.Add(argument.Groups[2].Value);
                var isBlock = line.EndsWith(" {", StringComparison.Ordinal) && !line.Contains('=', StringComparison.Ordinal);
                if (isBlock) path.Push(argument.Groups[2].Value);
            }
            else if (path.Count > 1 && line == new string(' ', 2 * (path.Count - 1)) + "}")
            {
                path.Pop();
            }
        }

        Assert.Equal(10, seen.Count);
        foreach (var (where, names) in seen) Assert.Empty(names.Except(Arguments(where.Split('.'))).Select(n => $"{where}.{n}"));
        foreach (var resource in Known.EnumerateObject().Where(r => seen.ContainsKey(r.Name)))
            Assert.Empty(Names(resource.Value.GetProperty("required")).Except(seen[resource.Name]));
    }

    /// <summary>The platform's own placeholders are written so that Terraform leaves them.</summary>
    [Fact]
    public void Only_paths_of_Terraform_are_expanded()
    {
        var expanded = string.Join('\n', Lines).Replace("$${", "", StringComparison.Ordinal).Split("${").Skip(1)
            .Select(t => t[..t.IndexOf('}', StringComparison.Ordinal)]);
        Assert.Equal(["path.module"], expanded);
        Assert.DoesNotContain(Lines, l => l.Replace("%%{", "", StringComparison.Ordinal).Contains("%{", StringComparison.Ordinal));
    }

    static IEnumerable<string> Arguments(string[] path)
    {
        var at = Known.GetProperty(path[0]);
        foreach (var block in path.Skip(1)) at = Members(at).First(m => m.Name == block).Value;
        return Members(at).Select(m => m.Name);
    }

    static IEnumerable<JsonProperty> Members(JsonElement of) => of.EnumerateObject().SelectMany(m =>
        m.Name is "required" or "optional" && m.Value.ValueKind == JsonValueKind.Object ? m.Value.EnumerateObject().AsEnumerable() : [m]);

    static IEnumerable<string> Names(JsonElement of) => of.EnumerateObject().Select(m => m.Name);

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex("^( *(?:[A-Za-z_][A-Za-z0-9_-]*|\"[^\"]*\") +)= ")]
    private static partial Regex Assignment();

    [GeneratedRegex("^resource \"([a-z_]+)\" ")]
    private static partial Regex Resource();

    [GeneratedRegex("^( +)([A-Za-z_]+) +[={]")]
    private static partial Regex Argument();
}
