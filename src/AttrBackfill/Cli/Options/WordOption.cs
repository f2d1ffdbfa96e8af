using System.CommandLine;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Options;

/// <summary>Options that take one of a few words, in any case: completed by the shell, and with a hint where a word is mistyped.</summary>
internal static class WordOption
{
    /// <param name="aliases">What other programs call the same.</param>
    public static Option<T?> Create<T>(string name, string description, string helpName, params (string Text, T Value)[] aliases)
        where T : struct, Enum
    {
        string[] words = [.. Enum.GetNames<T>().Select(n => n.ToLowerInvariant())];
        var option = new Option<T?>(name) { Description = $"{description}: {string.Join(", ", words)}", HelpName = helpName };
        option.CustomParser = result =>
        {
            var word = result.Tokens[0].Value;
            if (words.Contains(word.ToLowerInvariant())) return Enum.Parse<T>(word, ignoreCase: true);
            foreach (var alias in aliases)
                if (alias.Text.Equals(word, StringComparison.OrdinalIgnoreCase)) return alias.Value;
            result.AddError($"{name} {SafeText.Quoted(word)} is unknown; {Suggestions.Hint(word, words)}");
            return null;
        };
        option.CompletionSources.Clear();
        option.CompletionSources.Add(words);
        return option;
    }
}
