using System.CommandLine.Completions;
using AttrBackfill.Configuration;
using AttrBackfill.Runs.Request;

namespace AttrBackfill.Cli.Completion;

/// <summary>
/// What a shell may complete besides commands and options: names of jobs.json, and runs that have reports. It looks at files alone, and
/// where they are missing or wrong it knows nothing: completion never complains.
/// </summary>
internal static class KnownNames
{
    public static IEnumerable<string> Jobs(CompletionContext context) => Of(context, file => file.Jobs.Select(j => j.Name));

    public static IEnumerable<string> Connections(CompletionContext context) => Of(context, file => file.Connections.Keys);

    /// <summary>Newest first.</summary>
    public static IEnumerable<string> Runs(CompletionContext context)
    {
        try
        {
            var output = context.ParseResult.GetValue<string>("--output")!;
            return [.. Directory.EnumerateDirectories(output).SelectMany(Directory.EnumerateDirectories).Select(f => Path.GetFileName(f)!)
                .Where(n => RunId.Is(n)).OrderDescending(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or ArgumentException)
        {
            return [];
        }
    }

    static IEnumerable<string> Of(CompletionContext context, Func<JobsFile, IEnumerable<string>> names)
    {
        try
        {
            return [.. names(JobsFileReader.Read(context.ParseResult.GetValue<string>("--config")!, _ => null))];
        }
        catch (Exception e) when (e is UsageException or InvalidOperationException or ArgumentException)
        {
            return [];
        }
    }
}
