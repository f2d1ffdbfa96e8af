using System.CommandLine;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Host;
using AttrBackfill.Configuration;
using AttrBackfill.Scheduling;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Commands;

internal static class ValidateCommand
{
    public static Command Create(Func<ParseResult, CommandContext> context)
    {
        var command = new ExampleCommand(
            "validate", "Check jobs.json; no network", "attrbackfill validate", "attrbackfill validate --config jobs.json --json");
        command.SetAction(parsed => (int)Validate(context(parsed)));
        return command;
    }

    static ExitCode Validate(CommandContext context)
    {
        var file = context.ReadJobs();
        var notes = CronRule.Over(file.Jobs, context.Clock.GetUtcNow()).Concat(FactNotes(context, file)).ToList();
        if (context.Json)
        {
            context.Out.WriteLine(Json.Of(new { valid = true, jobs = file.Jobs.Select(j => j.Name), notes }));
            return ExitCode.Done;
        }

        context.Out.WriteLine($"{context.ConfigPath}: {file.Jobs.Count} jobs, all right");
        foreach (var note in notes) context.Out.WriteLine($"note: {note}");
        return ExitCode.Done;
    }

    /// <summary>What a probe has found out, where the environment names the same client.</summary>
    static IEnumerable<string> FactNotes(CommandContext context, JobsFile file)
    {
        var facts = FactsFile.Read(context.OutputFolder);
        if (facts.Connections.Count == 0) return [];
        return file.Jobs.GroupBy(j => context.Connection ?? j.Connection).SelectMany(jobs =>
        {
            try
            {
                var endpoint = ConnectionResolver.Resolve(file, jobs.Key, new EnvironmentValues(Environment.CurrentDirectory));
                return facts.Of(endpoint) is { } known
                    ? FactWarnings.Of(known, [.. jobs]).Select(w => $"connection {jobs.Key}: {w.Line}")
                    : [];
            }
            catch (UsageException)
            {
                return []; // validate needs no credentials
            }
        });
    }
}
