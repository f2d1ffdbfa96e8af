using System.CommandLine;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Host;
using AttrBackfill.Cli.Options;
using AttrBackfill.Doctor;
using AttrBackfill.Doctor.Checks;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Commands;

internal static class DoctorCommand
{
    public static Command Create(Func<ParseResult, CommandContext> context)
    {
        var job = Arguments.OptionalJob("Only what this job needs");
        var command = new ExampleCommand(
            "doctor", "Check credentials, permissions, endpoints, limits, disk and ledger; changes nothing",
            "attrbackfill doctor", "attrbackfill doctor nightly-backfill --json");
        command.Arguments.Add(job);
        command.SetAction(async (parsed, _) => (int)await RunAsync(context(parsed), parsed.GetValue(job)));
        return command;
    }

    static async Task<ExitCode> RunAsync(CommandContext context, string? job)
    {
        var patient = new DoctorContext(
            context.ConfigPath, context.ReadJobs, file => job is null ? file.Jobs : [context.FindJob(file, job)], context.Connection,
            context.OutputFolder, context.ReadLedgerAsync, Environment.CurrentDirectory);
        var findings = await new DoctorRun(patient, context.Clock).RunAsync(context.Signals.Stopping);
        if (context.Json) await context.Out.WriteLineAsync(Json.Of(findings.Select(f => new { f.Check, f.Ok, f.Message, f.Remedy })));
        else foreach (var finding in findings) await context.Out.WriteLineAsync(Line(finding));
        return findings.FirstOrDefault(f => !f.Ok)?.ExitCode ?? ExitCode.Done;
    }

    static string Line(Finding finding) => finding switch
    {
        { Ok: false } => $"FAILED  {finding.Check}: {finding.Message}; {finding.Remedy}",
        { Remedy: { } advice } => $"warning {finding.Check}: {finding.Message}; {advice}",
        _ => $"ok      {finding.Check}: {finding.Message}",
    };
}
