using System.CommandLine;
using System.Net;
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
        var probe = new Option<string?>("--probe")
        {
            Description = "Settle what no public source says about Genesys Cloud, by writing to this conversation and putting it back; "
                + "see src/docs/probe.md",
            HelpName = "ID",
        };
        var yes = new Option<bool>("--yes") { Description = "With --probe: write without asking" };
        var command = new ExampleCommand(
            "doctor", "Check credentials, permissions, endpoints, limits, disk and ledger; changes nothing, except with --probe",
            "attrbackfill doctor", "attrbackfill doctor nightly-backfill --json", "attrbackfill doctor --http 127.0.0.1:8080",
            "attrbackfill doctor --probe 12345678-1234-1234-1234-123456789abc --yes",
            "attrbackfill doctor --probe 12345678-1234-1234-1234-123456789abc nightly-backfill --yes --json");
        command.Arguments.Add(job);
        command.Options.Add(probe);
        command.Options.Add(yes);
        var http = new HttpOptions("Check too that schedule --http can listen there");
        http.AddTo(command);
        command.SetAction(async (parsed, _) => (int)(parsed.GetValue(probe) is { } id
            ? await DoctorProbe.RunAsync(context(parsed), id, parsed.GetValue(job), parsed.GetValue(yes))
            : parsed.GetValue(yes) ? throw new UsageException("--yes is for --probe; add --probe ID, or leave --yes out")
            : await RunAsync(context(parsed), parsed.GetValue(job), http.Address(parsed))));
        return command;
    }

    static async Task<ExitCode> RunAsync(CommandContext context, string? job, IPEndPoint? http)
    {
        var patient = new DoctorContext(
            context.ConfigPath, context.ReadJobs, file => job is null ? file.Jobs : [context.FindJob(file, job)], context.Connection,
            context.OutputFolder, context.ReadLedgerAsync, Environment.CurrentDirectory)
        {
            IsOneJob = job is not null,
            Http = http,
        };
        var findings = await new DoctorRun(patient, context.Clock).RunAsync(context.Signals.Stopping);
        if (context.Json) await context.Out.WriteLineAsync(Json.Of(findings.Select(f => new { f.Check, f.Ok, f.Message, f.Remedy })));
        else await WriteAsync(context, findings);
        return findings.FirstOrDefault(f => !f.Ok)?.ExitCode ?? ExitCode.Done;
    }

    /// <summary>Each finding, then whether the first run can come, or what to do first.</summary>
    static async Task WriteAsync(CommandContext context, IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings) await context.Out.WriteLineAsync(Line(finding));
        var warnings = findings.Count(f => f is { Ok: true, Remedy: not null });
        await context.Out.WriteLineAsync(findings.FirstOrDefault(f => !f.Ok) is { } failed
            ? $"not ready: {findings.Count(f => !f.Ok)} of {findings.Count} checks failed; first {failed.Check}: {failed.Remedy}"
            : $"ready: {findings.Count} checks{(warnings > 0 ? $", {warnings} warnings" : "")}");
    }

    static string Line(Finding finding) => finding switch
    {
        { Ok: false } => $"FAILED  {finding.Check}: {finding.Message}; {finding.Remedy}",
        { Remedy: { } advice } => $"warning {finding.Check}: {finding.Message}; {advice}",
        _ => $"ok      {finding.Check}: {finding.Message}",
    };
}
