using System.Globalization;
using AttrBackfill.Benchmarks.Nights;

namespace AttrBackfill.Benchmarks.Paced;

/// <param name="Conversations">The approximate number of conversations that the plan changes.</param>
/// <param name="CallsPerSecond">The sandbox's rate limit.</param>
internal sealed record PacedOptions(int Conversations, int CallsPerSecond, NightStore Store)
{
    public const string Usage = "paced [CONVERSATIONS [CALLS_PER_SECOND]] [--store sqlite|postgres]";

    public override string ToString() =>
        $"paced {Conversations} {CallsPerSecond} --store {(Store == NightStore.Sqlite ? "sqlite" : "postgres")}";

    /// <exception cref="FormatException">Names the first word that is not understood.</exception>
    public static PacedOptions Parse(string[] words)
    {
        var options = new PacedOptions(20_000, 500, NightStore.Sqlite);
        var place = 0;
        for (var i = 0; i < words.Length; i++)
        {
            options = (words[i], place) switch
            {
                ("--store", _) => options with { Store = NightsOptions.StoreAt(words, ++i, Usage) },
                (_, 0) => options with { Conversations = Number(words[i], ref place) },
                (_, 1) => options with { CallsPerSecond = Number(words[i], ref place) },
                _ => throw new FormatException($"'{words[i]}' is not an option: {Usage}"),
            };
        }

        return options;
    }

    static int Number(string word, ref int place)
    {
        place++;
        return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"'{word}' is not a whole number from 1: {Usage}");
    }
}
