using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Host;
using AttrBackfill.Cli.Options;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets.CustomAttributes;
using AttrBackfill.Runs.Execution;
using AttrBackfill.Text;
using Microsoft.Extensions.Logging.Abstractions;

namespace AttrBackfill.Cli.Commands;

/// <summary><c>schema</c>: a custom attributes schema for what a job's conversations bring along.</summary>
internal static class SchemaCommand
{
    static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    static readonly JsonSerializerOptions OnOneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(Func<ParseResult, CommandContext> context)
    {
        var job = Arguments.Job();
        var selection = new SelectionOptions();
        var sandbox = new Option<bool>("--sandbox") { Description = "Against a Genesys Cloud look-alike started for this command" };
        var create = new Option<bool>("--create") { Description = "Create the schema, too" };
        var title = new Option<string?>("--title") { Description = "Its name in Genesys Cloud", HelpName = "TEXT" };
        var command = new ExampleCommand(
            "schema", "Propose a custom attributes schema for the attributes of a window (the last 7 days), as JSON for the API",
            "attrbackfill schema nightly-backfill --last 7d", "attrbackfill schema nightly-backfill --sandbox --create --title Webchat");
        command.Arguments.Add(job);
        selection.AddTo(command);
        foreach (var option in new Option[] { sandbox, create, title }) command.Options.Add(option);
        command.SetAction(async (parsed, _) => (int)await RunAsync(
            context(parsed), parsed.GetValue(job)!, selection, parsed.GetValue(sandbox), parsed.GetValue(create), parsed.GetValue(title)));
        return command;
    }

    static async Task<ExitCode> RunAsync(
        CommandContext context, string jobName, SelectionOptions options, bool sandbox, bool create, string? title)
    {
        var file = context.ReadJobs();
        var job = context.FindJob(file, jobName);
        var selection = options.Selection(context.Parsed);
        var stopping = context.Signals.Stopping;
        await using var organisation =
            await OrganisationAccess.OpenAsync(context, file, sandbox ? OrganisationAccess.Sandbox : context.Connection ?? job.Connection);
        var dates = options.Dates(context.Parsed);
        var window = dates is null && organisation.Window is { } all ? all
            : WindowResolver.Resolve(
                dates ?? new DateSelection(null, null, null, "7d"), context.Clock.GetUtcNow(), TimeZones.Find(job.TimeZone))!.Value;
        using var genesys = GenesysClient.Open(organisation.Endpoint, mayWrite: create, context.Clock, NullLogger.Instance);
        var survey = new SchemaSurvey(job, genesys, organisation.Endpoint.MaxConcurrency);
        IConversationSource source = selection.Ids is { } ids
            ? ListSource.OfIds(ids.ToAsyncEnumerable())
            : RunSources.OfWindow(job, window, genesys, context.Clock);
        await survey.ReadAsync(source, selection.Limit, stopping);
        if (survey.Conversations == 0) throw new UsageException($"no conversation with attributes in {window} (UTC); give other dates");
        var proposal = await survey.ProposeAsync(stopping);
        var schema = Request(job, proposal, title);
        var id = create ? await SchemaSurvey.CreateAsync(schema, genesys, stopping) : null;
        await ShowAsync(context, job, proposal, schema, id);
        return ExitCode.Done;
    }

    static ConversationSchemaRequest Request(JobSettings job, SchemaProposal proposal, string? title) => new(
        ConversationSchemaRequest.Draft4, title ?? $"AttrBackfill {job.Name}", "Flattened attributes of the conversation",
        proposal.Properties.ToDictionary(p => p.Key, p => JsonSerializer.SerializeToElement(p.Value)));

    /// <summary>The schema alone goes to stdout, to be piped; what a person needs to know goes to stderr.</summary>
    static async Task ShowAsync(
        CommandContext context, JobSettings job, SchemaProposal proposal, ConversationSchemaRequest schema, string? id)
    {
        if (context.Json)
        {
            await context.Out.WriteLineAsync(Json.Of(new { schemaId = id, schema, proposal.Fields, proposal.Left }));
            return;
        }

        await context.Out.WriteLineAsync(JsonSerializer.Serialize(schema, Indented));
        if (proposal.Left.Count > 0)
            await context.Error.WriteLineAsync($"no room for {proposal.Left.Count} rarer attributes; --json lists them");
        if (id is null)
        {
            await context.Error.WriteLineAsync("to create it: the same command with --create");
            return;
        }

        var fields = proposal.Fields.Count == 0 ? "" : $", \"fields\": {JsonSerializer.Serialize(proposal.Fields, OnOneLine)}";
        await context.Error.WriteLineAsync($"created. To write to it, job {job.Name} needs:");
        await context.Error.WriteLineAsync($"\"target\": \"customAttributes\", \"customAttributes\": {{ \"schemaId\": \"{id}\"{fields} }}");
    }
}
