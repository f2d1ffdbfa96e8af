using AttrBackfill.Cli.Display;
using AttrBackfill.Cli.Host;
using AttrBackfill.Cli.Options;
using AttrBackfill.Configuration;
using AttrBackfill.Doctor.Probes;
using AttrBackfill.Text;
using Microsoft.Extensions.Logging;
using Spectre.Console;
using Table = AttrBackfill.Cli.Display.Table;

namespace AttrBackfill.Cli.Commands;

/// <summary><c>doctor --probe ID</c>: says what it is about to write, asks, and prints the facts.</summary>
internal static class DoctorProbe
{
    public static async Task<ExitCode> RunAsync(CommandContext context, string text, string? jobName, bool yes)
    {
        var id = IdList.IdOf(text) ?? throw new UsageException($"--probe {SafeText.Quoted(text)}: it is no conversation id (a UUID)");
        var setting = SettingOf(context, id, jobName);
        foreach (var line in setting.Announcement()) await context.Error.WriteLineAsync(line);
        if (!yes && !await AgreesAsync(context))
        {
            await context.Error.WriteLineAsync("attrbackfill: nothing was written");
            return context.Signals.ExitCode;
        }

        using var logging = LoggerFactory.Create(Logging.To(context.LogLevel ?? LogLevel.Warning, context.LogFormat));
        ProbeResult result;
        try
        {
            result = await new ProbeRun(setting, context.Clock, logging.CreateLogger("attrbackfill"), context.Error.WriteLine)
                .RunAsync(context.Signals.Stopping);
        }
        catch (OperationCanceledException) when (context.Signals.Stopping.IsCancellationRequested)
        {
            await context.Error.WriteLineAsync("attrbackfill: interrupted; no facts were written");
            return context.Signals.ExitCode;
        }

        await WriteAsync(context, setting, result);
        return ExitCode.Done;
    }

    /// <exception cref="UsageException">What is wrong with jobs.json or the environment; there is no such job.</exception>
    static ProbeSetting SettingOf(CommandContext context, string id, string? jobName)
    {
        var file = context.ReadJobs();
        var webchat = PlatformFact.Of("conversation-patch");
        var job = jobName is not null ? context.FindJob(file, jobName)
            : file.Jobs.FirstOrDefault(j => j.Mode == JobMode.Backfill && !webchat.Concerns(j)) ?? file.Jobs[0];
        var connection = context.Connection ?? job.Connection;
        var jobs = jobName is not null ? [job] : file.Jobs.Where(j => (context.Connection ?? j.Connection) == connection).ToList();
        var endpoint = ConnectionResolver.Resolve(file, connection, new EnvironmentValues(Environment.CurrentDirectory));
        var record = jobs.FirstOrDefault(PlatformFact.Of("record-version-0").Concerns)?.CustomAttributes;
        return new ProbeSetting(endpoint, job, record, jobs.Any(webchat.Concerns), id, context.OutputFolder);
    }

    /// <exception cref="UsageException">There is no terminal to ask on.</exception>
    static async Task<bool> AgreesAsync(CommandContext context)
    {
        if (Console.IsInputRedirected || Console.IsErrorRedirected)
            throw new UsageException("there is no terminal to ask on, so nothing was written; add --yes to write without asking");
        return await new ConfirmationPrompt("Write to it?") { DefaultValue = false }
            .ShowAsync(TerminalConsole.On(Console.Error), context.Signals.Stopping);
    }

    static async Task WriteAsync(CommandContext context, ProbeSetting setting, ProbeResult result)
    {
        if (context.Json)
        {
            await context.Out.WriteLineAsync(Json.Of(result.Facts));
        }
        else
        {
            Table.Write(
                context.Out, ["FACT", "ASSUMED", "FOUND", "SOURCE", "CONSEQUENCE"],
                result.Facts.Select(f => new[] { f.Fact, f.Assumed, f.Found, f.Source, f.Consequence }));
        }

        await context.Error.WriteLineAsync(result.Left.Count > 0
            ? $"put back; participant attributes that stay, empty unless noted: {string.Join(", ", result.Left)}"
            : "put back; nothing stays");
        await context.Error.WriteLineAsync(
            $"written {Path.Combine(setting.OutputFolder, FactsFile.Name)}, which runs and doctor read for connection "
            + $"'{setting.Endpoint.ConnectionName}'");
    }
}
