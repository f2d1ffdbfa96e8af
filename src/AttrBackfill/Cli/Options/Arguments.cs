using System.CommandLine;
using AttrBackfill.Cli.Completion;

namespace AttrBackfill.Cli.Options;

/// <summary>The arguments that several commands share, each completed by the shell.</summary>
internal static class Arguments
{
    public static Argument<string> Job()
    {
        var job = new Argument<string>("JOB") { HelpName = "JOB", Description = "A job of jobs.json" };
        job.CompletionSources.Add(KnownNames.Jobs);
        return job;
    }

    public static Argument<string?> OptionalJob(string description)
    {
        var job = new Argument<string?>("JOB") { HelpName = "JOB", Description = description, Arity = ArgumentArity.ZeroOrOne };
        job.CompletionSources.Add(KnownNames.Jobs);
        return job;
    }

    public static Argument<string> RunId(string description)
    {
        var runId = new Argument<string>("RUN-ID") { HelpName = "RUN-ID", Description = description };
        runId.CompletionSources.Add(KnownNames.Runs);
        return runId;
    }
}
