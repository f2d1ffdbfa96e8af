using System.CommandLine;
using System.Text;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Host;
using AttrBackfill.Cli.Init;
using AttrBackfill.Configuration;
using AttrBackfill.Telemetry.Monitoring;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Commands;

/// <summary>
/// Writes a commented jobs.json, its schema for editors, and a .env.example; asks a few questions on a terminal. With --monitoring it
/// writes the monitoring files alone.
/// </summary>
internal static class InitCommand
{
    const string SchemaFile = "jobs.schema.json";
    const string EnvFile = ".env.example";
    const string ElsewhereOfJobs = "write to another place with --config FILE";

    public static Command Create(Func<ParseResult, CommandContext> context)
    {
        var defaults = new Option<bool>("--defaults") { Description = "Ask nothing" };
        var force = new Option<bool>("--force") { Description = "Overwrite files that are there" };
        var monitoring = new Option<string?>("--monitoring")
        {
            Description = "Write only Prometheus alert rules and a Grafana dashboard for the daemon's /metrics, to this folder",
            HelpName = "FOLDER",
        };
        var command = new ExampleCommand(
            "init", "Write a commented jobs.json and a .env.example to start from; asks a few questions on a terminal",
            "attrbackfill init", "attrbackfill init --defaults --force", "attrbackfill init --monitoring monitoring");
        foreach (var option in new Option[] { defaults, force, monitoring }) command.Options.Add(option);
        command.SetAction(async (parsed, _) => (int)(parsed.GetValue(monitoring) is { } folder
            ? await MonitoringAsync(context(parsed), folder, parsed.GetValue(force))
            : await RunAsync(context(parsed), parsed.GetValue(defaults), parsed.GetValue(force))));
        return command;
    }

    static async Task<ExitCode> RunAsync(CommandContext context, bool defaults, bool force)
    {
        var folder = Path.GetDirectoryName(context.ConfigPath) ?? "";
        var (schema, env) = (Path.Combine(folder, SchemaFile), EnvFile); // .env is looked for in the working folder
        Refuse([context.ConfigPath, env], force, ElsewhereOfJobs);
        var ask = !defaults && !Console.IsInputRedirected && !Console.IsErrorRedirected;
        var answers = ask
            ? await InitQuestions.AskAsync(Console.Error, InitAnswers.Defaults, context.Signals.Stopping)
            : InitAnswers.Defaults;
        var files = new (string Path, string Content)[]
        {
            (context.ConfigPath, InitTemplates.JobsJson(answers, SchemaFile)), (schema, JobsSchema.Generate()),
            (env, InitTemplates.EnvExample(answers)),
        };
        await WriteAsync(
            context, files, ElsewhereOfJobs, $"copy {env} to .env and fill it in, then {context.Again("doctor")}");
        return ExitCode.Done;
    }

    static async Task<ExitCode> MonitoringAsync(CommandContext context, string folder, bool force)
    {
        const string elsewhere = "name another folder with --monitoring FOLDER";
        var files = MonitoringFiles.All.Select(f => (Path: Path.Combine(folder, f.Name), f.Content)).ToArray();
        Refuse(files.Select(f => f.Path), force, elsewhere);
        await WriteAsync(
            context, files, elsewhere,
            $"load {files[0].Path} in Prometheus, it says how; import {files[1].Path} in Grafana");
        return ExitCode.Done;
    }

    /// <exception cref="UsageException">One of the files is there, and may not be overwritten.</exception>
    static void Refuse(IEnumerable<string> paths, bool force, string elsewhere)
    {
        if (!force && paths.FirstOrDefault(File.Exists) is { } there)
            throw new UsageException($"{there} is there already; add --force to overwrite it, or {elsewhere}");
    }

    static async Task WriteAsync(CommandContext context, (string Path, string Content)[] files, string elsewhere, string next)
    {
        PrivateFiles.Inherit(); // they hold no secret, and the daemon's or Prometheus's user has to read them
        foreach (var (path, content) in files) Write(path, content, elsewhere);
        if (context.Json)
        {
            await context.Out.WriteLineAsync(Json.Of(new { written = files.Select(f => f.Path) }));
            return;
        }

        foreach (var (path, _) in files) await context.Out.WriteLineAsync($"written {path}");
        await context.Out.WriteLineAsync($"next: {next}");
    }

    static void Write(string path, string content, string elsewhere)
    {
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder) PrivateFiles.CreateFolder(folder);
            using var file = PrivateFiles.Create(path, FileMode.Create);
            file.Write(Encoding.UTF8.GetBytes(content));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"{path} cannot be written; check the folder and its permissions, or {elsewhere}", e);
        }
    }
}
