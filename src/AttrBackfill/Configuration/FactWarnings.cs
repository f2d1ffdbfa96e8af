namespace AttrBackfill.Configuration;

/// <summary>A fact that is not as the program assumes, and concerns a job.</summary>
internal sealed record FactWarning(string Fact, string Found, string Consequence, string? Advice)
{
    public string Line => $"{Fact} {Found}: {Consequence}{(Advice is null ? "" : $"; {Advice}")}";
}

internal static class FactWarnings
{
    /// <summary>In the order of the table.</summary>
    public static IEnumerable<FactWarning> Of(ConnectionFacts known, IReadOnlyList<JobSettings> jobs) =>
        from fact in PlatformFact.All
        where jobs.Any(fact.Concerns)
        from found in known.Facts
        where found.Fact == fact.Name
        let answer = fact.AnswerOf(found.Found)
        where answer is not null && answer != fact.Answers[0]
        select new FactWarning(fact.Name, found.Found, answer.Consequence, answer.Advice);
}
