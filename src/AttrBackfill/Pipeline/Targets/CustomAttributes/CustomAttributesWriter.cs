using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Patch;

namespace AttrBackfill.Pipeline.Targets.CustomAttributes;

/// <summary>
/// One custom attributes record per conversation: created where there is none, else amended. Both are conditional on what was read, so
/// that of two writers none loses a field: the slower one is told 409, and decides again. A conversation has one record, so the bulk calls,
/// which take several records of one conversation, would save nothing.
/// </summary>
internal sealed class CustomAttributesWriter(
    ICustomAttributesApi api, CustomAttributesSettings settings, FieldMap fields, OrganisationFacts facts) : IPatchWriter
{
    /// <summary>By field: whether it has taken a null in this run.</summary>
    readonly ConcurrentDictionary<string, bool> _takesNull = new(StringComparer.Ordinal);

    volatile bool _deletes = true;
    volatile Creation _creation = facts.VersionZero == VersionZero.Creates ? Creation.Untried : Creation.Plain;

    /// <summary>How this server creates: version 0 says that there must be none yet, which not every one may understand.</summary>
    enum Creation { Untried, Conditional, Plain }

    public bool DecidesAgain => true;

    /// <summary>A record cannot be created without its required fields.</summary>
    public bool ComesFirst(AttributeChange change) => change.After is not null && FieldOf(change).IsRequired;

    public async Task<PatchReceipt> WriteAsync(PatchRequest patch, CallLog calls, CancellationToken cancellationToken)
    {
        if (IsRemoval(patch) && await RemovedAsync(patch, calls, cancellationToken)) return new PatchReceipt([]) { Record = patch.Record };
        var uncleared = patch.Changes.Where(
            c => c.After is null
                && (FieldOf(c).IsRequired || facts.RefusesNull || (_takesNull.TryGetValue(FieldOf(c).Name, out var takes) && !takes)))
            .Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var changes = patch.Changes.Where(c => !uncleared.Contains(c.Name)).ToList();
        var record = patch.Record!;
        if (changes.Count == 0 || (!record.Exists && changes.All(c => c.After is null)))
            return new PatchReceipt(uncleared) { Record = record };
        var version = record.Version + 1;
        if (record.Exists && IsWhole(record, changes)) await ReplaceAsync(patch, changes, calls, cancellationToken);
        else if (record.Exists) version = await AmendAsync(patch, changes, uncleared, calls, cancellationToken);
        else await CreateAsync(patch, changes, calls, cancellationToken);
        var fields = record.Fields.Union(changes.Where(c => c.After is not null).Select(c => FieldOf(c).Name), StringComparer.Ordinal);
        return new PatchReceipt(uncleared) { Record = record with { Exists = true, Version = version, Fields = [.. fields] } };
    }

    /// <summary>The record is one that the undone run created, and holds nothing but what that run wrote.</summary>
    bool IsRemoval(PatchRequest patch) =>
        _deletes && patch.Record is { MayBeRemoved: true } record && patch.Changes.All(c => c.After is null)
        && record.Fields.All(patch.Changes.Select(c => FieldOf(c).Name).ToHashSet(StringComparer.Ordinal).Contains);

    /// <returns>False where this client may not delete records: their fields are cleared then.</returns>
    async Task<bool> RemovedAsync(PatchRequest patch, CallLog calls, CancellationToken cancellationToken)
    {
        try
        {
            await api.DeleteAsync(patch.ConversationId, settings.RecordId, calls, cancellationToken);
        }
        catch (GenesysException e) when (e.IsNotThere)
        {
            // A delete whose answer was lost had taken effect: the reports tell it as they would have then.
            calls.Answered(HttpStatusCode.NoContent, e.CorrelationId);
        }
        catch (GenesysException e)
            when (e.Status is HttpStatusCode.Forbidden or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented)
        {
            _deletes = false;
        }

        return _deletes;
    }

    /// <summary>The patch that created the record is sent again as it was: there is nothing in it that would be lost.</summary>
    bool IsWhole(CustomAttributesBasis record, List<AttributeChange> changes)
    {
        var written = changes.Select(c => FieldOf(c).Name).ToHashSet(StringComparer.Ordinal);
        return record is { IsOurs: true, Version: not null } && record.Fields.All(written.Contains)
            && changes.All(c => c.After is not null);
    }

    Task ReplaceAsync(PatchRequest patch, List<AttributeChange> changes, CallLog calls, CancellationToken cancellationToken) =>
        api.PutAsync(
        patch.ConversationId, new CustomAttributesWrite(
            settings.RecordId, settings.SchemaId, patch.Record!.Version, patch.Record.Divisions, Values(changes)),
        calls, cancellationToken);

    async Task CreateAsync(PatchRequest patch, List<AttributeChange> changes, CallLog calls, CancellationToken cancellationToken)
    {
        var record = new CustomAttributesWrite(settings.RecordId, settings.SchemaId, 0, patch.Record!.Divisions is { Count: > 0 } divisions
            ? divisions
            : null, Values(changes));
        if (_creation != Creation.Plain)
        {
            try
            {
                await api.PutAsync(patch.ConversationId, record, calls, cancellationToken);
                _creation = Creation.Conditional;
                return;
            }
            catch (GenesysException e) when (_creation == Creation.Untried
                && (e.IsContentRefused || (e.Status == HttpStatusCode.Conflict && patch.IsLastAttempt)))
            {
                // Either it does not understand the version, or it minds something else, which the next call tells.
            }
        }

        await api.PutAsync(patch.ConversationId, record with { Version = null }, calls, cancellationToken);
        _creation = Creation.Plain;
    }

    /// <param name="uncleared">Gets the attributes whose field refused a null.</param>
    /// <returns>The version that the record has now.</returns>
    async Task<int?> AmendAsync(
        PatchRequest patch, List<AttributeChange> changes, HashSet<string> uncleared, CallLog calls, CancellationToken cancellationToken)
    {
        var doubtful = changes.Where(c => c.After is null && !_takesNull.ContainsKey(FieldOf(c).Name)).ToList();
        try
        {
            await AmendAsync(patch, patch.Record!.Version, changes, calls, cancellationToken);
            foreach (var cleared in doubtful) _takesNull[FieldOf(cleared).Name] = true;
            return patch.Record.Version + 1;
        }
        catch (GenesysException e) when (e.IsContentRefused && doubtful.Count > 0)
        {
            return await ClearOneByOneAsync(patch, [.. changes.Except(doubtful)], doubtful, uncleared, calls, cancellationToken);
        }
    }

    /// <summary>Which field refuses null, the answer does not tell; once found out, it is known for the run.</summary>
    async Task<int?> ClearOneByOneAsync(
        PatchRequest patch, List<AttributeChange> sure, List<AttributeChange> doubtful, HashSet<string> uncleared, CallLog calls,
        CancellationToken cancellationToken)
    {
        var version = patch.Record!.Version;
        if (sure.Count > 0)
        {
            await AmendAsync(patch, version, sure, calls, cancellationToken);
            version++;
        }

        foreach (var change in doubtful)
        {
            try
            {
                await AmendAsync(patch, version, [change], calls, cancellationToken);
                version++;
                _takesNull[FieldOf(change).Name] = true;
            }
            catch (GenesysException e) when (e.IsContentRefused)
            {
                _takesNull[FieldOf(change).Name] = false;
                uncleared.Add(change.Name);
            }
        }

        return version;
    }

    async Task AmendAsync(
        PatchRequest patch, int? version, List<AttributeChange> changes, CallLog calls, CancellationToken cancellationToken)
    {
        var amendment = new CustomAttributesWrite(settings.RecordId, null, version, patch.Record!.Divisions, Values(changes));
        try
        {
            await api.PatchAsync(patch.ConversationId, amendment, calls, cancellationToken);
        }
        catch (GenesysException e) when (e.Status == HttpStatusCode.NotFound)
        {
            // The record, or the whole conversation, was removed after it was read. The next read shows which of the two.
            throw new GenesysException(e.Message, e.Scope, e)
            {
                Status = HttpStatusCode.Conflict, Code = e.Code,
                CorrelationId = e.CorrelationId
            };
        }
    }

    Dictionary<string, JsonElement> Values(List<AttributeChange> changes) =>
        changes.ToDictionary(c => FieldOf(c).Name, c => JsonElement.Parse(c.After is { } text ? FieldJson.Of(FieldOf(c), text) : "null"));

    SchemaField FieldOf(AttributeChange change) => fields.FieldOf(change.Name)
        ?? throw new GenesysException(
            "the schema has no longer a field for what is to be written; see attrbackfill schema", FailureScope.Item);
}
