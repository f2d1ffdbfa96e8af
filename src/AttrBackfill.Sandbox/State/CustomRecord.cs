using System.Text.Json;

namespace AttrBackfill.Sandbox.State;

/// <summary>One record of custom attributes of a conversation. Replaced as a whole at each write.</summary>
internal sealed record CustomRecord(
    string Id, string SchemaId, int Version, DateTimeOffset Created, DateTimeOffset Modified,
    IReadOnlyList<string> Divisions, IReadOnlyDictionary<string, JsonElement> Values)
{
    /// <summary>What stood there before, while reads may still show it.</summary>
    public CustomRecord? Before { get; init; }

    /// <summary>The record as reads show it that lag behind; null where it is too new to be seen.</summary>
    public CustomRecord? AsOf(DateTimeOffset moment)
    {
        var seen = this;
        while (seen is not null && seen.Modified > moment) seen = seen.Before;
        return seen;
    }

    /// <summary>The same without what no read shows any more.</summary>
    public CustomRecord Forgetting(DateTimeOffset moment) =>
        Before is null ? this : Modified <= moment ? this with { Before = null } : this with { Before = Before.Forgetting(moment) };
}
