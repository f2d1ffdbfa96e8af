using Dapper;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// The names that a job's attributes have in the contracts of data actions: the <c>names.json</c> of the kit that was written last for
/// the job, in whatever folder.
/// </summary>
internal sealed class GivenNameRows(ILedgerStore store, FencedWriter writing)
{
    const string Find = "SELECT value FROM meta WHERE name = @key";

    const string Put = """
        INSERT INTO meta (name, value) VALUES (@key, @json) ON CONFLICT (name) DO UPDATE SET value = excluded.value
        """;

    /// <returns>A JSON object; null where no kit was written for the job.</returns>
    public Task<string?> OfJobAsync(string job, CancellationToken cancellationToken) => store.ReadAsync(
        c => c.ExecuteScalarAsync<string?>(Find, new { key = KeyOf(job) }), cancellationToken);

    public Task PutAsync(string job, string json, CancellationToken cancellationToken) => writing.WriteAsync(
        batch => batch.Execute(Put, new { key = KeyOf(job), json }), cancellationToken);

    static string KeyOf(string job) => $"contract names of {job}";
}
