using System.Globalization;

namespace AttrBackfill.Benchmarks;

internal static class Numbers
{
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    public static void Show(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>As the program's options take a time.</summary>
    public static string DateOption(DateTimeOffset time) => time.ToString("o", CultureInfo.InvariantCulture);

    /// <summary>The option at a place, or its default.</summary>
    public static int Or(this string[] options, int place, int usual) =>
        options.Length > place ? int.Parse(options[place], CultureInfo.InvariantCulture) : usual;
}
