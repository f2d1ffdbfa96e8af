using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AttrBackfill.Text;

namespace AttrBackfill.Flow;

/// <summary>
/// The name of each attribute in the contract of a data action. A contract takes <c>[A-Za-z][A-Za-z0-9_-]*</c>, and cannot change once
/// it is published: a name that was given before stays.
/// </summary>
internal static partial class AttributeNames
{
    /// <summary>Of the platform's data actions (help article 141876), and of what the kit and the endpoint answer besides.</summary>
    static readonly string[] Reserved = ["orgId", "integrationId", "rawRequest", "found", "open", "participantId", "written"];

    /// <param name="given">Names from before; each is legal, and they are unique.</param>
    /// <returns>In ordinal order of the attributes.</returns>
    public static SortedDictionary<string, string> Assign(IEnumerable<string> attributes, IReadOnlyDictionary<string, string> given)
    {
        var names = new SortedDictionary<string, string>(StringComparer.Ordinal);
        // Architect does not tell the case of variables apart.
        var taken = new HashSet<string>(Reserved, StringComparer.OrdinalIgnoreCase);
        foreach (var (attribute, name) in given)
        {
            names[attribute] = name;
            taken.Add(name);
        }

        var unnamed = attributes.Where(a => !given.ContainsKey(a)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        // An attribute whose name is legal keeps it, whatever another one would become.
        foreach (var attribute in unnamed.Where(a => Legal().IsMatch(a) && taken.Add(a))) names[attribute] = attribute;
        foreach (var attribute in unnamed.Where(a => !names.ContainsKey(a))) names[attribute] = Free(Legalized(attribute), taken);
        return names;
    }

    /// <summary>The members of a <c>names.json</c>, in order.</summary>
    /// <exception cref="JsonException">It is no JSON object of names.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var names = JsonDocument.Parse(json);
            return
                [.. names.RootElement.EnumerateObject().Select(m => KeyValuePair.Create(JsonStrings.Name(m), m.Value.GetString() ?? ""))];
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("it is no object of texts", e);
        }
    }

    /// <returns>What is wrong with names that were given before; null for nothing.</returns>
    public static string? Problem(IEnumerable<KeyValuePair<string, string>> given)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (_, name) in given)
        {
            if (!Legal().IsMatch(name))
                return $"{SafeText.Quoted(name)} is no name that a contract takes (a letter, then letters, digits, _ and -)";
            if (Reserved.Contains(name, StringComparer.OrdinalIgnoreCase)) return $"{SafeText.Quoted(name)} is a reserved name";
            if (!taken.Add(name)) return $"{SafeText.Quoted(name)} is given to two attributes";
        }

        return null;
    }

    static string Legalized(string attribute)
    {
        var name = new StringBuilder();
        foreach (var rune in attribute.EnumerateRunes()) name.Append(IsLegal(rune) ? (char)rune.Value : '_');
        if (name.Length == 0) return "a";
        return char.IsAsciiLetter(name[0]) ? name.ToString() : $"a_{name}";
    }

    static string Free(string name, HashSet<string> taken)
    {
        if (taken.Add(name)) return name;
        var number = 2;
        while (!taken.Add($"{name}_{number}")) number++;
        return $"{name}_{number}";
    }

    static bool IsLegal(Rune rune) => rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is '_' or '-');

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_-]*\z")]
    private static partial Regex Legal();
}
