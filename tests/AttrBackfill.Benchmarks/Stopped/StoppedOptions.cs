using System.Globalization;
using AttrBackfill.Benchmarks.Nights;

namespace AttrBackfill.Benchmarks.Stopped;

/// <param name="Moments">So many runs are stopped, each at a moment of its own.</param>
/// <param name="Pause">Seconds that a process stands still, in which another one takes its run over.</param>
internal sealed record StoppedOptions(int Moments, int Seed, NightStore Store, int Conversations, int Pause)
{
    public const string Usage = "stopped [MOMENTS] [--seed N] [--store sqlite|postgres] [--conversations N] [--pause SECONDS]";

    public override string ToString() => $"stopped {Moments} seed {Seed} {(Store == NightStore.Sqlite ? "sqlite" : "postgres")}";

    /// <exception cref="FormatException">Names the first word that is not understood.</exception>
    public static StoppedOptions Parse(string[] words)
    {
        var options = new StoppedOptions(20, 1, NightStore.Sqlite, 1000, 60);
        for (var i = 0; i < words.Length; i++)
        {
            options = words[i] switch
            {
                "--seed" => options with { Seed = Number(words, ++i) },
                "--store" => options with { Store = StoreAt(words, ++i) },
                "--conversations" => options with { Conversations = Number(words, ++i) },
                "--pause" => options with { Pause = Number(words, ++i) },
                _ when i == 0 => options with { Moments = Number(words, 0) },
                _ => throw new FormatException($"'{words[i]}' is not an option: {Usage}"),
            };
        }

        return options;
    }

    static int Number(string[] words, int place) =>
        place < words.Length && int.TryParse(words[place], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"a whole number from 1 is missing: {Usage}");

    static NightStore StoreAt(string[] words, int place) => place < words.Length && words[place] is "sqlite" or "postgres"
        ? Enum.Parse<NightStore>(words[place], ignoreCase: true)
        : throw new FormatException($"the store is sqlite or postgres: {Usage}");
}
