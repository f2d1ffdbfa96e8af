using System.Net;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Targets.Contract;
using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Targets.CustomAttributes;

/// <summary>A custom-attributes record of the conversation, typed by a schema of the organisation.</summary>
internal sealed class CustomAttributesTarget : ITarget
{
    public SnapshotScope Snapshot => SnapshotScope.Source;

    public bool IsSearchable => false;

    public string? Cleared => null;

    public int CallsOfChange => 3;

    public string FlowExpression(JobSettings job, AttributeRow attribute) =>
        attribute.IsUnmapped
            ? ""
            : $"data action: {job.CustomAttributes?.Fields.GetValueOrDefault(attribute.Attribute) ?? attribute.Attribute}";

    public Visibility Visibility { get; } = new(
        "flows and workflows by a data action, the API, search and reports of Genesys Cloud",
        "also after the end; a read may lag behind a write, by hours at worst");

    public async Task<RunTarget> OpenAsync(
        JobSettings job, bool fromLedger, GenesysClient genesys, TimeProvider clock, CancellationToken cancellationToken)
    {
        var settings = job.CustomAttributes!;
        var fields = new FieldMap(await FieldsAsync(job, genesys.CustomAttributes, cancellationToken), settings.Fields);
        var view = new RecordView(fields);
        return new RunTarget(
            fromLedger ? new ChangeListEvaluator(view) : new SchemaEvaluator(job, fields),
            new CustomAttributesReader(
                LiveReaders.Of(job, genesys), genesys.CustomAttributes, settings.RecordId, settings.SchemaId!, clock),
            new CustomAttributesWriter(genesys.CustomAttributes, settings, fields, genesys.Facts),
            view)
        {
            ReadsLag = true,
        };
    }

    static async Task<IReadOnlyDictionary<string, SchemaField>> FieldsAsync(
        JobSettings job, ICustomAttributesApi api, CancellationToken cancellationToken)
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
            new($"job '{job.Name}': the custom attributes schema {SafeText.Quoted(id)} {how}; "
                + $"set customAttributes.schemaId, or make one with attrbackfill schema {job.Name} --create");
    }
}
