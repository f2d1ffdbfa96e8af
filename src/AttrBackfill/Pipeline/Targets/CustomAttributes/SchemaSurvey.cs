using System.Net;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets.Contract;
using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Targets.CustomAttributes;

/// <summary>
/// Looks at the conversations of a window for what a custom attributes schema for them would need. Writes to none of them.
/// </summary>
internal sealed class SchemaSurvey(JobSettings job, GenesysClient genesys, int maxConcurrency)
{
    /// <summary>The public can make up names without end; far more than any schema has room for is enough.</summary>
    const int MostNames = 10_000;

    // Where the API does not tell its limits.
    const int UsualFields = 50;
    const int UsualName = 100;

    readonly Flattener _flattener = new(job.Flatten);
    readonly Dictionary<string, AttributeProfile> _profiles = new(StringComparer.Ordinal);
    readonly Lock _state = new();
    readonly HashSet<string> _seen = [];

    /// <summary>Conversations with attributes.</summary>
    public long Conversations { get; private set; }

    /// <exception cref="GenesysException">They cannot be found.</exception>
    public async Task ReadAsync(IConversationSource source, int? limit, CancellationToken cancellationToken)
    {
        var reader = LiveReaders.Of(job, genesys);
        var options = new ParallelOptions { MaxDegreeOfParallelism = maxConcurrency, CancellationToken = cancellationToken };
        await foreach (var page in source.PagesAsync(cancellationToken))
        {
            var fresh = page.Conversations.Where(c => _seen.Add(c.Id)).ToList();
            if (limit is { } most) fresh = [.. fresh.Take(most - (_seen.Count - fresh.Count))];
            await Parallel.ForEachAsync(
                fresh, options, async (conversation, stopping) => Add(await LiveAsync(reader, conversation, stopping)));
            if (_seen.Count >= limit) return;
        }
    }

    public async Task<SchemaProposal> ProposeAsync(CancellationToken cancellationToken)
    {
        var limits = await genesys.CustomAttributes.SchemaLimitsAsync(cancellationToken);
        return SchemaProposal.Of(
            _profiles.Values, Conversations, limits.MaxNumberOfFieldsPerSchema ?? UsualFields, limits.MaxFieldNameCharacters ?? UsualName);
    }

    /// <returns>The id of the schema.</returns>
    /// <exception cref="UsageException">There is one of this title.</exception>
    public static async Task<string> CreateAsync(
        ConversationSchemaRequest schema, GenesysClient genesys, CancellationToken cancellationToken)
    {
        try
        {
            return (await genesys.CustomAttributes.CreateSchemaAsync(schema, cancellationToken)).Id;
        }
        catch (GenesysException e) when (e.Status == HttpStatusCode.Conflict)
        {
            throw new UsageException(
                $"there is a custom attributes schema named {SafeText.Quoted(schema.Title)} already; give another --title, or use that one");
        }
    }

    /// <summary>Null where it cannot be read: one conversation less to learn from.</summary>
    static async ValueTask<SourceConversation?> LiveAsync(
        ILiveReader reader, SourceConversation conversation, CancellationToken cancellationToken)
    {
        if (conversation.Depth != SourceDepth.IdOnly) return conversation;
        try
        {
            return await reader.ReadAsync(conversation, new CallLog(), cancellationToken);
        }
        catch (GenesysException e) when (e.Scope is FailureScope.Item or FailureScope.Transient)
        {
            return null;
        }
    }

    void Add(SourceConversation? conversation)
    {
        if (conversation is null) return;
        var extraction = Extractor.Extract(conversation, job.Extract);
        if (extraction.Verdict != ExtractVerdict.Attributes) return;
        var flat = _flattener.Flatten(extraction.Attributes);
        lock (_state)
        {
            Conversations++;
            foreach (var attribute in flat.Desired)
            {
                if (!_profiles.TryGetValue(attribute.Name, out var profile))
                {
                    if (_profiles.Count >= MostNames) continue;
                    profile = _profiles[attribute.Name] = new AttributeProfile(attribute.Name, attribute.SourcePath);
                }

                profile.Add(attribute.Value);
            }
        }
    }
}
