using System.Net;
using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Targets.CustomAttributes;

namespace AttrBackfill.Doctor.Probes;

/// <summary>Settles how custom attributes records are created, and whether their fields take null, on a record of its own.</summary>
internal sealed class RecordProbe(
    ICustomAttributesApi api, CustomAttributesSettings settings, string conversationId, IReadOnlyList<string> divisions,
    ProbeFindings findings)
{
    const string Creation = "record-version-0";
    const string Null = "record-null";

    public static void NotSettled(ProbeFindings findings, string why) => findings.NotSettled(why, Creation, Null);

    public async Task FindOutAsync(CancellationToken cancellationToken)
    {
        try
        {
            var fields = SchemaFields.Of((await api.SchemaAsync(settings.SchemaId!, cancellationToken)).JsonSchema);
            if (ValuesOf(fields) is not { } values)
            {
                NotSettled(findings, "the schema needs values that a probe cannot make up");
                return;
            }

            // Before there is one: a client that may not delete would leave a record behind.
            await RemoveAsync(api, conversationId, cancellationToken);
            await FindCreationAsync(values, cancellationToken);
            await FindNullAsync(values, fields, cancellationToken);
        }
        catch (GenesysException e) when (e.Scope == FailureScope.Item)
        {
            NotSettled(findings, Why(e));
        }
    }

    /// <summary>A record that is not there is as good as removed.</summary>
    /// <exception cref="GenesysException">It cannot be removed.</exception>
    public static async Task RemoveAsync(ICustomAttributesApi api, string conversationId, CancellationToken cancellationToken)
    {
        try
        {
            await api.DeleteAsync(conversationId, ProbeNames.Record, new CallLog(), cancellationToken);
        }
        catch (GenesysException e) when (e.IsNotThere)
        {
            // As it should be.
        }
    }

    async Task FindCreationAsync(Dictionary<string, JsonElement> values, CancellationToken cancellationToken)
    {
        // 409 to the first one, after the record was deleted: an earlier try of the same call, whose answer was lost, has created it.
        if (!await IsPutAsync(values, 0, e => e.IsContentRefused, cancellationToken))
        {
            await PutAsync(values, null, cancellationToken);
            findings.Add(Creation, "refused");
            return;
        }

        var replaces = await IsPutAsync(
            values, 0, e => e.Status == HttpStatusCode.Conflict || e.IsContentRefused, cancellationToken);
        findings.Add(Creation, replaces ? "replaces a record" : PlatformFact.Of(Creation).Assumed);
    }

    async Task FindNullAsync(
        Dictionary<string, JsonElement> values, IReadOnlyDictionary<string, SchemaField> fields, CancellationToken cancellationToken)
    {
        if (values.Keys.FirstOrDefault(name => !fields[name].IsRequired) is not { } field)
        {
            findings.NotSettled("all fields of the schema are required", Null);
            return;
        }

        var cleared = new Dictionary<string, JsonElement> { [field] = JsonElement.Parse("null") };
        try
        {
            var record = new CustomAttributesWrite(ProbeNames.Record, null, null, divisions, cleared);
            await api.PatchAsync(conversationId, record, new CallLog(), cancellationToken);
            findings.Add(Null, PlatformFact.Of(Null).Assumed);
        }
        catch (GenesysException e) when (e.IsContentRefused)
        {
            findings.Add(Null, "refused");
        }
    }

    /// <returns>False where it was refused in this way.</returns>
    async Task<bool> IsPutAsync(
        Dictionary<string, JsonElement> values, int? version, Predicate<GenesysException> isRefusal, CancellationToken cancellationToken)
    {
        try
        {
            await PutAsync(values, version, cancellationToken);
            return true;
        }
        catch (GenesysException e) when (isRefusal(e))
        {
            return false;
        }
        catch (GenesysException e) when (e.Status == HttpStatusCode.Conflict)
        {
            return true;
        }
    }

    Task PutAsync(Dictionary<string, JsonElement> values, int? version, CancellationToken cancellationToken) => api.PutAsync(
        conversationId, new CustomAttributesWrite(ProbeNames.Record, settings.SchemaId, version, divisions, values), new CallLog(),
        cancellationToken);

    /// <summary>The required fields, and one that is not; null where one of them takes nothing that is known beforehand.</summary>
    static Dictionary<string, JsonElement>? ValuesOf(IReadOnlyDictionary<string, SchemaField> fields)
    {
        var required = fields.Values.Where(f => f.IsRequired).ToList();
        var chosen = required.Concat(fields.Values.Where(f => !f.IsRequired && TextOf(f) is not null).Take(1)).ToList();
        if (chosen.Count == 0 || required.Any(f => TextOf(f) is null)) return null;
        return chosen.ToDictionary(f => f.Name, f => JsonElement.Parse(FieldJson.Of(f, TextOf(f)!)));
    }

    /// <summary>A value that the field takes by its own description.</summary>
    static string? TextOf(SchemaField field)
    {
        string?[] candidates =
        [
            ProbeNames.ShortText, new string('x', field.MinLength ?? 1), "0", field.Minimum is { } least ? $"{Math.Ceiling(least)}" : null,
            "true", "2026-01-01", "2026-01-01T00:00:00.000Z", field.Options.FirstOrDefault(o => !o.IsDisabled)?.Value,
        ];
        return candidates.OfType<string>().Select(c => Conversion.Convert(field, c)).FirstOrDefault(c => c.Problem is null).Text;
    }

    static string Why(GenesysException e) => e.Status == HttpStatusCode.Forbidden
        ? "the client lacks one of conversation:customAttributes:schemaView, :edit, :delete (403)"
        : FormattableString.Invariant($"a call was refused ({(int)(e.Status ?? 0)})");
}
