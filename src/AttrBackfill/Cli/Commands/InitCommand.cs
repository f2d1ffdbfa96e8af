using System.CommandLine;
using System.Text;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Host;
using AttrBackfill.Cli.Init;
using AttrBackfill.Configuration;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Commands;

/// <summary>Writes a commented jobs.json, its schema for editors, and a .env.example; asks a few questions on a terminal.</summary>
internal static class InitCommand
{
    const string SchemaFile = "jobs.schema.json";
    const string EnvFile = ".env.example";

    public static Command Create(Func<ParseResult, CommandContext> context)
    {
        var defaults = new Option<bool>("--defaults") { Description = "Ask nothing" };
        var force = new Option<bool>("--force") { Description = "Overwrite files that are there" };
        var command = new ExampleCommand(
            "init", "Write a commented jobs.json and a .env.example to start from; asks a few questions on a terminal",
            "attrbackfill init", "attrbackfill init --defaults --force");
        command.Options.Add(defaults);
        command.Options.Add(force);
        command.SetAction(async (parsed, _) => (int)await RunAsync(context(parsed), parsed.GetValue(defaults), parsed.GetValue(force)));
        return command;
    }

    static async Task<ExitCode> RunAsync(CommandContext context, bool defaults, bool force)
    {
        var folder = Path.GetDirectoryName(context.ConfigPath) ?? "";
        var (schema, env) = (Path.Combine(folder, SchemaFile), EnvFile); // .env is looked for in the working folder
        if (!force && new[] { context.ConfigPath, env }.FirstOrDefault(File.Exists) is { } there)
        {
            throw new UsageException(
                $"{there} is there already; add --force to overwrite it, or write to another place with --config FILE");
        }

        var ask = !defaults && !Console.IsInputRedirected && !Console.IsErrorRedirected;
        var answers = ask
            ? await InitQuestions.AskAsync(Console.Error, InitAnswers.Defaults, context.Signals.Stopping)
            : InitAnswers.Defaults;
        var files = new (string Path, string Content)[]
        {
            (context.ConfigPath, InitTemplates.JobsJson(answers, SchemaFile)), (schema, JobsSchema.Generate()),
            (env, InitTemplates.EnvExample(answers)),
        };
        PrivateFiles.Inherit(); // they hold no secret, and the daemon's user has to read them
        foreach (var (path, content) in files) Write(path, content);
        if (context.Json)
        {
            await context.Out.WriteLineAsync(Json.Of(new { written = files.Select(f => f.Path) }));
            return ExitCode.Done;
        }

        foreach (var (path, _) in files) await context.Out.WriteLineAsync($"written {path}");
        await context.Out.WriteLineAsync($"next: copy {env} to .env and fill it in, then {context.Again("doctor")}");
        return ExitCode.Done;
    }

    static void Write(string path, string content)
    {
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder) PrivateFiles.CreateFolder(folder);
            using var file = PrivateFiles.Create(path, FileMode.Create);
            file.Write(Encoding.UTF8.GetBytes(content));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException(
                $"{path} cannot be written; check the folder and its permissions, or write to another place with --config FILE", e);
        }
    }
}
