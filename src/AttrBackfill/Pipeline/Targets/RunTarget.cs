using System.Net;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Patch;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets.CustomAttributes;
using AttrBackfill.Pipeline.Targets.Participant;
using AttrBackfill.Pipeline.Targets.Webchat;
using AttrBackfill.Runs.Request;
using AttrBackfill.Text;
using Channel = AttrBackfill.Configuration.Channel;

namespace AttrBackfill.Pipeline.Targets;

/// <summary>What a run's target decides: who judges a conversation, who reads it, who writes it.</summary>
internal sealed record RunTarget(IJudge Judge, ILiveReader Reader, IPatchTarget Writer)
{
    /// <summary>A target with a schema reads it here, once for the run.</summary>
    /// <exception cref="UsageException">The job's schema is none that can be written to.</exception>
    /// <exception cref="GenesysException">The schema cannot be read.</exception>
    public static async Task<RunTarget> OpenAsync(RunRequest request, GenesysClient genesys, TimeProvider clock, CancellationToken cancellationToken)
    {
        var job = request.Job;
        if (job.Target == TargetKind.CustomAttributes)
        {
            var settings = job.CustomAttributes!;
            var fields = new FieldMap(await FieldsAsync(job, genesys.CustomAttributes, cancellationToken), settings.Fields);
            return new RunTarget(
                request.RefersTo is null ? new SchemaJudge(job, fields) : new ListJudge(job.Target, fields),
                new RecordReader(ReaderOf(job, genesys), genesys.CustomAttributes, settings.RecordId, settings.SchemaId!, clock),
                new RecordTarget(genesys.CustomAttributes, settings, fields));
        }

        return new RunTarget(
            request.RefersTo is null ? new RulesJudge(job) : new ListJudge(job.Target, null),
            ReaderOf(job, genesys),
            job.Target == TargetKind.Conversation
                ? new WebchatTarget(genesys.Webchat)
                : new ParticipantTarget(genesys.Conversations, genesys.Messages, job.Channel == Channel.Messages));
    }

    public static ILiveReader ReaderOf(JobSettings job, GenesysClient genesys) => job.Channel switch
    {
        Channel.Messages => new MessageReader(genesys.Messages),
        Channel.Webchat => new WebchatReader(genesys.Webchat),
        _ => new ConversationReader(genesys.Conversations),
    };

    static async Task<IReadOnlyDictionary<string, SchemaField>> FieldsAsync(JobSettings job, ICustomAttributesApi api, CancellationToken cancellationToken)
    {
        var id = job.CustomAttributes!.SchemaId!;
        try
        {
            var schema = await api.SchemaAsync(id, cancellationToken);
            if (schema.Enabled == false) throw Unusable("is disabled");
            var fields = SchemaFields.Of(schema.JsonSchema);
            return fields.Count > 0 ? fields : throw Unusable("has no fields");
        }
        catch (GenesysException e) when (e.Status == HttpStatusCode.NotFound)
        {
            throw Unusable("does not exist");
        }

        UsageException Unusable(string how) =>
            new($"job '{job.Name}': the custom attributes schema {Shown.Quoted(id)} {how}; set customAttributes.schemaId, or make one with attrbackfill schema {job.Name} --create");
    }
}
