using System.Globalization;

namespace AttrBackfill.Benchmarks;

/// <summary>A measured number beside its goal.</summary>
/// <param name="IsLeast">The goal is the least that is wanted; else it is the most.</param>
internal sealed record Figure(string What, double Value, double Goal, bool IsLeast = false)
{
    public bool IsReached => IsLeast ? Value >= Goal : Value <= Goal;

    public static Figure AtMost(string what, double value, double goal) => new(what, value, goal);

    public static Figure AtLeast(string what, double value, double goal) => new(what, value, goal, IsLeast: true);

    /// <summary>One line a figure.</summary>
    public static void Print(IReadOnlyCollection<Figure> figures)
    {
        foreach (var figure in figures) Console.WriteLine(figure);
        Console.WriteLine($"{figures.Count(f => f.IsReached)} of {figures.Count} goals reached");
    }

    public override string ToString() =>
        $"{(IsReached ? "ok  " : "MISS")} {What}: {Text(Value)} (wanted: at {(IsLeast ? "least" : "most")} {Text(Goal)})";

    static string Text(double number) => number.ToString(Math.Abs(number) >= 100 ? "#,##0" : "0.####", CultureInfo.InvariantCulture);
}
