using System.Globalization;

namespace AttrBackfill.Benchmarks.Nights;

internal enum NightStore { Sqlite, Postgres }

internal sealed record NightsOptions(int Nights, int Seed, NightStore Store, int ConversationsPerNight)
{
    public const string Usage = "nights [NIGHTS] [--seed N] [--store sqlite|postgres] [--conversations N]";

    public override string ToString() => $"nights {Nights} seed {Seed} {(Store == NightStore.Sqlite ? "sqlite" : "postgres")}";

    /// <exception cref="FormatException">Names the first word that is not understood.</exception>
    public static NightsOptions Parse(string[] words)
    {
        var options = new NightsOptions(60, 1, NightStore.Sqlite, 2000);
        for (var i = 0; i < words.Length; i++)
        {
            options = words[i] switch
            {
                "--seed" => options with { Seed = Number(words, ++i) },
                "--store" => options with { Store = StoreAt(words, ++i, Usage) },
                "--conversations" => options with { ConversationsPerNight = Number(words, ++i) },
                _ when i == 0 => options with { Nights = Number(words, 0) },
                _ => throw new FormatException($"'{words[i]}' is not an option: {Usage}"),
            };
        }

        if (options.Nights < 1 || options.ConversationsPerNight < 1) throw new FormatException("nights and conversations are at least 1");
        return options;
    }

    static int Number(string[] words, int place) =>
        place < words.Length && int.TryParse(words[place], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"a whole number is missing: {Usage}");

    /// <summary>The store that a word names.</summary>
    /// <exception cref="FormatException">There is no word, or it names no store.</exception>
    public static NightStore StoreAt(string[] words, int place, string usage) => words.ElementAtOrDefault(place) switch
    {
        "sqlite" => NightStore.Sqlite,
        "postgres" => NightStore.Postgres,
        var word => throw new FormatException($"the store is sqlite or postgres, not '{word}': {usage}"),
    };
}
