using System.Net;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Targets.CustomAttributes;
using AttrBackfill.Text;

namespace AttrBackfill.Doctor.Checks;

/// <summary>The schema that a job's custom attributes obey, and reading a record of it. Writing cannot be tried without writing.</summary>
internal sealed class CustomAttributesCheck(GenesysClient genesys, CustomAttributesSettings settings, FoundConversation found) : ICheck
{
    public string Name => "custom attributes schema";

    public string Remedy => "correct schemaId in jobs.json; attrbackfill schema JOB --create makes a schema";

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var schema = await genesys.CustomAttributes.SchemaAsync(settings.SchemaId!, cancellationToken);
            if (schema.Enabled == false)
                throw new CheckFailedException($"schema {SafeText.Quoted(settings.SchemaId!)} is disabled", ExitCode.Usage);
            var fields = SchemaFields.Of(schema.JsonSchema).Count;
            if (fields == 0) throw new CheckFailedException($"schema {SafeText.Quoted(settings.SchemaId!)} has no fields", ExitCode.Usage);
            await ReadAsync(cancellationToken);
            return $"version {schema.Version ?? 1}, {fields} fields; records may be read, conversation:customAttributes:edit is told by the first write";
        }
        catch (GenesysException e) when (e.Status == HttpStatusCode.NotFound)
        {
            throw new CheckFailedException($"there is no schema {SafeText.Quoted(settings.SchemaId!)}", ExitCode.Usage);
        }
    }

    async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await genesys.CustomAttributes.GetAsync(
                found.Id ?? Guid.NewGuid().ToString(), settings.RecordId, new CallLog(), cancellationToken);
        }
        catch (GenesysException e) when (e.Status == HttpStatusCode.NotFound)
        {
            // The permission was looked at first.
        }
    }
}
